package io.gitpoli.audit;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;

/**
 * The cursor of a list: the id below which the next page begins, in a form that promises nothing.
 */
public final class ListCursor {
  private ListCursor() {}

  /** The cursor of a page that ends with this id. */
  public static String of(String id) {
    UUID uuid = UUID.fromString(id);
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * The id below which the next page begins.
   *
   * @throws IllegalArgumentException where it is no cursor; the message is for the caller
   */
  public static String parse(String cursor) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
      if (bytes.remaining() == 16) {
        String id = new UUID(bytes.getLong(), bytes.getLong()).toString();
        if (EventIds.isId(id) && of(id).equals(cursor)) {
          return id;
        }
      }
    } catch (IllegalArgumentException notBase64) {
      // Answered below, like every other cursor that is none of ours.
    }
    throw new IllegalArgumentException(
        "cursor is none that this list gave; leave it out to begin with the newest");
  }
}
