package io.gitpoli.check.parse;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One {@code input}, and where its values stand. Safe for any number of threads. */
public sealed interface Document permits TreeDocument, JsonDocument {
  /** The document's values; made anew at each call. */
  JsonNode content();

  /** Writes the document as UTF-8 JSON. Its numbers are those of {@link #content()}. */
  void writeTo(OutputStream out) throws IOException;

  /** Where the document starts. */
  Position start();

  /**
   * A value that was looked for.
   *
   * @param text what it is, where it is a text
   */
  record Found(Position position, Optional<String> text) {}

  /** Those of the values that there are. One pass through the file, also for many. */
  Map<JsonPointer, Found> find(Set<JsonPointer> at);

  /** Where a value stands; empty if there is none. */
  default Optional<Position> position(JsonPointer at) {
    return Optional.ofNullable(find(Set.of(at)).get(at)).map(Found::position);
  }
}
