package io.gitpoli.inbox.cosmos;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.inbox.Entry;
import java.time.Duration;
import java.time.Instant;

/**
 * Where a delivery's entry is, which its id alone does not tell. It is stored first, and may point
 * to what never came to be.
 */
record Pointer(ObjectNode json) {
  // An entry waits for 30 days at most, fails for a day, and is kept for 30 days after that.
  private static final Duration KEPT = Duration.ofDays(90);
  // Whoever made it may be about to store the entry.
  private static final Duration NEW = Duration.ofMinutes(1);

  static Pointer to(Entry entry, Instant now) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", Names.pointer(entry.id()));
    json.put("pk", Names.pointer(entry.id()));
    json.put("delivery", entry.id());
    json.put("partition", Names.partition(entry));
    json.put("digest", entry.digest());
    json.put("pointedAt", now.toEpochMilli());
    json.put("ttl", KEPT.toSeconds());
    return new Pointer(json);
  }

  Pointer renewed(Instant now) {
    return new Pointer(json.deepCopy().put("pointedAt", now.toEpochMilli()));
  }

  String delivery() {
    return json.get("delivery").textValue();
  }

  String partition() {
    return json.get("partition").textValue();
  }

  boolean isTo(Entry entry) {
    return partition().equals(Names.partition(entry))
        && json.get("digest").textValue().equals(entry.digest());
  }

  boolean isNew(Instant now) {
    return json.get("pointedAt").longValue() > now.minus(NEW).toEpochMilli();
  }
}
