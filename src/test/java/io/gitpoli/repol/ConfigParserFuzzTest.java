package io.gitpoli.repol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes: a valid document or errors, in bounded time, and never an exception. */
class ConfigParserFuzzTest {
  private static final List<String> PIECES =
      List.of(
          "policy:",
          "rules:",
          "environments:",
          "version",
          ": ",
          "- ",
          "? ",
          "\n",
          "\r\n",
          "  ",
          "    ",
          "\t",
          "{",
          "}",
          "[",
          "]",
          ",",
          "\"",
          "'",
          "|",
          ">",
          "|2-",
          ">+",
          "&a ",
          "*a",
          "!!",
          "!x ",
          "<<: ",
          "---",
          "...",
          "%YAML 1.1",
          "%TAG ! !",
          "#",
          "\\u",
          "\\U0011",
          "\\x",
          "@",
          "`",
          "null",
          "true",
          "yes",
          "010",
          "1e3",
          "-1",
          "~",
          "\uFEFF",
          "\u2028",
          "\0",
          "é",
          "🙂");

  private final ConfigParser parser = new ConfigParser();

  static LongStream seeds() {
    return LongStream.range(0, 20);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void mutatedSamples(long seed) throws IOException {
    Random random = new Random(seed);
    byte[] sample = Files.readAllBytes(Path.of(".repol/deploy.yaml"));
    for (int run = 0; run < 200; run++) {
      byte[] bytes = sample.clone();
      for (int change = random.nextInt(8); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] =
            (byte) (random.nextBoolean() ? random.nextInt(256) : 32 + random.nextInt(95));
      }
      check(new String(bytes, StandardCharsets.UTF_8), random);
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void arbitraryPieces(long seed) {
    Random random = new Random(seed);
    for (int run = 0; run < 500; run++) {
      StringBuilder text = new StringBuilder();
      for (int pieces = random.nextInt(60); pieces >= 0; pieces--) {
        text.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      check(text.toString(), random);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[", "{", "- ", "? ", ": ", "a: ", "[a, ", "{a: ", "\"", "'", "a", "a ", "a\n", "\\", "&a ",
        "*a ", "!a ", "#", "\n", " ", "|\n", ">\n", "a:\n", "- a\n", "a: 1\n", "%a\n", "---\n",
        "[],", "{},", "? a\n"
      })
  void onePieceAsOftenAsAFileCanHoldIt(String piece) {
    int times = YamlReader.MAX_BYTES / piece.length();
    for (String start : List.of("", "[", "a: ", "a: \"", "a: |\n  ", "policy:\n  version: ")) {
      String text = start + piece.repeat(times - start.length());
      Assertions.assertTimeout(
          Duration.ofSeconds(5), () -> check(text, new Random(times)), () -> start + piece);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"k%d: 1\n", "? k%d\n", "{k%d: {a: [1, {}]}},\n"})
  void asManyWrongPropertiesAsAFileCanHold(String form) {
    for (String start : List.of("", "policy:\n", "policy: {environments: {\n")) {
      StringBuilder text = new StringBuilder(start);
      String indent = start.isEmpty() ? "" : "  ";
      for (int i = 0; text.length() < YamlReader.MAX_BYTES - 40; i++) {
        text.append(indent).append(form.formatted(i));
      }
      Assertions.assertTimeout(
          Duration.ofSeconds(5), () -> check(text.toString(), new Random(1)), () -> start + form);
    }
  }

  private void check(String text, Random random) {
    String policy = random.nextBoolean() ? "deploy" : "pullrequest";
    Config config = parser.parse(policy, text);
    assertThat(config.document().isMissingNode()).isEqualTo(!config.errors().isEmpty());
    assertThat(config.errors()).hasSizeLessThanOrEqualTo(ConfigParser.MAX_ERRORS + 1);
    int lines = 1 + (int) text.chars().filter(c -> c == '\n' || c == '\r').count();
    int last = 1;
    for (ConfigError error : config.errors()) {
      assertThat(error.line()).isBetween(last, lines);
      last = error.line();
      assertThat(error.message()).isNotBlank().hasSizeLessThan(1000).doesNotContain("\n");
      assertThat(error.pointer()).matches("(/[^/]*)*").doesNotContain("\n");
    }
  }
}
