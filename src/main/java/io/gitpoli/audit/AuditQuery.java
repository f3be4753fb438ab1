package io.gitpoli.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * Which decisions to list. An empty filter filters nothing.
 *
 * @param limit 1 to 500
 * @param since the earliest time, itself included
 * @param until the latest time, itself left out
 * @param cursor where the page before ended, as {@link AuditTrail.Page#next} gave it
 */
public record AuditQuery(
    int limit,
    Optional<String> policy,
    Optional<Verdict> decision,
    Optional<String> environment,
    Optional<String> repository,
    Optional<Instant> since,
    Optional<Instant> until,
    Optional<String> cursor) {
  public static final int MAX_LIMIT = 500;

  public static final int DEFAULT_LIMIT = 50;

  /** The newest decisions of all. */
  public static AuditQuery newest(int limit) {
    return new AuditQuery(
        limit,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
