package io.gitpoli.check.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file holds, it is read or refused with one clear message. */
class MalformedFilesTest {
  private static final String MARKS = "{}[]()\"'`\\:=,#<>&$%\n\r\t -!*|~";
  private static final int MUTATIONS = 400;
  private static final long SEED = Long.getLong("parse.seed", 20261121L);
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @ParameterizedTest
  @MethodSource("io.gitpoli.check.parse.GoldenShapesTest#samples")
  void mutatedSamplesAreReadOrRefusedWithAPlace(Path sample) throws IOException {
    byte[] original = Files.readAllBytes(sample);
    Parser parser = Format.of(sample).orElseThrow().parser();
    for (int number = 0; number < MUTATIONS; number++) {
      byte[] mutated = mutated(original, new Random(SEED + number));
      String shown = "seed " + (SEED + number) + ": " + new String(mutated, UTF_8);
      try {
        for (Document document : parser.parse(new Source("mutated", mutated))) {
          assertThat(document.content()).as(shown).isNotNull();
        }
      } catch (ParseException e) {
        long lines = new String(mutated, StandardCharsets.ISO_8859_1).lines().count();
        assertThat(e.getMessage()).as(shown).isNotBlank().doesNotContain("\n");
        assertThat(e.position().line()).as(shown).isBetween(1, (int) lines + 2);
        assertThat(e.position().column()).as(shown).isBetween(1, mutated.length + 2);
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError(shown, e);
      }
    }
  }

