package io.gitpoli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Random;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
  private static final JsonMapper EXACT =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static ObjectNode parse(String json) throws Exception {
    return (ObjectNode) EXACT.readTree(json);
  }

  @Test
  void givesTheExampleOfRfc8785Section322() throws Exception {
    // 333333333.33333329 has a digit more than a double keeps; the RFC reads it as a double.
    ObjectNode document =
        (ObjectNode)
            new JsonMapper()
                .readTree(
                    """
                    {
                      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                      "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                      "literals": [null, true, false]
                    }""");

    assertThat(new String(CanonicalJson.of(document), UTF_8))
        .isEqualTo(
            "{\"literals\":[null,true,false],"
                + "\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  }

  @Test
  void sortsNamesByTheirUtf16UnitsAsInRfc8785Section323() throws Exception {
    ObjectNode document =
        parse(
            """
            {"\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew Letter Dalet With Dagesh",
             "1": "One", "\\ud83d\\ude00": "Emoji: Grinning Face", "\\u0080": "Control",
             "\\u00f6": "Latin Small Letter O With Diaeresis"}""");

    assertThat(new JsonMapper().readTree(CanonicalJson.of(document)).elements())
        .toIterable()
        .extracting(value -> value.asText())
        .containsExactly(
            "Carriage Return",
            "One",
            "Control",
            "Latin Small Letter O With Diaeresis",
            "Euro Sign",
            "Emoji: Grinning Face",
            "Hebrew Letter Dalet With Dagesh");
  }

  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "ffefffffffffffff, -1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "c340000000000000, -9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef4f, 999999999999999900000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "41b3de4355555554, 333333333.33333325",
    "41b3de4355555555, 333333333.3333333",
    "41b3de4355555556, 333333333.3333334",
    "41b3de4355555557, 333333333.33333343",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2"
  })
  void writesTheNumbersOfRfc8785AppendixB(String bits, String expected) {
    ObjectNode document =
        JsonNodeFactory.instance
            .objectNode()
            .put("n", Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16)));

    assertThat(new String(CanonicalJson.of(document), UTF_8)).isEqualTo("{\"n\":" + expected + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9007199254740993",
        "-9223372036854775807",
        "123456789012345678901234567890",
        "333333333.33333329",
        "0.1234567890123456789",
        "1e400",
        "1e-400"
      })
  void refusesNumbersThatADoubleWouldRound(String number) throws Exception {
    ObjectNode document = parse("{\"a\": [{\"b\": " + number + "}]}");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanonicalJson.sha256(document))
        .withMessageContaining("number");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"9007199254740992", "9223372036854775808", "30433642", "0.1", "1e23", "-0.0"})
  void takesNumbersThatADoubleKeeps(String number) throws Exception {
    byte[] canonical = CanonicalJson.of(parse("{\"n\": " + number + "}"));

    assertThat(new JsonMapper().readTree(canonical).get("n").doubleValue() + 0.0)
        .isEqualTo(new BigDecimal(number).doubleValue() + 0.0);
  }

  @Test
  void refusesNotANumberAndHalfASurrogatePair() {
    ObjectNode nan = JsonNodeFactory.instance.objectNode().put("n", Double.NaN);
    ObjectNode half = JsonNodeFactory.instance.objectNode().put("s", "\ud83d");

    assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.sha256(nan));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CanonicalJson.sha256(half))
        .withMessageContaining("surrogate");
  }

  @Test
  void hashesTheCanonicalFormWhateverTheOrderOfNames() throws Exception {
    // printf '{"a":1,"b":[true,"ü"]}' | sha256sum
    assertThat(CanonicalJson.sha256(parse("{\"b\": [true, \"\\u00fc\"], \"a\": 1.0}")))
        .isEqualTo(CanonicalJson.sha256(parse("{\"a\": 1, \"b\": [true, \"ü\"]}")))
        .isEqualTo("e9e0976f7eb3c0e72f9037eaf07b433eae8316c7840d4d07bf7a3fb8dd9d73c2");
  }

  @Test
  void theCanonicalFormIsThatOfTheLibrary() throws Exception {
    JsonMapper mapper = new JsonMapper();
    Random random = new Random(3_2_2_2);
    for (int i = 0; i < 5_000; i++) {
      ObjectNode document = RandomJson.object(random);

      assertThat(new String(CanonicalJson.of(document), UTF_8))
          .isEqualTo(new JsonCanonicalizer(mapper.writeValueAsBytes(document)).getEncodedString());
    }
  }

  @Test
  void everyCharacterIsWrittenAsTheLibraryWritesIt() throws Exception {
    JsonMapper mapper = new JsonMapper();
    for (int c = 0; c <= 0xffff; c++) {
      if (!Character.isSurrogate((char) c)) {
        ObjectNode document =
            JsonNodeFactory.instance
                .objectNode()
                .put("k" + (char) c, "v" + (char) c + "\ud83d\ude00");
        assertThat(new String(CanonicalJson.of(document), UTF_8))
            .isEqualTo(
                new JsonCanonicalizer(mapper.writeValueAsBytes(document)).getEncodedString());
      }
    }
  }

  @Test
  void theCanonicalFormReadsAsTheSameDocumentAndIsItsOwnCanonicalForm() throws Exception {
    JsonMapper mapper = new JsonMapper();
    Random random = new Random(8785);
    for (int i = 0; i < 2_000; i++) {
      ObjectNode document = RandomJson.object(random);

      byte[] canonical = CanonicalJson.of(document);

      ObjectNode read = (ObjectNode) mapper.readTree(canonical);
      assertThat(CanonicalJson.of(read)).isEqualTo(canonical);
      assertThat(RandomJson.sameValue(document, read)).as("%s as %s", document, read).isTrue();
    }
  }
}
