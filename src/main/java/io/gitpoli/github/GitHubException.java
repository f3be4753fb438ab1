package io.gitpoli.github;

/** GitHub could not be asked, or did not answer as it should. What was asked is not known. */
public final class GitHubException extends RuntimeException {
  public GitHubException(String message) {
    super(message);
  }

  public GitHubException(String message, Throwable cause) {
    super(message, cause);
  }
}
