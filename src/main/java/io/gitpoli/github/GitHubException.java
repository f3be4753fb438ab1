package io.gitpoli.github;

import java.time.Instant;
import java.util.Optional;

/**
 * GitHub could not be asked, or did not answer as it should. What was asked is not known, and what
 * was sent may or may not have been done. {@link #kind()} says whether it is worth trying again.
 */
public final class GitHubException extends RuntimeException {
  /** What becomes of the same request if it is sent again. */
  public enum Kind {
    /**
     * It may succeed: GitHub is down, slow or out of reach, or what is missing (a permission, the
     * App's installation, the object itself) may be there by then.
     */
    PASSING,
    /** GitHub's limits forbid it until {@link GitHubException#retryAt()}. */
    LIMITED,
    /** GitHub refuses this very content, and would again. */
    PERMANENT
  }

  private final Kind kind;
  private final Instant retryAt;

  /** Worth trying again. */
  public GitHubException(String message) {
    this(message, null, Kind.PASSING, null);
  }

  /** Worth trying again. */
  public GitHubException(String message, Throwable cause) {
    this(message, cause, Kind.PASSING, null);
  }

  private GitHubException(String message, Throwable cause, Kind kind, Instant retryAt) {
    super(message, cause);
    this.kind = kind;
    this.retryAt = retryAt;
  }

  /** Trying again is useless. */
  public static GitHubException permanent(String message) {
    return new GitHubException(message, null, Kind.PERMANENT, null);
  }

  /** Trying again is useless before that instant. */
  public static GitHubException limited(String message, Instant retryAt) {
    return new GitHubException(message, null, Kind.LIMITED, retryAt);
  }

  /** The same failure for one more caller: another's, as the cause. */
  public static GitHubException sharing(GitHubException cause) {
    return new GitHubException(cause.getMessage(), cause, cause.kind, cause.retryAt);
  }

  public Kind kind() {
    return kind;
  }

  /** From when it may be tried again; there for {@link Kind#LIMITED} alone. */
  public Optional<Instant> retryAt() {
    return Optional.ofNullable(retryAt);
  }
}
