package io.gitpoli.github;

import java.util.Optional;

/**
 * A check run as it is to stand on a commit: in progress, or completed.
 *
 * @param externalId ours, comes back with GitHub's events and in {@link Check}
 * @param conclusion {@code success}, {@code failure} or {@code neutral}; empty while it is in
 *     progress, which holds a merge that requires it
 * @param title one line
 * @param summary Markdown; the adapter cuts it at GitHub's 65,535 characters and says so
 */
public record CheckRun(
    String name,
    String headSha,
    String externalId,
    Optional<String> conclusion,
    String title,
    String summary) {

  public static CheckRun inProgress(
      String name, String headSha, String externalId, String title, String summary) {
    return new CheckRun(name, headSha, externalId, Optional.empty(), title, summary);
  }

  /**
   * Takes the fields in the record's order.
   *
   * @param conclusion {@code success}, {@code failure} or {@code neutral}
   */
  public static CheckRun completed(
      String name,
      String headSha,
      String externalId,
      String conclusion,
      String title,
      String summary) {
    return new CheckRun(name, headSha, externalId, Optional.of(conclusion), title, summary);
  }
}
