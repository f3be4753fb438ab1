package io.gitpoli.check;

/** There is no verdict; the message says why, and what to do, to whoever asked for one. */
public final class CheckException extends Exception {
  public CheckException(String message) {
    super(message);
  }

  public CheckException(String message, Throwable cause) {
    super(message, cause);
  }
}