  private static byte[] mutated(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int count = 1 + random.nextInt(4); count > 0 && bytes.length > 0; count--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes = Arrays.copyOf(bytes, at);
        case 2 -> bytes[at] = (byte) MARKS.charAt(random.nextInt(MARKS.length()));
        case 3 -> bytes = without(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)));
        default -> bytes = twice(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(20)));
      }
    }
    return bytes;
  }

  private static byte[] without(byte[] bytes, int from, int to) {
    byte[] less = Arrays.copyOf(bytes, bytes.length - (to - from));
    System.arraycopy(bytes, to, less, from, bytes.length - to);
    return less;
  }

  private static byte[] twice(byte[] bytes, int from, int to) {
    byte[] more = Arrays.copyOf(bytes, bytes.length + (to - from));
    System.arraycopy(bytes, from, more, to, bytes.length - from);
    return more;
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "JSON, `{\"a\": 1,\n \"é\": x}`, 2, 7",
        "JSON, `[1] 2`, 1, 5",
        "JSON, `[1`, 1, 3",
        "JSON, ``, 1, 1",
        "JSON, `{\"a\": 1e999}`, 1, 7",
        "YAML, `a: 1\nb: [1\nc: 2`, 3, 2",
        "YAML, `a: *x`, 1, 4",
        "YAML, `a: 1\n---\nb: {`, 3, 5",
        "YAML, `a: .inf`, 1, 4",
        "YAML, `? [a]\n: b`, 1, 3",
        "HCL2, `a = 1\nb = [1\n`, 3, 1",
        "HCL2, `a = \"x`, 1, 5",
        "HCL2, `a = <<E\nx\n`, 1, 5",
        "HCL2, `a {\n}\na \"b\" {\n}`, 3, 1",
        "HCL2, `a = 1\na = 2`, 2, 1",
        "DOCKERFILE, `FROM a\nRUM b`, 2, 1",
        "DOCKERFILE, `FROM a b`, 1, 1",
        "DOCKERFILE, `FROM a\nRUN <<E\nx`, 2, 1",
        "DOCKERFILE, `# nothing`, 1, 10",
        "TOML, `a = 1\na = 2`, 2, 1",
        "TOML, `a = inf`, 1, 5",
        "TOML, `[a]\n[a]`, 2, 1",
        "TOML, `a = 2021-02-30`, 1, 5",
        "YAML, `version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345`, 1, 1",
        "PROPERTIES, `version https://git-lfs.github.com/spec/v1\noid sha256:4d7a`, 1, 1",
        "INI, `[a\n`, 1, 1",
        "INI, `[a]\nb`, 2, 1",
        "PROPERTIES, `a=\\u12`, 1, 3",
        "XML, `<a>\n<b></a>`, 2, 6",
        "XML, `<a>&nbsp;</a>`, 1, 4",
        "DOTENV, `A=1\nB`, 2, 1",
        "DOTENV, `A=\"x`, 1, 1",
        "EDN, `{:a 1\n :b}`, 1, 1",
        "EDN, `[1 2`, 1, 1",
        "EDN, `#inst \"x\"`, 1, 1",
        "HOCON, `a {\n b = 1\n`, 1, 3",
        "HOCON, `a = [1, 2`, 1, 5",
        "HOCON, `a = 1\n}`, 2, 1",
        "HOCON, `[1]`, 1, 1",
        "HOCON, `a { b = 1 } }`, 1, 13",
        "HOCON, `{a = 1}\nb = 2`, 2, 1",
        "HOCON, `a = \"x`, 1, 5",
        "HOCON, `a = \"\"\"x\"\"`, 1, 5",
        "HOCON, `a = \"\\x\"`, 1, 7",
        "HOCON, `a = 1\nb = `, 2, 5",
        "HOCON, `a = 1 b = 2`, 1, 9",
        "HOCON, `a = http://x`, 1, 9",
        "HOCON, `a 1`, 1, 4",
        "HOCON, `= 1`, 1, 1",
        "HOCON, `a = 1\nb = ${c.d}`, 2, 5",
        "HOCON, `a = ${b}\nb = ${a}`, 2, 5",
        "HOCON, `a = ${a}`, 1, 5",
        "HOCON, `a = ${b`, 1, 5",
        "HOCON, `a = [1] x`, 1, 5",
        "HOCON, `x = 1\ninclude \"other.conf\"`, 2, 1",
        "HOCON, `include required(file(\"/etc/passwd\"))`, 1, 1",
      })
  void saysWhereAFileIsMalformed(Format format, String text, int line, int column) {
    assertThatExceptionOfType(ParseException.class)
        .isThrownBy(() -> parse(format, text))
        .satisfies(e -> assertThat(e.position()).isEqualTo(new Position(line, column)));
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"GROOVY", "HCL1", "NGINX", "SPDX", "TEXTPROTO", "VCL"})
  void refusesLargeFilesBeforeReadingThem(Format format) {
    Source source = new Source("large", new byte[100_000_000]);
    assertThatExceptionOfType(ParseException.class)
        .isThrownBy(() -> format.parser().parse(source))
        .withMessageContaining("100,000,000 bytes");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "JSON, `[`, `]`",
        "JSON, `{\"a\":`, `}`",
        "YAML, `[`, `]`",
        "YAML, `{a: `, `}`",
        "YAML, `- `, ``",
        "HCL2, `a {\n`, `}\n`",
        "TOML, `[`, `]`",
        "XML, `<a>`, `</a>`",
        "EDN, `[`, `]`",
        "EDN, `{1 `, `}`",
        "EDN, `#_ `, ` 1`",
        "HOCON, `a {`, `}`",
        "HOCON, `[`, `]`",
        "HOCON, `a.`, `a = 1`",
      })
  void refusesDeepNesting(Format format, String open, String close) {
    String value = open.repeat(100_000) + close.repeat(100_000);
    boolean array = format == Format.HOCON && open.equals("[");
    String text = format == Format.TOML || array ? "a = " + value : value;
    Assertions.assertTimeoutPreemptively(
        LIMIT,
        () ->
            assertThatExceptionOfType(ParseException.class)
                .isThrownBy(() -> parse(format, text))
                .withMessageContaining("nest"));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`[`, `]`",
        "`(`, `)`",
        "`-`, ``",
        "`{a=`, `}`",
        "`\"${`, `}\"`",
        "`f(`, `)`",
        "`a ? `, ` : b`"
      })
  void refusesDeepExpressions(String open, String close) {
    String text = "a = " + open.repeat(20_000) + "1" + close.repeat(20_000);
    assertThatExceptionOfType(ParseException.class).isThrownBy(() -> parse(Format.HCL2, text));
  }

  @Test
  void readsWhatIsNestedUpToTheBound() throws ParseException {
    String open = "[".repeat(Bounds.MAX_DEPTH - 1);
    assertThat(parse(Format.YAML, open + "]".repeat(Bounds.MAX_DEPTH - 1))).hasSize(1);
    assertThat(parse(Format.JSON, open + "]".repeat(Bounds.MAX_DEPTH - 1))).hasSize(1);
  }

  @Test
  void refusesAliasesThatMakeASmallFileHuge() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int level = 1; level < 200; level++) {
      String alias = "*a" + (level - 1) + ", ";
      bomb.append("a%d: &a%d [%sx]%n".formatted(level, level, alias.repeat(9)));
    }
    assertThatExceptionOfType(ParseException.class)
        .isThrownBy(() -> parse(Format.YAML, bomb.toString()))
        .withMessageContaining("aliases replaced");
    assertThatExceptionOfType(ParseException.class)
        .isThrownBy(() -> parse(Format.YAML, "a: &a [*a]"))
        .withMessageContaining("holds itself");
  }

  /** The 10,000th stands in 10,000 objects. */
  @ParameterizedTest
  @CsvSource({
    "YAML,'a0: {}\n','a%1$d: &a%1$d {x: *a%2$d}\n'",
    "HOCON,'a0 {}\n','a%1$d = {x = ${a%2$d}}\n'"
  })
  void refusesReferencesThatNestValuesDeeply(Format format, String first, String next) {
    StringBuilder chain = new StringBuilder(first.replace("a0: {", "a0: &a0 {"));
    for (int level = 1; level < 10_000; level++) {
      chain.append(next.formatted(level, level - 1));
    }
    assertThatExceptionOfType(ParseException.class)
        .isThrownBy(() -> parse(format, chain.toString()))
        .satisfies(e -> assertThat(e.getMessage()).containsAnyOf("nest", "more than"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a%1$d = ${a%2$d}${a%2$d}",
        "a%1$d = ${a%2$d} ${a%2$d}",
        "a%1$d = [${a%2$d}, ${a%2$d}]",
        "a%1$d = {x = ${a%2$d}, y = ${a%2$d}}",
        "a%1$d = {x = ${a%2$d}, y = ${a%2$d}} {x = ${a%2$d}, y = ${a%2$d}}"
      })
  void refusesSubstitutionsThatMakeASmallFileHuge(String next) {
    for (String first : List.of("a0 = text", "a0 = [x, y]", "a0 = {z = 1}")) {
      StringBuilder bomb = new StringBuilder(first).append('\n');
      for (int level = 1; level < 150; level++) {
        bomb.append(next.formatted(level, level - 1)).append('\n');
      }
      Assertions.assertTimeoutPreemptively(
          LIMIT,
          () -> {
            try {
              for (Document document : parse(Format.HOCON, bomb.toString())) {
                assertThat(document.content().toString().length()).isLessThan(100_000);
              }
            } catch (ParseException e) {
              assertThat(e.getMessage()).contains("more than");
            }
          });
    }
  }

  /** A gate reads what anyone writes: no file takes minutes. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "JSON, `{\"a\": [`, `1, `, `1]}`",
        "JSON, `[`, `1, `, `1]`",
        "YAML, `a: [`, `1, `, `1]`",
        "YAML, ``, `\n---\n`, `a: 1`",
        "HCL2, `a = [`, `1, `, `1]`",
        "TOML, `a = [`, `1, `, `1]`",
        "EDN, `[`, `1 `, `1]`",
        "HOCON, `a = [`, `1, `, `1]`",
        "HOCON, ``, `a = 1\n`, `b = ${a}`",
        "XML, `<a>`, `<b/>`, `</a>`",
        "PROPERTIES, ``, `a=b\n`, ``",
        "DOTENV, ``, `A=b\n`, ``",
        "INI, `[a]\n`, `b=c\n`, ``",
        "IGNORE, ``, `a\n`, ``",
        "DOCKERFILE, `FROM a\n`, `USER b\n`, ``",
      })
  void readsManyValuesOfOneLineOrFileInTime(
      Format format, String start, String repeated, String end) {
    String text = start + repeated.repeat(1_000_000 / repeated.length()) + end;
    Assertions.assertTimeoutPreemptively(LIMIT, () -> parse(format, text));
  }

  @Test
  void declaresNoEntityOfADocumentType() {
    String file = "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>";
    assertThatExceptionOfType(ParseException.class)
        .isThrownBy(() -> parse(Format.XML, file))
        .withMessageContaining("entity");
  }

  @ParameterizedTest
  @EnumSource(
      names = {"JSON", "YAML", "HCL2", "DOCKERFILE", "TOML", "INI", "PROPERTIES", "EDN", "HOCON"})
  void refusesWhatIsNotUtf8(Format format) {
    Source source =
        new Source("latin1", "{\"a\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatExceptionOfType(ParseException.class)
        .isThrownBy(() -> format.parser().parse(source))
        .satisfies(e -> assertThat(e.getMessage()).contains("UTF-8"));
  }

  private static List<Document> parse(Format format, String text) throws ParseException {
    return format.parser().parse(new Source("file", text.getBytes(UTF_8)));
  }
}
