package io.gitpoli.inbox;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How far a delivery is.
 *
 * @param attempts how often it was begun
 * @param nextTry when it is tried next; empty where it is not to be, or is being worked on
 * @param finishedAt empty where it is not
 * @param reason why it is tried again, waits or failed; empty where there is nothing to tell
 * @param auditId the decision that came of it; empty where none did yet
 */
public record DeliveryStatus(
    String id,
    String event,
    Optional<String> action,
    Optional<String> repository,
    State status,
    int attempts,
    Instant receivedAt,
    Optional<Instant> nextTry,
    Optional<Instant> finishedAt,
    Optional<String> reason,
    Optional<String> auditId) {

  /** Where a delivery can be. */
  public enum State {
    /** To be worked on, for the first time or again. */
    PENDING,
    /** Being worked on. */
    WORKING,
    /** Worked on, and waiting for something else to happen. */
    WAITING,
    DONE,
    /** Given up: only a person, or GitHub's delivering it once more, takes it up again. */
    FAILED,
    /** There was nothing to do. */
    IGNORED;

    /** The name in JSON and in queries. */
    public String json() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
