package io.gitpoli.github;

/**
 * A check run that GitHub has taken.
 *
 * @param id by which it can be updated
 * @param url its page for people
 */
public record PostedCheckRun(long id, String url) {}
