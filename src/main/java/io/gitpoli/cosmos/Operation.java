package io.gitpoli.cosmos;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One part of a transactional batch. */
public sealed interface Operation {
  /** Fails where the id is taken. */
  record Create(ObjectNode item) implements Operation {}

  /** Fails where the item is gone, or is no longer as it was read. */
  record Replace(ObjectNode item, String etag) implements Operation {}

  /** Creates or replaces, whatever is there. */
  record Upsert(ObjectNode item) implements Operation {}

  /** Fails where the item is gone, or is no longer as it was read. */
  record Delete(String id, String etag) implements Operation {}
}
