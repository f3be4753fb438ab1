package io.gitpoli.github;

/**
 * A file on a repository's default branch.
 *
 * @param sha the git blob's sha
 * @param content decoded from UTF-8; what could not be decoded as U+FFFD
 */
public record RepoFile(String path, String sha, String content) {}
