package io.gitpoli.inbox.cosmos;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/** What is written down beside the deliveries. */
final class Notes {
  private static final String BOOKMARKS = "bookmarks";
  private static final String HEALTH = "health";

  private final Items items;

  Notes(Items items) {
    this.items = items;
  }

  Optional<String> bookmark(String name) {
    return items.read(BOOKMARKS, Names.bookmark(name)).map(json -> json.get("value").textValue());
  }

  void bookmark(String name, String value) {
    items.upsert(item(BOOKMARKS, Names.bookmark(name)).put("name", name).put("value", value));
  }

  /** Only a write shows that writing works. */
  void check(Instant now) {
    items.upsert(item(HEALTH, HEALTH).put("checkedAt", now.toString()));
  }

  private static ObjectNode item(String partition, String id) {
    return JsonNodeFactory.instance.objectNode().put("id", id).put("pk", partition);
  }
}
