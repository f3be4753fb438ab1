package io.gitpoli.configgate;

/** Why a team's folder of policies can't be used; the message says what is to be changed. */
public final class UnusablePoliciesException extends Exception {
  private static final long serialVersionUID = 1;

  public UnusablePoliciesException(String message) {
    super(message);
  }
}
