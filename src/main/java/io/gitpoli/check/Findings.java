package io.gitpoli.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what a rule gave, as Conftest does. */
final class Findings {
  private static final String MESSAGE = "msg";
  private static final String PLACE = "_loc";

  private Findings() {}

  /**
   * What one rule found in one unit, not yet placed.
   *
   * @param successes values that say nothing is wrong
   */
  record Found(Rule rule, List<Raw> findings, int successes, int exceptions) {}

  /** A message with what stands beside it. */
  record Raw(String message, ObjectNode object) {}

  /**
   * @param outcome as {@link Query#module} gives it
   */
  static Found read(Rule rule, JsonNode outcome) throws CheckException {
    int exceptions = outcome.path("exceptions").asInt();
    List<Raw> findings = new ArrayList<>();
    int successes = 0;
    JsonNode values = outcome.path("values");
    // An exception takes the place of all that its rule has found.
    if (exceptions == 0 && !values.isEmpty()) {
      JsonNode value = values.get(0);
      if (!value.isArray() || value.isEmpty()) {
        successes++;
      } else {
        for (JsonNode element : value) {
          // What is neither text nor object is passed over.
          if (element.isTextual() || element.isObject()) {
            Raw raw = raw(rule, element);
            if (raw.message().isEmpty()) {
              successes++;
            } else {
              findings.add(raw);
            }
          }
        }
      }
    }
    return new Found(rule, findings, successes, exceptions);
  }

  private static Raw raw(Rule rule, JsonNode element) throws CheckException {
    if (element.isTextual()) {
      return new Raw(element.textValue(), JsonNodeFactory.instance.objectNode());
    }
    if (!element.path(MESSAGE).isTextual()) {
      throw new CheckException(
          rule.query() + " gave an object whose " + MESSAGE + " is missing or no text");
    }
    return new Raw(element.path(MESSAGE).textValue(), (ObjectNode) element);
  }

  /** All of the object but message and place, and the query. */
  static ObjectNode metadata(Rule rule, ObjectNode object) {
    Map<String, JsonNode> sorted = new TreeMap<>();
    object.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    sorted.remove(MESSAGE);
    sorted.remove(PLACE);
    sorted.put("query", JsonNodeFactory.instance.textNode(rule.query()));
    return JsonNodeFactory.instance.objectNode().setAll(sorted);
  }

  /** What the policy itself says of the place: {@code file}, {@code line}, and {@code column}. */
  static ObjectNode place(ObjectNode object) {
    ObjectNode given = JsonNodeFactory.instance.objectNode();
    JsonNode place = object.path(PLACE);
    if (!place.path("file").asText("").isEmpty() && place.path("file").isTextual()) {
      given.set("file", place.path("file"));
    }
    for (String number : List.of("line", "column")) {
      if (place.path(number).isNumber()) {
        given.set(number, place.path(number));
      }
    }
    return given;
  }
}
