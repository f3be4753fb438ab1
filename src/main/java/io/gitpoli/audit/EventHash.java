package io.gitpoli.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * The hash of an event's content: SHA-256, in hex, over the RFC 8785 canonical JSON of the event
 * without the hash itself and without its input. The input is bound by {@code input_sha256}, so
 * that a proof need not show it.
 */
public final class EventHash {
  /** The field that holds the hash. */
  public static final String FIELD = "sha256";

  private static final Set<String> LEFT_OUT = Set.of(FIELD, "input");

  private EventHash() {}

  /**
   * @param event the event as a document, which stays as it is
   * @throws IllegalArgumentException where it has no canonical form; the message says why
   */
  public static String of(ObjectNode event) {
    ObjectNode content = event.objectNode();
    event
        .properties()
        .forEach(
            field -> {
              if (!LEFT_OUT.contains(field.getKey())) {
                content.set(field.getKey(), field.getValue());
              }
            });
    return CanonicalJson.sha256(content);
  }
}
