package io.gitpoli.opa;

/** There is no {@code opa}; the message says how to get or name one. */
public final class NoOpaException extends Exception {
  private static final long serialVersionUID = 1;

  NoOpaException(String message) {
    super(message);
  }
}
