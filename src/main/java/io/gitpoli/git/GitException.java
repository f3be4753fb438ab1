package io.gitpoli.git;

/** What git could not tell; the message says what to do about it. */
public final class GitException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public GitException(String message) {
    super(message);
  }

  GitException(String message, Throwable cause) {
    super(message, cause);
  }
}
