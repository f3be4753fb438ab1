package io.gitpoli.github;

/**
 * A completed check run to be posted.
 *
 * @param externalId ours, comes back with GitHub's events
 * @param conclusion {@code success}, {@code failure} or {@code neutral}
 * @param title one line
 * @param summary Markdown; the adapter cuts it at GitHub's 65,535 characters and says so
 */
public record CheckRun(
    String name,
    String headSha,
    String externalId,
    String conclusion,
    String title,
    String summary) {}
