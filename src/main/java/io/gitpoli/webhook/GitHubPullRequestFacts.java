package io.gitpoli.webhook;

import io.gitpoli.github.Commit;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.Listing;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
import java.util.List;
import java.util.Optional;

/** Reads the facts from GitHub: nothing of what the event says is taken for what is now. */
final class GitHubPullRequestFacts implements PullRequestFacts {
  private final GitHub gitHub;

  GitHubPullRequestFacts(GitHub gitHub) {
    this.gitHub = gitHub;
  }

  @Override
  public PullRequest current(Repository repository, PullRequest known) {
    return gitHub.pullRequest(repository, known.number());
  }

  @Override
  public List<PullRequest> openAt(Repository repository, String headSha) {
    return gitHub.pullRequestsOf(repository, headSha).stream()
        .filter(pullRequest -> pullRequest.open() && pullRequest.headSha().equals(headSha))
        .toList();
  }

  @Override
  public List<String> approvers(
      Repository repository, PullRequest pullRequest, boolean dismissStale) {
    return Approvals.of(
        gitHub.reviews(repository, pullRequest.number()),
        pullRequest.author(),
        dismissStale ? Optional.of(pullRequest.headSha()) : Optional.empty(),
        login -> gitHub.canWrite(repository, login));
  }

  @Override
  public boolean signedOff(Repository repository, PullRequest pullRequest) {
    Listing<Commit> commits = gitHub.commits(repository, pullRequest);
    boolean ofHead =
        commits.items().stream().anyMatch(one -> one.sha().equals(pullRequest.headSha()));
    if (commits.complete() && !ofHead) {
      throw new GitHubException("the pull request moved on while its commits were read");
    }
    return SignOff.everyCommit(commits);
  }
}
