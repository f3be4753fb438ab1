package io.gitpoli.audit.cosmos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A text of an item that may be large: as it is, compressed in Base64, or apart from the item under
 * the name of its hash.
 */
final class Payload {
  /** From here on it is compressed: what is written and read costs by its size. */
  static final int PLAIN = 16 << 10;

  // Two of them, and the counts beside them, stay below the 2 MB of an item and a batch.
  private static final int INLINE = 768 << 10;

  private static final String GZIP = "_gzip";
  private static final String OBJECT = "_object";

  private final Optional<LargeObjects> apart;

  /**
   * @param apart where what is too large for an item is kept; empty where nowhere
   */
  Payload(Optional<LargeObjects> apart) {
    this.apart = apart;
  }

  /**
   * Puts a text into an item that is not stored yet. What is kept apart is there when this returns.
   *
   * @throws AuditException where it is too large
   */
  void put(ObjectNode item, String name, String text) {
    if (text == null) {
      return;
    }
    if (text.length() <= PLAIN) {
      item.put(name, text);
      return;
    }
    byte[] gzip = gzip(text);
    if (gzip.length <= INLINE) {
      item.put(name + GZIP, Base64.getEncoder().encodeToString(gzip));
      return;
    }
    LargeObjects objects =
        apart.orElseThrow(
            () ->
                new AuditException(
                    "the event's "
                        + name
                        + " is too large for an item of Cosmos DB: over %d KB compressed"
                            .formatted(INLINE >> 10)));
    String key = Items.hash(text);
    objects.put(key, gzip);
    item.put(name + OBJECT, key);
  }

  /**
   * The text of an item; null where it has none.
   *
   * @throws AuditException where it can't be read
   */
  String get(ObjectNode item, String name) {
    try {
      if (item.has(name)) {
        return item.path(name).textValue();
      } else if (item.has(name + GZIP)) {
        return gunzip(Base64.getDecoder().decode(item.path(name + GZIP).asText()));
      } else if (item.has(name + OBJECT)) {
        return gunzip(apart(item.path(name + OBJECT).asText()));
      }
      return null;
    } catch (IOException | IllegalArgumentException e) {
      throw new AuditException(
          "the audit container has an event whose " + name + " can't be read", e);
    }
  }

  private byte[] apart(String key) {
    return apart
        .orElseThrow(
            () -> new AuditException("an event's input is kept apart, and nobody knows where"))
        .get(key)
        .orElseThrow(() -> new AuditException("an event's input is gone from where it was kept"));
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written", e);
    }
    return bytes.toByteArray();
  }

  private static String gunzip(byte[] gzip) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
