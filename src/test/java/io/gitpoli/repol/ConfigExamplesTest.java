package io.gitpoli.repol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files in {@code schemas/examples}, whose README says what they promise. */
class ConfigExamplesTest {
  private static final Path EXAMPLES = Path.of("schemas/examples");
  private static final Pattern EXPECT = Pattern.compile("# expect: (\\S*) (\\d+)");

  private final ConfigParser parser = new ConfigParser();

  record Place(String pointer, int line) {}

  static List<Path> valid() throws IOException {
    return examples("valid");
  }

  static List<Path> invalid() throws IOException {
    return examples("invalid");
  }

  static Stream<Path> samples() {
    return ConfigParser.FILES.stream().map(name -> Path.of(".repol", name));
  }

  @ParameterizedTest
  @MethodSource("valid")
  void aValidExampleIsTaken(Path file) throws IOException {
    assertThat(parse(policyOf(file), file).errors()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void anInvalidExampleGivesTheErrorsItExpectsAndNoOther(Path file) throws IOException {
    List<Place> expected =
        Files.readAllLines(file).stream()
            .map(EXPECT::matcher)
            .takeWhile(Matcher::matches)
            .map(
                expect ->
                    new Place(
                        expect.group(1).replace("\"\"", ""), Integer.parseInt(expect.group(2))))
            .toList();
    assertThat(expected).as("the file's own # expect: lines").isNotEmpty();
    assertThat(parse(policyOf(file), file).errors())
        .extracting(error -> new Place(error.pointer(), error.line()))
        .containsExactlyElementsOf(expected);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theSamplesAreValid(Path file) throws IOException {
    String name = file.getFileName().toString().replace(".yaml", "");
    assertThat(parse(name, file).errors()).isEmpty();
  }

  @Test
  void thereAreExamplesOfBothKindsForBothPolicies() throws IOException {
    assertThat(valid()).extracting(ConfigExamplesTest::policyOf).contains(DEPLOY, PULL_REQUEST);
    assertThat(invalid()).extracting(ConfigExamplesTest::policyOf).contains(DEPLOY, PULL_REQUEST);
  }

  private static final String DEPLOY = "deploy";
  private static final String PULL_REQUEST = "pullrequest";

  private Config parse(String policy, Path file) throws IOException {
    return parser.parse(policy, Files.readString(file));
  }

  private static String policyOf(Path example) {
    return EXAMPLES.relativize(example).getName(0).toString();
  }

  private static List<Path> examples(String kind) throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      return files
          .filter(file -> file.getParent().endsWith(kind) && file.toString().endsWith(".yaml"))
          .sorted()
          .toList();
    }
  }
}
