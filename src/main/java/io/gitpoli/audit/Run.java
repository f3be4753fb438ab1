package io.gitpoli.audit;

/**
 * One attempt of a workflow run.
 *
 * @param id the run's id on GitHub
 * @param attempt 1 for the first
 */
public record Run(long id, int attempt) {}
