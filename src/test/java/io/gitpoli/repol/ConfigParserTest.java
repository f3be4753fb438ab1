package io.gitpoli.repol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigParserTest {
  private final ConfigParser parser = new ConfigParser();

  @Test
  void everyErrorIsGivenByLineWithWhatWasFoundAndWhatIsAllowed() {
    assertErrors(
        """
        policy:
          version: 1.10
          enforcment: audit
          enforcement: on
          environments:
            production:
              enabled: yes
              rules:
                approvals_required: 11
                allowed_branches: main
                signed_off: 1
                max_deployments_per_day: -1
            staging: {}
        """,
        error(
            "/policy/enforcment",
            3,
            "enforcment is not known; known here are version, metadata, enforcement, environments"),
        error(
            "/policy/enforcement", 4, "enforcement is \"on\"; \"enforce\" or \"audit\" is allowed"),
        error(
            "/policy/environments/production/enabled",
            7,
            "enabled is \"yes\"; true or false is needed"),
        error(
            "/policy/environments/production/rules",
            8,
            "rules has no \"tests_passed\", which is required"),
        error(
            "/policy/environments/production/rules/approvals_required",
            9,
            "approvals_required is 11; at most 10 is allowed"),
        error(
            "/policy/environments/production/rules/allowed_branches",
            10,
            "allowed_branches is \"main\"; a list or null is needed"),
        error(
            "/policy/environments/production/rules/signed_off",
            11,
            "signed_off is 1; true or false is needed"),
        error(
            "/policy/environments/production/rules/max_deployments_per_day",
            12,
            "max_deployments_per_day is -1; at least 0 is needed"),
        error("/policy/environments/staging", 13, "staging has no \"enabled\", which is required"),
        error("/policy/environments/staging", 13, "staging has no \"rules\", which is required"));
  }

  @Test
  void anItemIsNamedByItsPlaceAndAnEmptyTextIsSaidOnce() {
    assertErrors(
        deploy("[main, 2024, \"a(b\", '', null]"),
        error(BRANCHES + "/1", 7, "item 2 of allowed_branches is 2024; text is needed"),
        error(BRANCHES + "/2", 7, null),
        error(BRANCHES + "/3", 7, "item 4 of allowed_branches is \"\"; its shortest length is 1"),
        error(BRANCHES + "/4", 7, "item 5 of allowed_branches is null; text is needed"));
    assertThat(parser.parse("deploy", deploy("['a(b']")).errors().get(0).message())
        .startsWith("item 1 of allowed_branches is \"a(b\", which does not fit: A pattern for");
  }

  @Test
  void aPointerEscapesNamesAsRfc6901Does() {
    assertErrors(
        """
        policy:
          version: "1"
          environments:
            a/b~c: true
        """,
        error("/policy/environments/a~1b~0c", 4, "a/b~c is true; a mapping is needed"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# a comment\n", "---\n", "null\n", "\uFEFF"})
  void anEmptyFileIsAnError(String text) {
    List<ConfigError> errors = parser.parse("deploy", text).errors();
    assertThat(errors).extracting(ConfigError::message).containsExactly("the file is empty");
  }

  record Refused(String text, String pointer, int line, String message) {}

  static Stream<Refused> refused() {
    String twice = "is given twice; the first is in line ";
    return Stream.of(
        new Refused("[]", "", 1, "the file is a list; a mapping is needed"),
        new Refused("just text", "", 1, "the file is \"just text\"; a mapping is needed"),
        new Refused("a: 1\n---\nb: 2\n", "", 2, "a second document begins here"),
        new Refused("a: 1\n---\n", "", 2, "a second document begins here"),
        new Refused("a: &x 1\n", "/a", 1, "an anchor (&…) is not allowed"),
        new Refused("a:\n  - b\n  - *x\n", "/a/1", 3, "an alias (*…) is not allowed"),
        new Refused("*x : 1\n", "", 1, "an alias (*…) is not allowed"),
        new Refused("&x a: 1\n", "", 1, "an anchor (&…) is not allowed"),
        new Refused("a: 1\n<<: { b: 2 }\n", "", 2, "a merge key (<<) is not allowed"),
        new Refused("a: !!str 1\n", "/a", 1, "a tag (!…) is not allowed"),
        new Refused("a: ! 1\n", "/a", 1, "a tag (!…) is not allowed"),
        new Refused("a: !!set {b}\n", "/a", 1, "a tag (!…) is not allowed"),
        new Refused("!!str a: 1\n", "", 1, "a tag (!…) is not allowed"),
        new Refused("a: 1\nb: 2\na: 3\n", "/a", 3, "\"a\" " + twice + "1"),
        new Refused("a: { b: 1,\n  'b': 1 }\n", "/a/b", 2, "\"b\" " + twice + "1"),
        new Refused("? [a]\n: 1\n", "", 1, "a key must be text"),
        new Refused("\"a\\nb\": 1\n", "", 1, "a key must stand on one line"),
        new Refused("a: \"\\0\"\n", "/a", 1, "an escape gives a character"),
        new Refused("a: \"\\uD800\"\n", "/a", 1, "an escape gives a character"),
        new Refused("a: 1\nb: \0\n", "", 2, "the character U+0000 is not allowed"),
        new Refused("a: 1 # x\u2028b: 2\n", "", 1, "the character U+2028 is not allowed"),
        new Refused("a: 1 # x\u0085b: 2\n", "", 1, "the character U+0085 is not allowed"),
        new Refused("a: 1\nb: [1\nc: }\n", "", 3, "not YAML: while parsing a flow sequence"),
        new Refused("a:\n\t- b\n", "", 2, "not YAML: while scanning for the next token"),
        new Refused("a: 'b\n", "", 2, "not YAML: while scanning a quoted scalar"),
        new Refused("a: 1\n...\nb: 2\n", "", 3, "not YAML: expected '<document start>'"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatIsNotPlainYamlIsRefusedInOneErrorWithItsLine(Refused refused) {
    List<ConfigError> errors = parser.parse("deploy", refused.text).errors();
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0).pointer()).isEqualTo(refused.pointer);
    assertThat(errors.get(0).line()).isEqualTo(refused.line);
    assertThat(errors.get(0).message()).startsWith(refused.message);
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    byte[] latin1 = "a: 1\nb: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    assertErrors(new String(latin1, StandardCharsets.UTF_8), error("", 2, "the file is not UTF-8"));
    byte[] utf16 = "\uFEFFa: 1\n".getBytes(StandardCharsets.UTF_16LE);
    assertErrors(new String(utf16, StandardCharsets.UTF_8), error("", 1, "the file is not UTF-8"));
  }

  @Test
  void aByteOrderMarkAndWindowsLineEndsChangeNothing() {
    String unix = deploy("[main]") + "  unknown: 1\n";
    String windows = "\uFEFF" + unix.replace("\n", "\r\n");
    Config config = parser.parse("deploy", windows);
    assertThat(config).isEqualTo(parser.parse("deploy", unix));
    assertThat(config.errors()).extracting(ConfigError::line).containsExactly(12);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "on",
        "off",
        "yes",
        "no",
        "y",
        "n",
        "010",
        "0o10",
        "0x1F",
        "0b1",
        "1_000",
        "1e3",
        "1.0",
        "-0",
        "+1",
        ".5",
        "NaN",
        ".nan",
        ".inf",
        "12:30",
        "2024-01-01",
        "9999999999999999"
      })
  void aPlainWordStaysTheTextThatWasWritten(String word) {
    assertThat(branches("[" + word + "]").get(0).textValue()).isEqualTo(word);
    assertThat(
            parser
                .parse(
                    "deploy",
                    deploy("[main]")
                        .replace("approvals_required: 1", "approvals_required: " + word))
                .errors())
        .extracting(ConfigError::message)
        .containsExactly(
            "approvals_required is \"" + word + "\"; a whole number in plain digits is needed");
  }

  @Test
  void aVersionKeepsItsDigits() {
    JsonNode document =
        parser.parse("deploy", "policy: { version: 1.10, environments: {} }").document();
    assertThat(document.at("/policy/version").asText()).isEqualTo("1.10");
  }

  @Test
  void nullTrueAndFalseAreThoseOfYaml12() {
    for (String none : List.of("null", "Null", "NULL", "~", "")) {
      assertThat(branches(none).isNull()).as(none).isTrue();
    }
    for (String word : List.of("true", "True", "TRUE", "false", "False", "FALSE")) {
      Config config =
          parser.parse("deploy", deploy("[]").replace("enabled: true", "enabled: " + word));
      assertThat(config.document().at("/policy/environments/production/enabled").booleanValue())
          .isEqualTo(word.equalsIgnoreCase("true"));
    }
    assertThat(branches("['null', \"true\", '7']"))
        .extracting(JsonNode::textValue)
        .containsExactly("null", "true", "7");
  }

  @Test
  void aFileIsBounded() {
    assertErrors("#".repeat(256 * 1024 + 1), error("", 1, "the file is larger than 256 KiB"));
    assertErrors("#" + "é".repeat(128 * 1024), error("", 1, "the file is larger than 256 KiB"));
    assertThat(parser.parse("deploy", "#".repeat(256 * 1024)).errors())
        .containsExactly(error("", 1, "the file is empty"));
    assertErrors(
        "[".repeat(17), error("/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0", 1, "nested more than 16 deep"));
    assertErrors("a: " + "b".repeat(1025), error("/a", 1, "a text is longer than 1024 characters"));
    assertErrors("b".repeat(257) + ": 1", error("", 1, "a text is longer than 256 characters"));
    assertErrors(
        "- 1\n".repeat(20_000), error("/19999", 20_000, "the file holds more than 20000 values"));
  }

  @Test
  void aTextOfTheGreatestLengthIsStillMatched() {
    assertErrors(
        deploy("[\"" + "b".repeat(1024) + "\"]"),
        error(
            BRANCHES + "/0",
            7,
            "item 1 of allowed_branches has 1024 characters; at most 255 are allowed"));
  }

  @Test
  void manyThreadsGetTheSameAnswers() {
    String invalid = deploy("main");
    Config expected = new ConfigParser().parse("deploy", invalid);
    assertThat(
            IntStream.range(0, 1000)
                .parallel()
                .mapToObj(i -> parser.parse("deploy", invalid))
                .distinct())
        .containsExactly(expected);
  }

  @Test
  void theListOfErrorsIsBoundedToo() {
    String unknown =
        String.join("", IntStream.range(0, 60).mapToObj(i -> "k" + i + ": 1\n").toList());
    List<ConfigError> errors = parser.parse("deploy", unknown).errors();
    assertThat(errors).hasSize(51);
    assertThat(errors.get(50)).isEqualTo(error("", 49, "11 more errors"));

    errors = parser.parse("deploy", "a: 1\n".repeat(100)).errors();
    assertThat(errors).hasSize(51);
    assertThat(errors.get(50)).isEqualTo(error("/a", 51, "too many errors: the rest was not read"));
  }

  @Test
  void aLongValueIsShownCut() {
    String message =
        parser.parse("deploy", deploy("\"" + "🙂".repeat(100) + "\"")).errors().get(0).message();
    assertThat(message)
        .isEqualTo("allowed_branches is \"" + "🙂".repeat(60) + "\"…; a list or null is needed");
  }

  @Test
  void aPolicyWithoutConfigurationIsTheCallersMistake() {
    assertThatThrownBy(() -> parser.parse("other", "a: 1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other");
  }

  private static final String BRANCHES = "/policy/environments/production/rules/allowed_branches";

  private JsonNode branches(String yaml) {
    Config config = parser.parse("deploy", deploy(yaml));
    assertThat(config.errors()).isEmpty();
    return config.document().at(BRANCHES);
  }

  private static String deploy(String branches) {
    return """
        policy:
          version: "1"
          environments:
            production:
              enabled: true
              rules:
                allowed_branches: BRANCHES
                approvals_required: 1
                tests_passed: true
                signed_off: false
                max_deployments_per_day: 5
        """
        .replace("BRANCHES", branches);
  }

  private void assertErrors(String text, ConfigError... expected) {
    List<ConfigError> found = parser.parse("deploy", text).errors();
    assertThat(found).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      ConfigError error = found.get(i);
      String message = expected[i].message() == null ? error.message() : expected[i].message();
      assertThat(error)
          .isEqualTo(
              new ConfigError(expected[i].pointer(), expected[i].line(), error.column(), message));
    }
  }

  private static ConfigError error(String pointer, int line, String message) {
    return new ConfigError(pointer, line, 1, message);
  }
}
