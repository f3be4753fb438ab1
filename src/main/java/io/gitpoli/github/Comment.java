package io.gitpoli.github;

import java.time.Instant;

/**
 * A comment on a pull request.
 *
 * @param login of who wrote it; empty for an account that is gone
 * @param appId the App by which, or by whose help, it was written; 0 for a person alone
 * @param body Markdown, as it is now
 * @param url its page for people
 */
public record Comment(
    long id, String login, long appId, Instant createdAt, String body, String url) {}
