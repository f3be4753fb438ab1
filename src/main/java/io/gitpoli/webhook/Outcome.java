package io.gitpoli.webhook;

import io.gitpoli.gate.Judgement;
import java.util.Optional;

/** What came of a delivery. */
public sealed interface Outcome {
  /**
   * It was judged.
   *
   * @param sentField the answer's name for "GitHub accepted it": {@code check_run_posted} or {@code
   *     callback_sent}; null where there is nothing to enforce
   */
  record Decided(Judgement judgement, String sentField) implements Outcome {}

  /**
   * It is stored, and its work goes on later; or it was given up, as the reason says.
   *
   * @param reason what it waits for
   */
  record Accepted(String reason) implements Outcome {}

  /**
   * It can't be decided before something else has happened.
   *
   * @param note for the next attempt
   */
  record Waiting(String reason, Optional<String> note) implements Outcome {}

  /**
   * It was finished before: nothing is done twice.
   *
   * @param auditId the decision that came of it; empty where none did
   */
  record Repeated(Optional<String> auditId) implements Outcome {}

  /** Nothing is to be done for it. */
  record Ignored() implements Outcome {}

  /** GitHub asked whether the webhook is there. */
  record Pong() implements Outcome {}

  /**
   * It was not taken.
   *
   * @param status 400, 401 or 503
   * @param detail what the caller should change
   */
  record Rejected(int status, String detail) implements Outcome {}
}
