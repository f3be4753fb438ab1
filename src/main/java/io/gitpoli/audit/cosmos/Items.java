package io.gitpoli.audit.cosmos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditException;
import io.gitpoli.cosmos.CosmosStoreException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Supplier;

/** What the items of the container have in common. */
final class Items {
  /** The partition of what is known of the days. */
  static final String DAYS = "days";

  /** Says what an item is that is no event. */
  static final String TYPE = "type";

  private Items() {}

  static ObjectNode item(String pk, String id, String type) {
    return JsonNodeFactory.instance.objectNode().put("pk", pk).put("id", id).put(TYPE, type);
  }

  /** A name of any length and script as a part of an item's id, which may hold few characters. */
  static String hash(String name) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** Text as the store keeps it: half of a surrogate pair is none that it could find again. */
  static String stored(String text) {
    return text == null ? null : new String(text.getBytes(UTF_8), UTF_8);
  }

  static <T> T orThrow(Supplier<T> work) {
    try {
      return work.get();
    } catch (CosmosStoreException e) {
      throw new AuditException(e.getMessage(), e);
    }
  }
}
