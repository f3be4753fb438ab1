package io.gitpoli.check;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the path that a finding gives of the value that its rule looked at. */
final class Paths {
  private Paths() {}

  /**
   * @param path an array of keys and indexes, or a JSON pointer (RFC 6901); anything else is none
   */
  static Optional<JsonPointer> read(JsonNode path) {
    if (path.isArray()) {
      JsonPointer pointer = JsonPointer.empty();
      for (JsonNode step : path) {
        if (step.isTextual()) {
          pointer = pointer.appendProperty(step.textValue());
        } else if (step.canConvertToExactIntegral() && step.asInt(-1) >= 0) {
          pointer = pointer.appendIndex(step.intValue());
        } else {
          return Optional.empty();
        }
      }
      return Optional.of(pointer);
    }
    if (path.isTextual() && (path.textValue().isEmpty() || path.textValue().startsWith("/"))) {
      return Optional.of(JsonPointer.valueOf(path.textValue()));
    }
    return Optional.empty();
  }

  /** The path and all above it, the deepest first. */
  static List<JsonPointer> upwards(JsonPointer path) {
    List<JsonPointer> all = new ArrayList<>();
    for (JsonPointer at = path; at != null; at = at.head()) {
      all.add(at);
    }
    return all;
  }
}
