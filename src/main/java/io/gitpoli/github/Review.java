package io.gitpoli.github;

/**
 * One review of a pull request, in the order in which GitHub lists them: oldest first.
 *
 * @param login who reviewed; empty where the account is gone
 * @param bot whether it was an App or a bot
 * @param state {@code APPROVED}, {@code CHANGES_REQUESTED}, {@code DISMISSED}, {@code COMMENTED} or
 *     {@code PENDING}
 * @param commitSha the head that was reviewed; empty where GitHub does not say
 */
public record Review(String login, boolean bot, String state, String commitSha) {}
