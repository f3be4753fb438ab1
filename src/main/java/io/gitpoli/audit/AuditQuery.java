package io.gitpoli.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * Which decisions to list. An empty filter filters nothing.
 *
 * @param limit 1 to 500
 * @param environment compared without regard to case, as GitHub does
 * @param repository {@code owner/name}, compared without regard to case, as GitHub does
 * @param since the earliest time, itself included
 * @param until the latest time, itself left out
 * @param cursor where the page before ended, as {@link AuditTrail.Page#next} gave it
 * @throws IllegalArgumentException where the limit is out of its range
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

  public AuditQuery {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT);
    }
  }

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
