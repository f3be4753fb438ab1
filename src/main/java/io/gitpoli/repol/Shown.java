package io.gitpoli.repol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Shows a value of a file in a message: on one line and not longer than a person reads. */
final class Shown {
  private static final int MAX_LENGTH = 60;

  private Shown() {}

  static String text(String text) {
    if (text.codePointCount(0, text.length()) <= MAX_LENGTH) {
      return TextNode.valueOf(text).toString();
    }
    return TextNode.valueOf(text.substring(0, text.offsetByCodePoints(0, MAX_LENGTH))) + "…";
  }

  static String value(JsonNode value) {
    if (value.isObject()) {
      return "a mapping";
    }
    if (value.isArray()) {
      return "a list";
    }
    return value.isTextual() ? text(value.textValue()) : value.toString();
  }
}
