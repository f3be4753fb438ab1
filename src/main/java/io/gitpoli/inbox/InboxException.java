package io.gitpoli.inbox;

/**
 * The inbox can't be used. What was not stored was not accepted. The message is for an operator; it
 * holds no secret and no path.
 */
public final class InboxException extends RuntimeException {
  public InboxException(String message) {
    super(message);
  }

  public InboxException(String message, Throwable cause) {
    super(message, cause);
  }
}
