package io.gitpoli.github;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A pull request.
 *
 * @param headRef the head branch's name, without {@code refs/heads/}
 * @param baseRef the base branch's name, without {@code refs/heads/}
 * @param author the login of who opened it; empty where the account is gone
 * @param mergedAt empty where it is not merged
 * @param mergeCommitSha the commit that brought it into the base branch, once merged
 * @param changedFiles how many files it changes; empty where GitHub's answer does not say (lists
 *     don't)
 * @param commits how many commits it has; empty where GitHub's answer does not say (lists don't)
 */
public record PullRequest(
    int number,
    boolean open,
    boolean draft,
    String headRef,
    String headSha,
    String baseRef,
    String author,
    List<String> labels,
    Optional<Instant> mergedAt,
    Optional<String> mergeCommitSha,
    Optional<Integer> changedFiles,
    Optional<Integer> commits) {}
