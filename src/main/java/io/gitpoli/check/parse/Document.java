package io.gitpoli.check.parse;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One {@code input}, and where its values stand. Safe for any number of threads. */
public sealed interface Document permits TreeDocument, JsonDocument {
  /** The document's values; read anew at each call where it is JSON. Not to be changed. */
  JsonNode content();

  /**
   * The document as UTF-8 JSON that needs no tree, where the file is JSON itself. Its numbers are
   * those of {@link #content()}. Not to be changed.
   */
  Optional<byte[]> json();

  /** Where the document starts. */
  Position start();

  /** Where each of the values stands that there are. One pass through the file, also for many. */
  Map<JsonPointer, Position> positions(Set<JsonPointer> at);

  /** Where a value stands; empty if there is none. */
  default Optional<Position> position(JsonPointer at) {
    return Optional.ofNullable(positions(Set.of(at)).get(at));
  }
}
