package io.gitpoli.github;

import java.util.List;

/** A commit: its sha, its whole message and its parents' shas. */
public record Commit(String sha, String message, List<String> parents) {}
