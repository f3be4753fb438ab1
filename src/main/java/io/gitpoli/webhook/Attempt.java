package io.gitpoli.webhook;

import io.gitpoli.inbox.Claim;
import io.gitpoli.inbox.Inbox;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** One try at a task, under a lease; for one thread. */
final class Attempt {
  // Of the instances of one program; an id that comes again within it is the same delivery.
  private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

  private final Inbox inbox;
  private final Claim claim;
  private final BooleanSupplier held;
  // Of an earlier attempt it is not known before the trail was asked.
  private boolean knowsTheTrail;
  private boolean decides;
  private Optional<String> note;

  /**
   * @param held whether this process certainly still counts on the lease
   */
  Attempt(Inbox inbox, Claim claim, BooleanSupplier held) {
    this.inbox = inbox;
    this.claim = claim;
    this.held = held;
    this.knowsTheTrail = claim.attempt() == 1;
    this.note = claim.note();
  }

  Claim claim() {
    return claim;
  }

  /** Whether nothing was done for the delivery before, so that nothing needs to be looked up. */
  boolean isFirst() {
    return claim.attempt() == 1;
  }

  /** What an earlier attempt left, or this one. */
  Optional<String> note() {
    return note;
  }

  void note(String left) {
    note = Optional.of(left);
  }

  /**
   * Since when the delivery counts as new: what was recorded for it before, in an earlier life of
   * its id, is not looked at.
   */
  Instant since() {
    return claim.anewSince().orElse(claim.entry().receivedAt().minus(CLOCKS_DIFFER));
  }

  /** The trail was asked, and holds no decision of an earlier attempt. */
  void isUndecided() {
    knowsTheTrail = true;
  }

  /**
   * A decision is about to be recorded.
   *
   * @throws BusyException as {@link #requireLease} does
   */
  void decides() {
    requireLease();
    decides = true;
  }

  /** Whether a decision may be recorded and not yet reported: no newer one may overtake it then. */
  boolean maybeDecided() {
    return decides || !knowsTheTrail;
  }

  /** Whether nothing was reported that saying "not yet" would take back. */
  boolean mayHold() {
    return knowsTheTrail;
  }

  /**
   * Works under another key from now on.
   *
   * @throws BusyException where that is taken
   */
  void moveTo(String key) {
    if (!inbox.moveTo(claim, key)) {
      throw new BusyException("the same commit is being judged for another delivery");
    }
  }

  /**
   * Asked before anything is recorded or said on GitHub: whoever was held up for longer than the
   * lease, or lost it to a clock that was set, must not say what may be out of date by now.
   *
   * @throws BusyException where another one may work on the delivery by now
   */
  void requireLease() {
    if (!held.getAsBoolean() || !inbox.holds(claim)) {
      throw new BusyException("this took longer than its lease, so another may work on it by now");
    }
  }
}
