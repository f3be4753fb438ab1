package io.gitpoli.rollout;

import java.time.LocalDate;
import java.util.Optional;

/**
 * An exception that somebody allowed, for a time.
 *
 * @param code the rule that it waives
 * @param repository {@code owner/name}; empty for all
 * @param path a {@link Glob}; empty for all files
 * @param resource as findings name it; empty for all
 * @param expires the last day that it holds, in UTC
 * @param line where it stands in its file, from 1
 */
public record Waiver(
    String code,
    Optional<String> repository,
    Optional<String> path,
    Optional<String> resource,
    String reason,
    String approver,
    Optional<String> ticket,
    LocalDate expires,
    int line) {
  public boolean isExpired(LocalDate today) {
    return today.isAfter(expires);
  }

  /** Whether the scope names this target, expired or not. */
  boolean covers(Target target) {
    return code.equals(target.code())
        && coversRepository(target.repository())
        && path.map(wanted -> target.path().filter(new Glob(wanted)::matches).isPresent())
            .orElse(true)
        && resource
            .map(wanted -> target.resource().filter(wanted::equals).isPresent())
            .orElse(true);
  }

  /**
   * Whether it could waive something in the file. A waiver for a repository covers nothing where
   * the repository isn't known.
   */
  public boolean coversFile(Optional<String> in, String file) {
    return coversRepository(in)
        && path.map(pattern -> new Glob(pattern).matches(file)).orElse(true);
  }

  private boolean coversRepository(Optional<String> in) {
    return repository.map(wanted -> in.filter(wanted::equalsIgnoreCase).isPresent()).orElse(true);
  }
}
