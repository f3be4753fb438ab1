package io.gitpoli.audit;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts of decisions.
 *
 * @param byEnvironment by the name as it was given; decisions without an environment are left out
 */
@JsonNaming(SnakeCaseStrategy.class)
public record AuditSummary(
    long total,
    SortedMap<String, Long> byDecision,
    SortedMap<String, Long> byPolicy,
    SortedMap<String, Long> byEnvironment) {

  /**
   * Which decisions to count. An empty filter filters nothing.
   *
   * @param since the earliest time, itself included
   * @param until the latest time, itself left out
   * @param repository {@code owner/name}, compared without regard to case, as GitHub does
   */
  public record Query(
      Optional<Instant> since, Optional<Instant> until, Optional<String> repository) {}

  /** Adds counts up. For one thread. */
  public static final class Builder {
    private long total;
    private final SortedMap<String, Long> byDecision = new TreeMap<>();
    private final SortedMap<String, Long> byPolicy = new TreeMap<>();
    private final SortedMap<String, Long> byEnvironment = new TreeMap<>();

    /**
     * @param environment null for none
     */
    public void add(String policy, String decision, String environment, long decisions) {
      total += decisions;
      byPolicy.merge(policy, decisions, Long::sum);
      byDecision.merge(decision, decisions, Long::sum);
      if (environment != null) {
        byEnvironment.merge(environment, decisions, Long::sum);
      }
    }

    public AuditSummary result() {
      return new AuditSummary(total, byDecision, byPolicy, byEnvironment);
    }
  }
}
