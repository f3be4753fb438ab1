package io.gitpoli.inbox;

import io.gitpoli.policy.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Deliveries that were accepted, kept until they are finished. Safe for use by many threads and by
 * many processes at once. What an operation stored is durable when it returns; every operation
 * throws {@link InboxException} where the store can't be used.
 *
 * <p>Who works on an entry holds a lease on it. While it is held, nobody else gets the entry, or
 * another one with the same key; where it runs out, because its holder died, the entry itself comes
 * first, before any other with its key. So does one whose decision may be recorded and is not
 * reported yet: no newer decision overtakes it.
 */
public interface Inbox extends AutoCloseable {
  /** How long a lease holds without being renewed. */
  Duration LEASE = Duration.ofSeconds(20);

  /**
   * How long finished entries are kept, so that they are known when they come again: GitHub
   * delivers again for three days (<a
   * href="https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks">Redelivering
   * webhooks</a>).
   */
  Duration KEPT = Duration.ofDays(4);

  /** How long entries that were given up are kept for someone to look at. */
  Duration FAILED_KEPT = Duration.ofDays(30);

  /**
   * Stores a delivery. One that was given up begins anew; one that waits for its next try is due at
   * once.
   *
   * @param claim whether the caller would work on it now
   */
  Receipt accept(Entry entry, boolean claim);

  /** Notes a delivery for which there is nothing to do, without its payload. */
  void ignore(Entry entry);

  /** Whether there may be something to claim; asked often, so it costs little. */
  boolean isDue();

  /**
   * Renews the leases of what is worked on, and then claims what is due, the longest due first.
   *
   * @param held all that the caller works on: otherwise it would get that again where the clock was
   *     set forward
   * @param max how many new claims at most
   */
  List<Claim> claim(Collection<Claim> held, int max);

  /** Whether the claim is still the newest of its entry. */
  boolean holds(Claim claim);

  /**
   * Changes the key of what is worked on.
   *
   * @return false where another entry with that key is in the way; nothing is changed then
   */
  boolean moveTo(Claim claim, String key);

  /**
   * It is finished. Nothing happens where the claim is no longer the newest.
   *
   * @param auditId the decision that came of it
   */
  void finish(Claim claim, Optional<String> auditId);

  /**
   * It failed, and is due again later.
   *
   * @param auditId the decision that is recorded and could not be reported; empty where there is
   *     none yet
   * @param note for the next attempt; empty leaves the one before
   */
  void postpone(
      Claim claim,
      Instant due,
      String reason,
      boolean blocks,
      Optional<String> auditId,
      Optional<String> note);

  /** It waits until its topic is woken, or until it is due. What went before was no failure. */
  void await(Claim claim, Instant due, String reason, Optional<String> note);

  /** It is given up. */
  void park(Claim claim, String reason);

  /**
   * Makes what waits for a topic due now; what is being worked on will not wait afterwards.
   *
   * @return how many there are
   */
  int wake(String topic);

  /**
   * Makes an entry due now; one that was given up begins anew.
   *
   * @return how it stands then; empty where there is no such delivery
   */
  Optional<DeliveryStatus> retry(String id);

  Optional<DeliveryStatus> find(String id);

  /**
   * Deliveries, the newest first; ignored ones only where they are asked for.
   *
   * @param state empty for any
   * @param cursor of the page before
   * @param limit at most so many
   * @throws IllegalArgumentException where the cursor is none that this inbox gave
   */
  Page list(Optional<DeliveryStatus.State> state, Optional<String> cursor, int limit);

  /** Which of these deliveries are known. */
  Set<String> known(Collection<String> ids);

  /** How many are unfinished, and how many were given up. */
  Depth depth();

  /** What was written down under a name; empty where nothing was. */
  Optional<String> bookmark(String name);

  /** Writes something down, to go on from there after a restart. */
  void bookmark(String name, String value);

  /** Deletes some of what was kept long enough; true where there may be more. */
  boolean purge();

  /** Whether the store can be written to now. Never throws. */
  Health check();

  @Override
  void close();

  /**
   * One page of a list.
   *
   * @param next the cursor of the next page; empty where this is the last
   */
  record Page(List<DeliveryStatus> deliveries, Optional<String> next) {}

  /**
   * How full it is.
   *
   * @param pending accepted and not finished
   * @param failed given up
   */
  record Depth(int pending, int failed) {}
}
