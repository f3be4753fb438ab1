package io.gitpoli.github;

/**
 * A run of a GitHub Actions workflow.
 *
 * @param attempt 1 for the first
 * @param event what started it, for example {@code push}
 * @param headBranch the branch's or the tag's name; empty where GitHub gives none
 * @param suiteId the id of the {@link CheckSuite} that its jobs' check runs belong to
 * @param path the workflow's file, where GitHub adds it with {@code @refs/…}
 */
public record WorkflowRun(
    long id,
    long suiteId,
    int attempt,
    String event,
    String headBranch,
    String headSha,
    String path) {}
