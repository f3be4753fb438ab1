package io.gitpoli.check.parse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/ci.md lists as read otherwise than by Conftest. */
class DifferencesFromConftestTest {
  @Test
  void yamlDocumentsAfterASeparatorWithACommentCount() throws ParseException {
    assertThat(contents(Format.YAML, "a: 1\n--- # second\nb: 2\n---  \nc: 3\n"))
        .containsExactly("{\"a\":1}", "{\"b\":2}", "{\"c\":3}");
  }

  @Test
  void ignoreFilesKeepTheirCharacters() throws ParseException {
    assertThat(contents(Format.IGNORE, "é"))
        .containsExactly("[{\"Kind\":\"Path\",\"Value\":\"é\",\"Original\":\"é\"}]");
  }

  @Test
  void variablesOfTheEnvironmentAreNotRead() throws ParseException {
    assertThat(contents(Format.DOTENV, "A=$PATH\nPATH=/b\nC=${PATH}"))
        .containsExactly("{\"A\":\"\",\"PATH\":\"/b\",\"C\":\"/b\"}");
  }

  @Test
  void propertiesMayHaveReferencesThatGoRound() throws ParseException {
    assertThat(contents(Format.PROPERTIES, "a=${b}\nb=${a}\nc=${"))
        .containsExactly("{\"a\":\"${b}\",\"b\":\"${a}\",\"c\":\"${\"}");
  }

  @Test
  void largeEdnIntegersAreTheirDigits() throws ParseException {
    assertThat(contents(Format.EDN, "{:a 12345678901234567890N}"))
        .containsExactly("{\":a\":\"12345678901234567890\"}");
  }

  @Test
  void hoconIsReadAsItsSpecificationSays() throws ParseException {
    assertThat(contents(Format.HOCON, "a = 1\nb = [1]\nb += 2\n\"c.d\" = x"))
        .containsExactly("{\"a\":1,\"b\":\"[1,2]\",\"c.d\":\"x\"}");
    assertThat(contents(Format.HOCON, "a { b = 1, b = 2, c = ${a.b}, d = \"\\u00e9\", e = [ ] }"))
        .containsExactly("{\"a\":{\"b\":2,\"c\":2,\"d\":\"é\",\"e\":\"<<unknown value>>\"}}");
    assertThat(
            contents(Format.HOCON, "a { b = 1 }, c = ${a} { d = ${HOME}x }".replace("${HOME}", "")))
        .containsExactly("{\"a\":{\"b\":1},\"c\":{\"b\":1,\"d\":\"x\"}}");
    assertThat(contents(Format.HOCON, "a { path = /b, path = ${a.path}\":/c\" }"))
        .containsExactly("{\"a\":{\"path\":\"/b:/c\"}}");
  }

  @Test
  void textsSayTheirEncodingByAMarkOrInXmlByName() throws ParseException {
    String yaml = "\uFEFFa: é\n";
    String xml = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>é</a>";
    assertThat(contents(Format.YAML, yaml.getBytes(UTF_16LE))).containsExactly("{\"a\":\"é\"}");
    assertThat(contents(Format.XML, xml.getBytes(ISO_8859_1))).containsExactly("{\"a\":\"é\"}");
  }

  private static List<String> contents(Format format, String text) throws ParseException {
    return contents(format, text.getBytes(UTF_8));
  }

  private static List<String> contents(Format format, byte[] bytes) throws ParseException {
    return format.parser().parse(new Source("file", bytes)).stream()
        .map(document -> document.content().toString())
        .toList();
  }
}
