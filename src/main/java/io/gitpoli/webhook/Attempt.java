package io.gitpoli.webhook;

import io.gitpoli.inbox.Claim;
import io.gitpoli.inbox.Inbox;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One try at a task, under a lease.
 *
 * @param held whether the lease certainly still holds
 */
record Attempt(Inbox inbox, Claim claim, BooleanSupplier held) {
  /** Whether nothing was done for the delivery before, so that nothing needs to be looked up. */
  boolean isFirst() {
    return claim.attempt() == 1;
  }

  /** What an earlier attempt left. */
  Optional<String> note() {
    return claim.note();
  }

  /** Since when the delivery counts as new: what was recorded for it before is not looked at. */
  Instant since() {
    return claim.anewSince().orElse(Instant.EPOCH);
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
