package io.gitpoli.cli;

import io.gitpoli.github.Repository;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The repository that a git remote's URL names, whatever its host and its credentials. */
final class RemoteUrl {
  // https://host/owner/name.git, ssh://git@host:22/owner/name and git@host:owner/name.git
  private static final Pattern URL =
      Pattern.compile(
          "(?:(?:https?|ssh|git)://[^/]+/|[^/:@]+@[^/:]+:/?)([^/]+)/([^/]+?)(?:\\.git)?/?");

  private RemoteUrl() {}

  /** Empty where it names none as GitHub does. */
  static Optional<Repository> repository(String url) {
    Matcher parts = URL.matcher(url);
    try {
      return parts.matches()
          ? Optional.of(new Repository(parts.group(1), parts.group(2), 0))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
