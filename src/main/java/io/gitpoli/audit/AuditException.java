package io.gitpoli.audit;

/** The audit store can't be used. Nothing is enforced that was not recorded. */
public final class AuditException extends RuntimeException {
  public AuditException(String message, Throwable cause) {
    super(message, cause);
  }
}
