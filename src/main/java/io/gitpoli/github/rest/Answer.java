package io.gitpoli.github.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gitpoli.github.GitHubException;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * GitHub's JSON, or a part of it, read strictly: what is missing or of another type is an error
 * that names the request and the field, never a default. Messages never show a value.
 *
 * @param what the request that was answered, for example {@code GET /repos/octo/app}
 * @param at where in the answer this part is; empty for the whole
 */
record Answer(String what, String at, JsonNode node) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  static Answer parse(String what, byte[] body) {
    try {
      JsonNode node = JSON.readTree(body);
      if (node != null && node.isContainerNode()) {
        return new Answer(what, "", node);
      }
    } catch (IOException e) {
      // Its message quotes the answer, which may hold a token.
    }
    throw new GitHubException(
        "GitHub's answer to "
            + what
            + " is not JSON: check that GITHUB_API_URL is the address of GitHub's API");
  }

  String text(String field) {
    return need(field, "text", JsonNode::isTextual).textValue();
  }

  /** The text of a field that GitHub may answer as null: empty then. */
  String textOrEmpty(String field) {
    JsonNode value = need(field, "text or null", n -> n.isTextual() || n.isNull());
    return value.isNull() ? "" : value.textValue();
  }

  long number(String field) {
    return need(field, "a whole number", n -> n.isIntegralNumber() && n.canConvertToLong())
        .longValue();
  }

  int integer(String field) {
    return need(field, "a whole number", n -> n.isIntegralNumber() && n.canConvertToInt())
        .intValue();
  }

  boolean bool(String field) {
    return need(field, "true or false", JsonNode::isBoolean).booleanValue();
  }

  /** A commit's sha. */
  String sha(String field) {
    return need(field, "a sha", n -> n.isTextual() && ApiPath.isSha(n.textValue())).textValue();
  }

  Instant instant(String field) {
    try {
      return Instant.parse(text(field));
    } catch (DateTimeParseException e) {
      throw wrong(field, "a time in UTC");
    }
  }

  Answer object(String field) {
    return new Answer(what, place(field), need(field, "an object", JsonNode::isObject));
  }

  /** An object whose fields are texts. */
  Map<String, String> texts(String field) {
    Answer object = object(field);
    Map<String, String> texts = new TreeMap<>();
    object.node().fieldNames().forEachRemaining(name -> texts.put(name, object.text(name)));
    return texts;
  }

  /** A list of texts. */
  List<String> textList(String field) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : need(field, "a list", JsonNode::isArray)) {
      if (!element.isTextual()) {
        throw wrong(field, "a list of texts");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  /** An object that GitHub may answer as null: empty then. */
  Optional<Answer> objectOrNull(String field) {
    JsonNode value = need(field, "an object or null", n -> n.isObject() || n.isNull());
    return value.isNull() ? Optional.empty() : Optional.of(new Answer(what, place(field), value));
  }

  /** The objects of a list. */
  List<Answer> objects(String field) {
    return elements(place(field), need(field, "a list", JsonNode::isArray));
  }

  /** The objects of an answer that is itself a list. */
  List<Answer> objects() {
    if (!node.isArray()) {
      throw new GitHubException("GitHub's answer to " + what + " must be a list");
    }
    return elements("", node);
  }

  GitHubException wrong(String field, String expected) {
    return new GitHubException(
        "GitHub's answer to " + what + " must have " + expected + " as '" + place(field) + "'");
  }

  private List<Answer> elements(String place, JsonNode array) {
    List<Answer> elements = new ArrayList<>(array.size());
    for (JsonNode element : array) {
      String at = place + "[" + elements.size() + "]";
      if (!element.isObject()) {
        throw new GitHubException(
            "GitHub's answer to " + what + " must have an object as '" + at + "'");
      }
      elements.add(new Answer(what, at, element));
    }
    return elements;
  }

  private JsonNode need(String field, String expected, Predicate<JsonNode> test) {
    JsonNode value = node.path(field);
    if (!test.test(value)) {
      throw wrong(field, expected);
    }
    return value;
  }

  private String place(String field) {
    return at.isEmpty() ? field : at + "." + field;
  }
}
