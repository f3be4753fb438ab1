package io.gitpoli.gate;

import io.gitpoli.audit.Enforcement;
import io.gitpoli.audit.Exemption;
import io.gitpoli.policy.Violation;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The rulings that came of one event, and what was done to enforce them together.
 *
 * @param rulings at least one; the one that the event is about comes first
 * @param enforcement empty where there was nothing to enforce
 * @param unfinished why the enforcement is to be gone on with; empty where it is not
 */
public record Judgement(
    List<Ruling> rulings, Optional<Enforcement> enforcement, Optional<Unfinished> unfinished) {
  /**
   * GitHub did not take the enforcement, or it could not be recorded that it did.
   *
   * @param retryAt from when it may be tried again; empty where nothing forbids it
   */
  public record Unfinished(String reason, Optional<Instant> retryAt) {}

  /** The strictest conclusion of all: that is what is enforced. */
  public static Ruling.Conclusion strictest(List<Ruling> rulings) {
    return rulings.stream()
        .map(Ruling::conclusion)
        .max(Comparator.naturalOrder())
        .orElseThrow(() -> new IllegalArgumentException("nothing was judged"));
  }

  /** Whether every ruling allows. */
  public boolean allow() {
    return rulings.stream().allMatch(ruling -> ruling.decision().allow());
  }

  /** What is wrong in any of the rulings, sorted by code, then message. */
  public List<Violation> violations() {
    return rulings.stream()
        .flatMap(ruling -> ruling.decision().violations().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** What was violated in any of the rulings and does not block. */
  public List<Exemption> exemptions() {
    return rulings.stream().flatMap(ruling -> ruling.exemptions().stream()).distinct().toList();
  }

  /** The ruling that the event is about. */
  public Ruling first() {
    return rulings.get(0);
  }
}
