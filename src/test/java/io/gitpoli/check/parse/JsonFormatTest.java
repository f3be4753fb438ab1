package io.gitpoli.check.parse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonFormatTest {
  @Test
  void aDocumentIsItsFileAsItStands() throws ParseException {
    byte[] file = "{\"a\" : [1, -2, 1.5, 123456789012345]}".getBytes(UTF_8);
    List<Document> documents = new JsonFormat(false).parse(new Source("file", file));
    assertThat(documents).hasSize(1);
    assertThat(Shape.written(documents.get(0))).isEqualTo(new String(file, UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1",
    "1e3, 1000",
    "100000000000000000001, 100000000000000000000",
    "9007199254740993, 9007199254740992",
    "12345678901234567890, 12345678901234567000",
    "0.10, 0.1",
    "1e21, 1E+21",
    "1e-7, 1E-7",
    "-0, 0",
    "1.7976931348623157e308, 1.7976931348623157E+308",
  })
  void numbersAreThoseOf64BitFloatingPoint(String written, String read) throws ParseException {
    byte[] file = "[{ \"é\" : [%s, 1] , \"b\": %s }]".formatted(written, written).getBytes(UTF_8);
    Document document = new JsonFormat(false).parse(new Source("file", file)).get(0);
    assertThat(Shape.written(document))
        .isEqualTo("{ \"é\" : [%s, 1] , \"b\": %s }".formatted(read, read));
    assertThat(document.content().get("b").asText()).isEqualTo(read);
  }

  @Test
  void elementsOfAnArrayAreDocuments() throws ParseException {
    byte[] file = " [ {\"a\":1} , \"é\", 12 ,[1.0], null]".getBytes(UTF_8);
    List<Document> documents = new JsonFormat(false).parse(new Source("file", file));
    assertThat(documents.stream().map(Shape::written))
        .containsExactly("{\"a\":1}", "\"é\"", "12", "[1]", "null");
    assertThat(new JsonFormat(false).parse(new Source("file", "[]".getBytes(UTF_8)))).isEmpty();
  }
}
