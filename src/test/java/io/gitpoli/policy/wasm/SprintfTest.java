package io.gitpoli.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gitpoli.policy.Opa;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SprintfTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VERBS = "svdqxXtfFeEgGboOcUTz!%éä☺";
  private static final String[] TERMS = {
    "\"\"",
    "\"hi\"",
    "\"ünïcödé ☺ 𝄞\"",
    "\"tab\\t quote\\\" back\\\\ `tick` nul\\u0000 del\\u007f bell\\u0007 nbsp\\u00a0 zwj\\u200d\"",
    "\"line\\nfeed\\u0001\\u2028\\ufeff\\ue000\\udbff\\udfff\"",
    "0",
    "-0",
    "1",
    "-1",
    "42",
    "65",
    "9786",
    "128512",
    "55296",
    "1114112",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "-9223372036854775809",
    "123456789012345678901234567890",
    "1.0",
    "-1.5",
    "0.1",
    "0.0",
    "-0.0",
    "1e3",
    "1E21",
    "1e-7",
    "123456.789",
    "1000000.0",
    "99999.95",
    "0.000012345",
    "5e-324",
    "2.2250738585072014e-308",
    "1.7976931348623157e308",
    "1e400",
    "-1e400",
    "1e-400",
    "2.5",
    "3.5",
    "5.684341886080802e-14",
    "9007199254740993.0",
    "1.50",
    "null",
    "true",
    "false",
    "[]",
    "{}",
    "[1, \"a\", null, [true]]",
    "{\"b\": 1.0, \"a\": {\"z\": [], \"é\": \"\\n\"}, \"c\": {}}",
    "{\"10\": 1, \"9\": 2, \"a b\": {\"y\": 1, \"x\": 2}}",
  };

  @Test
  void printsWhatOpaPrints(@TempDir Path folder) throws Exception {
    var random = new Random(20260101);
    List<Case> cases = new ArrayList<>();
    for (String term : TERMS) {
      for (String verb : VERBS.split("")) {
        cases.add(json("%" + verb, List.of(term)));
        cases.add(json("%#" + verb + "|%+" + verb + "|% " + verb, List.of(term, term, term)));
      }
    }
    for (int i = 0; i < 6000; i++) {
      cases.add(randomCase(random));
    }

    assertThat(differences(folder, cases)).isEmpty();
  }

  @Test
  void printsRandomFloatsAsOpaDoes(@TempDir Path folder) throws Exception {
    var random = new Random(7);
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (i % 3 == 0) {
        value = random.nextInt(2000) / 1000.0;
      } else if (i % 3 == 1) {
        value = Math.scalb(1.0, random.nextInt(2000) - 1000);
      }
      if (!Double.isFinite(value)) {
        continue;
      }
      String number = new BigDecimal(value).toString();
      String text = number.matches(".*[.E].*") ? number : number + ".0";
      String precision = "." + random.nextInt(20);
      cases.add(
          json(
              "%v %e %g %" + precision + "e %" + precision + "g %" + precision + "f %x %b",
              List.of(text, text, text, text, text, text, text, text)));
    }

    assertThat(differences(folder, cases)).isEmpty();
  }

  private static Case randomCase(Random random) {
    var format = new StringBuilder();
    int directives = random.nextInt(4);
    for (int i = 0; i <= directives; i++) {
      format.append(pick(random, "", "x", "é ", "%%", "[1]"));
      format.append('%');
      for (int flags = random.nextInt(3); flags > 0; flags--) {
        format.append(pick(random, "#", "0", "+", "-", " "));
      }
      format.append(pick(random, "", "", "", "", "[1]", "[2]", "[9]", "[x]", "[", "[]", "[-1]"));
      format.append(pick(random, "", "", "", "5", "12", "*", "30", "[1]*", "2000001234"));
      format.append(
          pick(random, "", "", "", ".", ".0", ".3", ".25", ".*", ".[2]*", ".[1]2", ".99999999"));
      format.append(pick(random, "", "", "", "", "", "[1]", "[3]"));
      format.append(pick(random, VERBS.split("")));
    }
    if (random.nextInt(30) == 0) {
      format.append(pick(random, "%", "%5", "%.", "%[", "%[1", "%[1]", "%[]", "%-", "%.*"));
    }
    List<String> args = new ArrayList<>();
    for (int i = random.nextInt(directives + 3); i > 0; i--) {
      args.add(
          random.nextInt(4) == 0 ? Integer.toString(random.nextInt(60) - 20) : pick(random, TERMS));
    }
    return json(format.toString(), args);
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static Case json(String format, List<String> args) {
    return new Case(JSON.getNodeFactory().textNode(format).toString(), args);
  }

  /** Both as JSON, because a number's text matters. */
  private record Case(String format, List<String> args) {
    String array() {
      return "[" + String.join(", ", args) + "]";
    }

    String document() {
      return "{\"format\": " + format + ", \"args\": " + array() + "}";
    }
  }

  private static List<String> differences(Path folder, List<Case> cases) throws Exception {
    Path input = folder.resolve("input.json");
    Files.writeString(
        input, cases.stream().map(Case::document).collect(Collectors.joining(",\n", "[", "]")));
    JsonNode expected =
        JSON.readTree(
                Opa.run(
                    "eval",
                    "--format=json",
                    "--input=" + input,
                    "[{text | text := sprintf(c.format, c.args)} | some c in input]"))
            .at("/result/0/expressions/0/value");
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      Case call = cases.get(i);
      String wanted = expected.get(i).get(0).textValue();
      String got = sprintf(call.format(), call.array());
      if (!got.equals(wanted)) {
        differences.add(call.document() + "\n  OPA  " + wanted + "\n  here " + got);
      }
    }
    return differences;
  }

  private static String sprintf(String format, String args) throws IOException {
    String json = new Sprintf().call(List.of(format, args)).orElseThrow();
    return JSON.readValue(json, String.class);
  }

  @Test
  void sortsObjectsAndSetsAsOpaDoes() throws Exception {
    assertThat(
            sprintf(
                "\"%v %v\"",
                "[{\"b\", 1, \"a\", null, {2, 1.0}, [3], 0.5}, {\"b\": set(), 10: 1, 9: 2}]"))
        .isEqualTo("{null, 0.5, 1, \"a\", \"b\", [3], {1.0, 2}} {9: 2, 10: 1, \"b\": set()}");
  }

  @Test
  void isUndefinedForOperandsOfOtherTypes() {
    assertThat(new Sprintf().call(List.of("1", "[]"))).isEmpty();
    assertThat(new Sprintf().call(List.of("\"x\"", "{}"))).isEmpty();
    assertThat(new Sprintf().call(List.of("\"x\"", "set()"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%1000000s%1000000s", "%.1000000f%.1000000f", "%.9999999f", "%9999999x"})
  void endsAnEvaluationWhoseTextWouldBeTooLong(String format) {
    assertThatThrownBy(() -> GoFormat.sprintf(format, List.of(1.5, 2.5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("longer than");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%p", "%w"})
  void endsAnEvaluationThatAsksForGosMemory(String format) {
    assertThatThrownBy(() -> GoFormat.sprintf(format, List.of(BigInteger.TWO.pow(70))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
