package io.gitpoli.github;

import java.time.Instant;
import java.util.Optional;

/**
 * A check run or a commit status, in one form.
 *
 * @param id the check run's id, which is also the id of the Actions job that made it; 0 for a
 *     status
 * @param appId the App that made the check run; 0 for a status
 * @param externalId what its App gave it to carry; empty for none
 * @param state how far it is
 * @param annotations how many annotations it has; 0 for a status
 * @param startedAt when the check run began, by GitHub's clock where its App does not say; empty
 *     for a status
 */
public record Check(
    long id,
    long appId,
    String name,
    String externalId,
    State state,
    int annotations,
    Optional<Instant> startedAt) {
  /** How far a check is, and how it ended. Neutral and skipped checks passed. */
  public enum State {
    PENDING,
    PASSED,
    FAILED
  }

  /** Whether it has ended, well or not. */
  public boolean completed() {
    return state != State.PENDING;
  }
}
