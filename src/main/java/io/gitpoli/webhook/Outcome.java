package io.gitpoli.webhook;

import io.gitpoli.gate.Judgement;

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
   * It is understood, and its work goes on later.
   *
   * @param reason what it waits for
   */
  record Accepted(String reason) implements Outcome {}

  /** Nothing is to be done for it. */
  record Ignored() implements Outcome {}

  /** GitHub asked whether the webhook is there. */
  record Pong() implements Outcome {}

  /**
   * It was not worked on.
   *
   * @param status 400, 401 or 503
   * @param detail what the caller should change
   */
  record Rejected(int status, String detail) implements Outcome {}
}
