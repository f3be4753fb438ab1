package io.gitpoli.webhook;

import java.time.Instant;

/**
 * A command as its event tells of it.
 *
 * @param delivery GitHub's id of the delivery that brought it
 * @param number of the pull request
 * @param commentId the comment that it stands in
 * @param login who wrote it
 * @param writtenAt by GitHub's clock, to the second
 */
record Command(
    String delivery,
    int number,
    long commentId,
    String login,
    Instant writtenAt,
    CommentCommand what) {}
