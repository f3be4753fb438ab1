package io.gitpoli.github;

/**
 * One job of a workflow run's latest attempt.
 *
 * @param checkId the id of the check run that shows it
 * @param started false while it waits: queued, waiting, pending or requested
 */
public record Job(long checkId, String name, boolean started) {}
