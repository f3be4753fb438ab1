package io.gitpoli.github;

/**
 * A check run or a commit status, in one form.
 *
 * @param id the check run's id, which is also the id of the Actions job that made it; 0 for a
 *     status
 * @param appId the App that made the check run; 0 for a status
 * @param externalId what its App gave it to carry; empty for none
 * @param state how far it is
 * @param annotations how many annotations it has; 0 for a status
 */
public record Check(
    long id, long appId, String name, String externalId, State state, int annotations) {
  /** One without annotations. */
  public Check(long id, long appId, String name, String externalId, State state) {
    this(id, appId, name, externalId, state, 0);
  }

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
