package io.gitpoli.webhook;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One delivery of a webhook, as it came.
 *
 * @param id GitHub's {@code X-GitHub-Delivery}, or one of our own where the header is missing
 * @param event GitHub's {@code X-GitHub-Event}, or the one that the path names; null where missing
 * @param signature {@code X-Hub-Signature-256}; null where missing
 * @param contentType null where missing; JSON unless it is a form
 * @param body as received: the signature is over these bytes
 */
public record Delivery(
    String id,
    String event,
    String signature,
    String contentType,
    byte[] body,
    Instant receivedAt) {

  // GitHub sends a UUID; a replay by hand may send any short name that is safe in logs and stores.
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  private static final Pattern EVENT = Pattern.compile("[ -~]{1,100}");

  /** What is wrong with the headers that name the delivery; empty where nothing is. */
  Optional<String> fault() {
    if (id == null || !ID.matcher(id).matches()) {
      return Optional.of(
          "X-GitHub-Delivery must be at most 100 letters, digits and the characters . _ -");
    }
    if (event == null) {
      return Optional.of("the header X-GitHub-Event must name the event");
    }
    return EVENT.matcher(event).matches()
        ? Optional.empty()
        : Optional.of("X-GitHub-Event must be at most 100 printable ASCII characters");
  }
}
