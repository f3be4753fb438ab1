package io.gitpoli.policy;

/** The engine gave no trustworthy answer. */
public final class PolicyEngineException extends RuntimeException {
  /** Why there is no answer. */
  public enum Reason {
    /**
     * Down, over its time or memory limit, or too busy: the same question may be answered later.
     */
    UNAVAILABLE,
    /** It answered, but not with a decision. */
    BAD_ANSWER,
    /**
     * The input is larger or deeper than {@link InputDocument} allows: asking again will not help.
     */
    BAD_INPUT
  }

  private final Reason reason;

  public PolicyEngineException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public PolicyEngineException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
