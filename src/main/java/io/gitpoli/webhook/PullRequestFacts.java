package io.gitpoli.webhook;

import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
import java.util.List;

/** What is known of a pull request beyond what its event says. */
interface PullRequestFacts {
  /** The pull request as it is now. */
  PullRequest current(Repository repository, PullRequest known);

  /** The open pull requests whose head is this commit. */
  List<PullRequest> openAt(Repository repository, String headSha);

  /**
   * Who approves.
   *
   * @param dismissStale whether an approval of an older head does not count
   */
  List<String> approvers(Repository repository, PullRequest pullRequest, boolean dismissStale);

  /** Whether every commit is known to be signed off. */
  boolean signedOff(Repository repository, PullRequest pullRequest);
}
