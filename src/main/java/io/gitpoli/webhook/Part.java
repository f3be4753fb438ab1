package io.gitpoli.webhook;

/**
 * A part of what is to be done for a delivery: one that has tries and an outcome of its own.
 *
 * @param name empty for the one that the delivery is answered by
 */
public record Part(String name) {
  /** The one that the delivery is answered by. */
  public static final Part MAIN = new Part("");

  // No delivery's own id has one.
  private static final char SEPARATOR = ':';

  /** The id under which the part of a delivery is kept. */
  String id(String delivery) {
    return name.isEmpty() ? delivery : delivery + SEPARATOR + name;
  }

  /** The part that is kept under an id. */
  static Part of(String id) {
    int separator = id.indexOf(SEPARATOR);
    return separator < 0 ? MAIN : new Part(id.substring(separator + 1));
  }

  /** Whether a text has the form of an id under which a part is kept. */
  public static boolean isId(String text) {
    int separator = text.indexOf(SEPARATOR);
    return separator < 0
        ? Delivery.isId(text)
        : Delivery.isId(text.substring(0, separator))
            && text.substring(separator + 1).matches("[a-z-]{1,30}");
  }
}
