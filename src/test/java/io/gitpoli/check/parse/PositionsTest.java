package io.gitpoli.check.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionsTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "JSON, `{\n  \"é\": {\"b\": [1, 2]},\n \"c\": true}`, /é/b/1, 2, 18",
        "JSON, `{\n  \"é\": 1,\n \"c\": true}`, /c, 3, 7",
        "JSON, `{\"a\": 1, \"a\": {\"b\": 2}, \"c\": 3}`, /a/b, 1, 21",
        "JSON, `\uFEFF{\"a\": 1}`, /a, 1, 7",
        "YAML, `a:\n  b:\n  - c: 1\n    😀: x\n`, /a/b/0/😀, 4, 8",
        "YAML, `a: &x\n  b: 1\nc: *x\n`, /c/b, 2, 6",
        "HCL2, `# c\nresource \"a\" \"b\" {\n  c = [\n    1, 2]\n}`, /resource/a/b/0/c/1, 4, 8",
        "HCL2, `# c\nresource \"a\" \"b\" {\n  c = 1\n}`, /resource/a/b/0, 2, 1",
        "DOCKERFILE, `FROM a\n\n  USER root`, /1/Value/0, 3, 3",
        "TOML, `[a]\nb = [1, 2]`, /a/b/1, 2, 9",
        "TOML, `[[a]]\n[[a]]\n  b = 2`, /a/1/b, 3, 7",
        "INI, `[a]\nb = c`, /a/b, 2, 5",
        "PROPERTIES, `# c\na.b = c`, /a.b, 2, 7",
        "XML, `<a>\n <b c=\"1\">x</b>\n <b/>\n</a>`, /a/b/1, 3, 2",
        "DOTENV, `# c\nexport A=1`, /A, 2, 10",
        "EDN, `{:a [1\n 2]}`, /:a/1, 2, 2",
        "IGNORE, `a\n# b\n`, /1, 2, 1",
        "HOCON, `a {\n  b.c = 1\n}`, /a/b/c, 2, 9",
        "HOCON, `a { é😀 = 1, b = [1,\n 2] }`, /a/b, 1, 17",
        "HOCON, `a = 1\nb { c = ${a} }`, /b/c, 1, 5",
        "HOCON, `a = 1\nb { c = x ${a} }`, /b/c, 2, 9",
      })
  void saysWhereAValueStands(Format format, String text, String pointer, int line, int column)
      throws ParseException {
    assertThat(parse(format, text).get(0).position(JsonPointer.compile(pointer)))
        .contains(new Position(line, column));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"JSON, `{\"a\": [1]}`", "YAML, `a: [1]`", "TOML, `a = [1]`"})
  void knowsNoPlaceOfWhatIsNotThere(Format format, String text) throws ParseException {
    Document document = parse(format, text).get(0);
    for (String pointer : List.of("/b", "/a/1", "/a/x", "/a/0/b")) {
      assertThat(document.position(JsonPointer.compile(pointer))).isEmpty();
    }
  }

  @Test
  void documentsOfAFileKnowTheirPlacesInIt() throws ParseException {
    JsonPointer a = JsonPointer.compile("/a");
    List<Document> yaml = parse(Format.YAML, "# c\na: 1\n---\n\na:\n- 2\n");
    assertThat(yaml.get(1).start()).isEqualTo(new Position(5, 1));
    assertThat(yaml.get(1).position(a)).contains(new Position(6, 1));
    List<Document> json = parse(Format.JSON, "[{\"a\": 1},\n {\"a\":\n2}, 3]");
    assertThat(json).hasSize(3);
    assertThat(json.get(1).start()).isEqualTo(new Position(2, 2));
    assertThat(json.get(1).position(a)).contains(new Position(3, 1));
    assertThat(json.get(2).start()).isEqualTo(new Position(3, 5));
  }

  @Test
  void manyPlacesAreFoundWithTheirTexts() throws ParseException {
    JsonPointer a = JsonPointer.compile("/x/a");
    JsonPointer b = JsonPointer.compile("/x/1");
    JsonPointer c = JsonPointer.compile("/y/1/c");
    JsonPointer none = JsonPointer.compile("/z");
    String json = "{\"y\":[0,{\"é\":0,\"c\":[]}],\"x\":{\"1\":\"ö\",\"a\":\"\"}}";
    for (Format format : List.of(Format.JSON, Format.YAML)) {
      Document document = parse(format, json).get(0);
      assertThat(document.find(Set.of(a, b, c, none, JsonPointer.empty())))
          .containsOnlyKeys(a, b, c, JsonPointer.empty())
          .containsEntry(JsonPointer.empty(), found(1, 1, Optional.empty()))
          .containsEntry(b, found(1, 34, Optional.of("ö")))
          .containsEntry(c, found(1, 20, Optional.empty()))
          .containsEntry(a, found(1, 42, Optional.of("")));
    }
  }

  @Test
  void ofANameGivenTwiceTheLastCounts() throws ParseException {
    JsonPointer b = JsonPointer.compile("/a/b");
    Document document = parse(Format.JSON, "{\"a\":{\"b\":1},\"a\":{}}").get(0);
    assertThat(document.find(Set.of(b))).isEmpty();
  }

  private static Document.Found found(int line, int column, Optional<String> text) {
    return new Document.Found(new Position(line, column), text);
  }

  private static List<Document> parse(Format format, String text) throws ParseException {
    return format.parser().parse(new Source("file", text.getBytes(UTF_8)));
  }
}
