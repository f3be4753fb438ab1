package io.gitpoli.bundle;

/** Nothing could be done with a bundle; the message is one line that says what to change. */
public final class BundleException extends RuntimeException {
  public BundleException(String message) {
    super(message);
  }

  public BundleException(String message, Throwable cause) {
    super(message, cause);
  }
}
