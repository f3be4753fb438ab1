package io.gitpoli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.check.parse.Format;
import io.gitpoli.check.parse.GeneratedFormat;
import io.gitpoli.check.report.JsonReport;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same files by the real Conftest and by this check: verdict by verdict, message by message.
 * Runs where {@code conftest} is installed: named by the system property, in {@code .tools/bin}, or
 * on the PATH.
 */
@Timeout(300)
class ConftestAgreementTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final long SEED = 6;

  private static Path conftest;

  @TempDir Path folder;

  @BeforeAll
  static void findConftest() {
    Stream<Path> places =
        Stream.concat(
            Stream.of(System.getProperty("conftest", ".tools/bin/conftest")).map(Path::of),
            Stream.of(System.getenv("PATH").split(":")).map(dir -> Path.of(dir, "conftest")));
    Optional<Path> found = places.filter(Files::isExecutable).findFirst();
    assumeTrue(found.isPresent(), "conftest is not installed");
    conftest = found.orElseThrow();
  }

  /** Of each file and namespace, what Conftest knows of too; in no order, for Conftest has none. */
  private static Map<String, String> comparable(JsonNode results) {
    Map<String, String> comparable = new TreeMap<>();
    for (JsonNode result : results) {
      ObjectNode kept = JSON.createObjectNode();
      kept.put("successes", result.path("successes").intValue());
      for (String kind : List.of("failures", "warnings", "exceptions")) {
        List<String> all = new ArrayList<>();
        for (JsonNode finding : result.path(kind)) {
          ObjectNode same = JSON.createObjectNode();
          for (String field : List.of("msg", "metadata", "loc")) {
            if (finding.has(field)) {
              same.set(field, finding.get(field));
            }
          }
          all.add(same.toString());
        }
        ArrayNode sorted = kept.putArray(kind);
        all.stream().sorted().forEach(sorted::add);
      }
      String name = result.path("filename").asText() + " " + result.path("namespace").asText();
      comparable.put(name, kept.toString());
    }
    return comparable;
  }

  private static JsonNode byConftest(List<String> arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of(conftest.toString(), "test", "--output=json"));
    line.addAll(arguments);
    Process process = processOf(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (InputStream out = process.getInputStream()) {
      return JSON.readTree(out.readAllBytes());
    } finally {
      process.destroy();
    }
  }

  private static ProcessBuilder processOf(List<String> line) {
    ProcessBuilder builder = new ProcessBuilder(line);
    // Dates without an offset are of this zone.
    builder.environment().put("TZ", "UTC");
    return builder;
  }

  private static JsonNode byCheck(Request request) throws Exception {
    Opa opa = Opa.find(Optional.of(Path.of(System.getProperty("opa"))), Map.of(), Optional.empty());
    Results results = new Checker(opa, note -> {}, judged -> {}).check(request);
    StringWriter out = new StringWriter();
    new JsonReport().write(results, new PrintWriter(out));
    return JSON.readTree(out.toString());
  }

  private static Request request(
      List<String> files, Path policy, Optional<Format> format, boolean combine, boolean v0) {
    return new Request(
        files,
        Optional.empty(),
        format,
        Optional.empty(),
        InputStream.nullInputStream(),
        new PolicySources(List.of(policy), List.of(), v0, false, Optional.empty()),
        List.of(),
        true,
        combine,
        false,
        false);
  }

  private static void assertAgreement(List<String> files, Path policy, boolean combine, boolean v0)
      throws Exception {
    assertAgreement(files, policy, Optional.empty(), combine, v0);
  }

  private static void assertAgreement(
      List<String> files, Path policy, Optional<Format> format, boolean combine, boolean v0)
      throws Exception {
    List<String> arguments = new ArrayList<>(files);
    format.ifPresent(named -> arguments.add("--parser=" + named.conftestName()));
    arguments.addAll(List.of("--policy=" + policy, "--all-namespaces"));
    if (combine) {
      arguments.add("--combine");
    }
    arguments.add("--rego-version=" + (v0 ? "v0" : "v1"));
    Map<String, String> expected = comparable(byConftest(arguments));

    assertThat(expected).isNotEmpty();
    assertThat(comparable(byCheck(request(files, policy, format, combine, v0))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"k8s", "docker", "terraform", "pipeline"})
  void theExamplesOfTheStarterLibraryAreJudgedAlike(String library) throws Exception {
    Path policies = Path.of("policies", library);
    List<String> examples;
    try (Stream<Path> found = Files.walk(policies.resolve("examples"))) {
      examples =
          found
              .filter(Files::isRegularFile)
              .filter(file -> Format.of(file).isPresent())
              .map(Path::toString)
              .sorted()
              .toList();
    }
    assertAgreement(examples, policies, false, false);
  }

  /** Rules of every kind, that find much in what is generated here. */
  private static final String POLICY =
      """
      package main

      deny contains msg if {
        walk(input, [path, value])
        is_string(value)
        contains(value, "e")
        msg := sprintf("%v: %v", [path, value])
      }

      deny contains {"msg": "number", "path": path, "value": value} if {
        walk(input, [path, value])
        is_number(value)
      }

      deny_null contains "null" if {
        walk(input, [_, value])
        is_null(value)
      }

      violation_name contains {"msg": msg, "_loc": {"file": "x.tf", "line": count(input)}} if {
        count(input) > 2
        msg := sprintf("%d of %s", [count(input), data.conftest.file.name])
      }

      warn contains "" if is_object(input)

      warn contains 7 if is_object(input)

      warn_text := ["a", {"msg": "b", "c": true}] if "a" in object.keys(input)

      deny_true if input.b

      exception contains ["null", "name"] if input.c
      """;

  private static JsonNode random(Random random, int depth) {
    int kind = random.nextInt(depth > 3 ? 6 : 9);
    return switch (kind) {
      case 0 -> JSON.getNodeFactory().nullNode();
      case 1 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
      case 2 -> JSON.getNodeFactory().numberNode(random.nextInt(2000) - 1000);
      case 3 -> JSON.getNodeFactory().numberNode(random.nextInt(2000) / 8.0);
      case 4, 5 -> JSON.getNodeFactory().textNode(text(random));
      case 6 -> {
        ArrayNode array = JSON.createArrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
          array.add(random(random, depth + 1));
        }
        yield array;
      }
      default -> object(random, depth);
    };
  }

  private static ObjectNode object(Random random, int depth) {
    ObjectNode object = JSON.createObjectNode();
    for (int i = random.nextInt(5); i > 0; i--) {
      object.set(text(random), random(random, depth + 1));
    }
    return object;
  }

  private static String text(Random random) {
    List<String> texts =
        List.of(
            "a", "b", "c", "hello", "ü € 😀", "a/b~c", "<&>", "", "true", "8080", "line\nbreak");
    return texts.get(random.nextInt(texts.size()));
  }

  /**
   * One document a file or, where {@code many} may be in one, a list of them too, which Conftest
   * takes for documents.
   */
  private List<String> generated(String extension, int number, boolean many) throws Exception {
    Random random = new Random(SEED);
    List<String> files = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      String text;
      if (many && extension.equals("yaml") && i % 4 == 0) {
        text = object(random, 0) + "\n---\n" + object(random, 0) + "\n";
      } else if (many && i % 7 == 0) {
        text = random(random, 2).toString();
      } else {
        text = object(random, 0).toPrettyString();
      }
      files.add(Files.writeString(folder.resolve(i + "." + extension), text).toString());
    }
    return files;
  }

  /**
   * Rules that look at every value of any document. In a message from 1,000,000 on both write
   * numbers otherwise (docs/ci.md), so it names their places only.
   */
  private static final String VALUES =
      """
      package main

      deny_text contains msg if {
        walk(input, [path, value])
        is_string(value)
        msg := sprintf("%v is %q", [path, value])
      }

      deny_number contains {"msg": sprintf("%v is a number", [path]), "path": path} if {
        walk(input, [path, value])
        is_number(value)
      }

      warn contains msg if {
        walk(input, [path, value])
        not is_string(value)
        not is_number(value)
        msg := sprintf("%v is of type %s", [path, type_name(value)])
      }
      """;

  @ParameterizedTest
  @EnumSource(GeneratedFormat.class)
  void generatedDocumentsOfEachFormatAreJudgedAlike(GeneratedFormat generated) throws Exception {
    Path policy = Files.createDirectory(folder.resolve("policy"));
    Files.writeString(policy.resolve("main.rego"), VALUES);
    String format = generated.format().conftestName();
    List<String> files = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Path file = folder.resolve(i + "." + format);
      files.add(Files.writeString(file, generated.generate(new Random(SEED + i))).toString());
    }
    assertAgreement(files, policy, Optional.of(generated.format()), false, false);
  }

  @ParameterizedTest
  @CsvSource({"json,false", "json,true", "yaml,false", "yaml,true"})
  void generatedDocumentsAreJudgedAlike(String extension, boolean combine) throws Exception {
    Path policy = Files.createDirectory(folder.resolve("policy"));
    String combined = combine ? POLICY.replace("\"a\" in object.keys(input)", "input[0]") : POLICY;
    Files.writeString(policy.resolve("main.rego"), combined);
    Files.writeString(
        policy.resolve("other.rego"),
        "package other.deep\nimport data.main\nwarn contains m if some m in main.deny_null\n");

    // Combining them, Conftest orders the documents of one file otherwise each time.
    assertAgreement(generated(extension, 240, !combine), policy, combine, false);
  }

  @Test
  void oldRegoIsJudgedAlike() throws Exception {
    Path policy = Files.createDirectory(folder.resolve("policy"));
    Files.writeString(
        policy.resolve("main.rego"),
        """
        package main
        deny[msg] { input.a; msg := "a" }
        deny[{"msg": "b", "x": 1}] { input.b }
        deny_c = "c" { input.c }
        exception[rules] { input.hello; rules := ["", "c"] }
        """);

    assertAgreement(generated("json", 60, true), policy, false, true);
  }
}
