package io.gitpoli.audit;

/**
 * The audit store can't be used, or refuses an event. Nothing is enforced that was not recorded.
 * The message is for an operator; it holds no secret and no path.
 */
public final class AuditException extends RuntimeException {
  public AuditException(String message) {
    super(message);
  }

  public AuditException(String message, Throwable cause) {
    super(message, cause);
  }
}
