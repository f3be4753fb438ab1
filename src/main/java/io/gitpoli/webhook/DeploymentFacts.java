package io.gitpoli.webhook;

import io.gitpoli.github.Check;
import io.gitpoli.github.Commit;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.Job;
import io.gitpoli.github.Listing;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.WorkflowRun;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads from GitHub what policies are told of a deployment. */
final class DeploymentFacts {
  private static final String BRANCH = "refs/heads/";
  private static final String TAG = "refs/tags/";

  private final GitHub gitHub;

  DeploymentFacts(GitHub gitHub) {
    this.gitHub = gitHub;
  }

  /** How far the checks of a commit are. */
  enum Tests {
    PASSED,
    FAILED,
    RUNNING
  }

  /**
   * What is known of who approved the change and who signed it off.
   *
   * @param number the pull request that brought the commit; empty where none did
   */
  record Change(Optional<Integer> number, List<String> approvers, boolean signedOff) {}

  /**
   * The ref in full. A name alone is a branch only where no tag has it and the branch has the
   * commit: a tag named {@code main} is no branch, not even when it is gone again by now.
   *
   * @return the name as it is where it is neither: it matches no rule then
   */
  String fullRef(Deployment deployment, Optional<WorkflowRun> run) {
    String ref = deployment.ref();
    if (ref.startsWith("refs/")) {
      return ref;
    }
    // Where GitHub tells the ref with the workflow file's path, a tag is certain; a branch is not,
    // for
    // the file may be another repository's.
    if (run.filter(one -> one.path().endsWith("@" + TAG + ref)).isPresent()
        || gitHub.tip(deployment.repository(), TAG + ref).isPresent()) {
      return TAG + ref;
    }
    boolean onBranch =
        gitHub
            .tip(deployment.repository(), BRANCH + ref)
            .filter(tip -> holds(deployment, tip))
            .isPresent();
    return onBranch ? BRANCH + ref : ref;
  }

  /**
   * Whether the commit was the branch's tip once: it is on the line of first parents. Commits that
   * a merge brought were not, and need not be what was reviewed as a whole.
   */
  private boolean holds(Deployment deployment, String tip) {
    if (tip.equals(deployment.sha())) {
      return true;
    }
    Listing<Commit> since = gitHub.compare(deployment.repository(), deployment.sha(), tip);
    if (!since.complete()) {
      return false;
    }
    Map<String, Commit> bySha =
        since.items().stream()
            .collect(Collectors.toMap(Commit::sha, Function.identity(), (one, same) -> one));
    String at = tip;
    while (bySha.containsKey(at) && !bySha.get(at).parents().isEmpty()) {
      at = bySha.get(at).parents().get(0);
    }
    return at.equals(deployment.sha());
  }

  /**
   * All checks and statuses of the commit, but gitpoli's own, and of the run that waits for this
   * very decision the jobs that have not started. None at all is not passed.
   *
   * <p>GitHub shows a job's check only once the jobs before it ended, so a suite that goes on is
   * waited for even where all of its checks that show have passed; but not the waiting run's own,
   * which ends after this decision.
   */
  Tests tests(Deployment deployment, Optional<WorkflowRun> waiting) {
    Listing<Check> checks = gitHub.checks(deployment.repository(), deployment.sha());
    if (!checks.complete()) {
      throw new GitHubException("the commit has more checks than can be listed");
    }
    Set<Long> notStarted =
        deployment
            .runId()
            .map(run -> gitHub.jobs(deployment.repository(), run))
            .orElse(List.of())
            .stream()
            .filter(job -> !job.started())
            .map(Job::checkId)
            .collect(Collectors.toSet());
    List<Check> relevant =
        checks.items().stream()
            .filter(check -> check.appId() != gitHub.appId())
            .filter(check -> check.id() == 0 || !notStarted.contains(check.id()))
            .toList();
    if (relevant.stream().anyMatch(check -> check.state() == Check.State.FAILED)) {
      return Tests.FAILED;
    }
    boolean goesOn =
        gitHub.checkSuites(deployment.repository(), deployment.sha()).stream()
            .filter(suite -> suite.appId() != gitHub.appId())
            .filter(suite -> waiting.isEmpty() || suite.id() != waiting.get().suiteId())
            .anyMatch(suite -> !suite.completed());
    if (goesOn || relevant.stream().anyMatch(check -> check.state() == Check.State.PENDING)) {
      return Tests.RUNNING;
    }
    return relevant.isEmpty() ? Tests.FAILED : Tests.PASSED;
  }

  /** The pull request that brought the deployed commit: who approved it, and is it signed off? */
  Change change(Deployment deployment, String fullRef) {
    List<PullRequest> merged =
        gitHub.pullRequestsOf(deployment.repository(), deployment.sha()).stream()
            .filter(one -> one.mergedAt().isPresent())
            .toList();
    Comparator<PullRequest> likeliest =
        Comparator.<PullRequest, Boolean>comparing(one -> fullRef.equals(BRANCH + one.baseRef()))
            .thenComparing(one -> one.mergeCommitSha().filter(deployment.sha()::equals).isPresent())
            .thenComparing(one -> one.mergedAt().orElseThrow());
    Optional<PullRequest> brought = merged.stream().max(likeliest);
    if (brought.isEmpty()) {
      return new Change(Optional.empty(), List.of(), false);
    }
    PullRequest one = brought.get();
    List<String> approvers =
        Approvals.of(
            gitHub.reviews(deployment.repository(), one.number()),
            one.author(),
            Optional.empty(),
            login -> gitHub.canWrite(deployment.repository(), login));
    boolean signedOff = SignOff.everyCommit(gitHub.commits(deployment.repository(), one));
    return new Change(Optional.of(one.number()), approvers, signedOff);
  }
}
