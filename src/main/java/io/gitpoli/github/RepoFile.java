package io.gitpoli.github;

/**
 * A file on a repository's default branch.
 *
 * @param sha the git blob's sha
 */
public record RepoFile(String path, String sha, String content) {}
