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
 * A text of an item that may be large: as it is, compressed in Base64, or apart from the item. What
 * is apart has the name {@code DAY/ID/FIELD-HASH.json.gz}, of which the item holds the hash: it can
 * be told from any other, and ends with its day.
 */
final class Payload {
  /** From here on it is compressed: what is written and read costs by its size. */
  static final int PLAIN = 16 << 10;

  /** Stands for what somebody made unreadable; it is no JSON. */
  static final String UNREADABLE = "unreadable";

  // Two of them, and the counts beside them, stay below the 2 MB of an item and a batch.
  private static final int INLINE = 640 << 10;

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
   * Puts a text into an event's item that is not stored yet. What is kept apart is there when this
   * returns.
   *
   * @throws AuditException where it is too large, or can't be kept apart
   */
  void put(ObjectNode item, String field, String text) {
    if (text == null) {
      return;
    }
    if (text.length() <= PLAIN) {
      item.put(field, text);
      return;
    }
    byte[] plain = text.getBytes(UTF_8);
    byte[] gzip = gzip(plain);
    if (Math.max(plain.length, gzip.length) > LargeObjects.MAX_BYTES) {
      throw new AuditException(
          "the event's %s is too large: over %d MB".formatted(field, LargeObjects.MAX_BYTES >> 20));
    }
    if (gzip.length <= INLINE) {
      item.put(field + GZIP, Base64.getEncoder().encodeToString(gzip));
      return;
    }
    LargeObjects objects =
        apart.orElseThrow(
            () ->
                new AuditException(
                    ("the event's %s is too large for an item of Cosmos DB, over %d KB compressed:"
                            + " set COSMOS_SPILL_URL to a container of Blob Storage")
                        .formatted(field, INLINE >> 10)));
    item.put(field + OBJECT, Items.hash(text));
    objects.put(name(item, field), gzip);
  }

  private static String name(ObjectNode item, String field) {
    return "%s/%s/%s-%s.json.gz"
        .formatted(
            item.path("pk").asText(),
            item.path("id").asText(),
            field,
            item.path(field + OBJECT).asText());
  }

  /**
   * The text of an item; null where it has none.
   *
   * @throws AuditException where it can't be read, is gone, or is not what was stored
   */
  String get(ObjectNode item, String field) {
    String text;
    try {
      text = read(item, field);
    } catch (IOException | IllegalArgumentException e) {
      throw new AuditException("an event's " + field + " can't be read: somebody changed it", e);
    }
    if (item.has(field + OBJECT)) {
      String name = name(item, field);
      if (text == null) {
        throw new AuditException("an event's " + field + " is gone from COSMOS_SPILL_URL: " + name);
      } else if (!Items.hash(text).equals(item.path(field + OBJECT).asText())) {
        throw new AuditException(
            "an event's " + field + " was changed in COSMOS_SPILL_URL: " + name);
      }
    }
    return text;
  }

  /**
   * The text of an item as an auditor reads it, whatever somebody made of it: null where it is
   * gone, {@link #UNREADABLE} where it can't be read.
   *
   * @throws AuditException where what is apart can't be asked for
   */
  String found(ObjectNode item, String field) {
    try {
      return read(item, field);
    } catch (IOException | IllegalArgumentException e) {
      return UNREADABLE;
    }
  }

  private String read(ObjectNode item, String field) throws IOException {
    if (item.has(field)) {
      return item.path(field).textValue();
    } else if (item.has(field + GZIP)) {
      return gunzip(Base64.getDecoder().decode(item.path(field + GZIP).asText()));
    } else if (item.has(field + OBJECT)) {
      Optional<byte[]> gzip =
          apart
              .orElseThrow(
                  () ->
                      new AuditException(
                          ("an event's %s is kept apart: set COSMOS_SPILL_URL to the container of"
                                  + " Blob Storage that it was written to")
                              .formatted(field)))
              .get(name(item, field));
      return gzip.isPresent() ? gunzip(gzip.get()) : null;
    }
    return null;
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written", e);
    }
    return bytes.toByteArray();
  }

  private static String gunzip(byte[] gzip) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      byte[] plain = in.readNBytes(LargeObjects.MAX_BYTES + 1);
      if (plain.length > LargeObjects.MAX_BYTES) {
        throw new IOException("it is larger than what is ever stored");
      }
      return new String(plain, UTF_8);
    }
  }
}
