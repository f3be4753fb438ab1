package io.gitpoli.check.parse;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Samples of every format that is read, each beside what {@code conftest parse} prints for it
 * ({@code .golden}), which is what makes a new one.
 */
class GoldenShapesTest {
  static final Path SAMPLES = Path.of("src/test/resources/parse");

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  static Stream<Path> samples() throws IOException {
    try (Stream<Path> files = Files.list(SAMPLES)) {
      return files.filter(file -> !golden(file).equals(file)).sorted().toList().stream();
    }
  }

  private static Path golden(Path sample) {
    return sample.toString().endsWith(".golden") ? sample : Path.of(sample + ".golden");
  }

  @ParameterizedTest
  @MethodSource("samples")
  void readsSampleAsConftestDid(Path sample) throws IOException, ParseException {
    Source source = new Source(sample.toString(), Files.readAllBytes(sample));
    Shape.assertAlike(
        sample.toString(),
        Format.of(sample).orElseThrow().parser().parse(source),
        JSON.readTree(golden(sample).toFile()));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void goldenFileIsWhatConftestPrints(Path sample)
      throws IOException, InterruptedException, ParseException {
    assumeTrue(Conftest.installed().isPresent(), "Conftest is not installed");
    Format format = Format.of(sample).orElseThrow();
    Source source = new Source(sample.toString(), Files.readAllBytes(sample));
    Shape.assertAlike(
        sample.toString(),
        format.parser().parse(source),
        Conftest.installed().orElseThrow().parse(format.conftestName(), sample));
  }
}
