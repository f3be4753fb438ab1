package io.gitpoli.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
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

  /** Whether a text has the form of a delivery's id. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** What is wrong with the headers that name the delivery; empty where nothing is. */
  Optional<String> fault() {
    if (id == null || !isId(id)) {
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

  /** SHA-256, in hex, of all that makes it this delivery: its event and its body. */
  String digest() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((event + "\n").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha256.digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
