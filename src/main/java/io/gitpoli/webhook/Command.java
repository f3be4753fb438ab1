package io.gitpoli.webhook;

import io.gitpoli.github.GitHub;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
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
    CommentCommand what) {
  /**
   * Whether its writer is one of those who work on the pull request: its author, or anyone who may
   * write. Others could fill the page with our answers, and the server with work.
   */
  boolean isFromInside(GitHub gitHub, Repository repository, PullRequest current) {
    return login.equalsIgnoreCase(current.author()) || gitHub.canWrite(repository, login);
  }
}
