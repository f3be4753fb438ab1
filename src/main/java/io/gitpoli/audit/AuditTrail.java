package io.gitpoli.audit;

import io.gitpoli.policy.Health;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The append-only record of decisions and of their enforcement. Safe for use by many threads. Every
 * operation throws {@link AuditException} where the store can't be used.
 */
public interface AuditTrail extends AutoCloseable {
  /**
   * Appends events, all or none of them, each with the hash of its content. They are durable when
   * this returns.
   *
   * @throws AuditException where they could not be stored, where an id is taken, or where an
   *     event's day is sealed: a clock that jumped far ahead and back does that. Where the store is
   *     too slow, they may be stored after all; none of them was acknowledged.
   */
  void append(List<AuditEvent> events);

  /** The event with this id, its input included; empty where there is none. */
  Optional<AuditEvent> find(String id);

  /** What was done to enforce a decision, oldest first. */
  List<AuditEvent> enforcementsOf(String decisionId);

  /**
   * Decisions, newest first, without their inputs. Its cost does not grow with the number of
   * events: where filters match rarely, a page may hold fewer events than the limit, even none, and
   * still have a next one.
   *
   * @throws IllegalArgumentException where the cursor is none that this trail gave
   */
  Page list(AuditQuery query);

  /** Counts of decisions. Its cost does not grow with the number of events. */
  AuditSummary summarize(AuditSummary.Query query);

  /**
   * What was decided for a delivery, allowed or denied, oldest first, with inputs and rules. What
   * could not be decided is not among it.
   */
  List<AuditEvent> decisionsOf(String delivery);

  /** Whether an error was recorded already for this delivery. */
  boolean hasError(String delivery);

  /**
   * How many distinct attempts of workflow runs a webhook's decision let through to this
   * environment, leaving out one attempt: allowed, or denied in a dry run. Repositories and
   * environments are compared without regard to case, as GitHub does.
   *
   * @param since the earliest time, itself included
   * @param except the attempt to leave out; null where there is none
   */
  int countApprovedRuns(String repository, String environment, Instant since, Run except);

  /**
   * Goes on with sealing the days that are over: no event of theirs is taken any more, and a root
   * over all of them is kept for good, chained to the day before. A day is over {@link #GRACE}
   * after its last moment, UTC. Does a bounded part of the work and may be called again and again,
   * by several processes too.
   *
   * @return whether work is left
   */
  boolean seal(Instant now);

  /**
   * How long after its end a day stays open: ids are made before their events are stored, up to the
   * seconds that an append waits.
   */
  Duration GRACE = Duration.ofMinutes(10);

  /** Whether the store can be written to now. Never throws. */
  Health check();

  @Override
  void close();

  /**
   * One page of a list.
   *
   * @param next the cursor of the next page; empty where this is the last
   */
  record Page(List<AuditEvent> events, Optional<String> next) {}
}
