package io.gitpoli.github;

import java.util.List;
import java.util.Optional;

/**
 * A check run as it is to stand on a commit: in progress, or completed.
 *
 * @param externalId ours, comes back with GitHub's events and in {@link Check}
 * @param conclusion {@code success}, {@code failure} or {@code neutral}; empty while it is in
 *     progress, which holds a merge that requires it
 * @param title one line
 * @param summary Markdown; the adapter cuts it at GitHub's 65,535 characters and says so
 * @param annotations at most {@link #MAX_ANNOTATIONS}; an update appends its own to those there are
 */
public record CheckRun(
    String name,
    String headSha,
    String externalId,
    Optional<String> conclusion,
    String title,
    String summary,
    List<Annotation> annotations) {
  /** What GitHub takes with one request. */
  public static final int MAX_ANNOTATIONS = 50;

  public CheckRun {
    annotations = List.copyOf(annotations);
    if (annotations.size() > MAX_ANNOTATIONS) {
      throw new IllegalArgumentException(annotations.size() + " annotations are too many at once");
    }
  }

  public static CheckRun inProgress(
      String name, String headSha, String externalId, String title, String summary) {
    return new CheckRun(name, headSha, externalId, Optional.empty(), title, summary, List.of());
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
    return new CheckRun(
        name, headSha, externalId, Optional.of(conclusion), title, summary, List.of());
  }

  /** The same with these annotations. */
  public CheckRun with(List<Annotation> these) {
    return new CheckRun(name, headSha, externalId, conclusion, title, summary, these);
  }
}
