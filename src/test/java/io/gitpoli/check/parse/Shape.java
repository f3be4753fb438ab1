package io.gitpoli.check.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Compares the documents of a file with what Conftest prints for it. */
final class Shape {
  private static final JsonMapper JSON = new JsonMapper();

  /** Numbers are alike if their values are, however they are written. */
  private static final Comparator<JsonNode> VALUES =
      (one, other) ->
          one.isNumber() && other.isNumber()
              ? one.decimalValue().compareTo(other.decimalValue())
              : one.equals(other) ? 0 : 1;

  private Shape() {}

  static void assertAlike(String name, List<Document> documents, JsonNode printed) {
    List<JsonNode> contents = documents.stream().map(Document::content).toList();
    List<JsonNode> expected = new ArrayList<>();
    if (printed.isArray()) {
      printed.forEach(expected::add);
    } else {
      expected.add(printed);
    }
    boolean alike = contents.size() == expected.size();
    for (int at = 0; alike && at < contents.size(); at++) {
      alike = expected.get(at).equals(VALUES, contents.get(at));
    }
    if (!alike) {
      // For a message that shows the difference.
      assertThat(pretty(contents)).as(name).isEqualTo(pretty(expected));
      throw new AssertionError(name + " differs in a number's digits");
    }
    documents.stream().filter(JsonDocument.class::isInstance).forEach(Shape::assertSame);
  }

  private static void assertSame(Document document) {
    try {
      assertThat(document.content().equals(VALUES, JSON.readTree(written(document)))).isTrue();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static String written(Document document) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      document.writeTo(out);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String pretty(List<JsonNode> documents) {
    ArrayNode array = JSON.createArrayNode().addAll(documents);
    try {
      return JSON.writerWithDefaultPrettyPrinter()
          .with(com.fasterxml.jackson.databind.SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .writeValueAsString(JSON.treeToValue(array, Object.class));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
