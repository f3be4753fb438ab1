package io.gitpoli.github;

/**
 * The check runs that one App made for a commit; each run of a GitHub Actions workflow has one of
 * its own.
 *
 * @param appId the App that made it; 0 where GitHub gives none
 * @param completed false while a check run is pending, and also while jobs are to come that have no
 *     check run yet because other jobs must end before them
 */
public record CheckSuite(long id, long appId, boolean completed) {}
