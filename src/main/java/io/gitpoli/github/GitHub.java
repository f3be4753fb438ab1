package io.gitpoli.github;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * GitHub, as a GitHub App sees it. Safe for use by many threads. Lists are read to their last page.
 * Every operation throws {@link GitHubException} where there is no trustworthy answer; a missing
 * right is such a case, not an empty answer. Its {@link GitHubException#kind()} says whether to try
 * again, and when.
 */
public interface GitHub extends AutoCloseable {
  /** The App's own id: its checks carry it. */
  long appId();

  PullRequest pullRequest(Repository repository, int number);

  /**
   * The pull requests that a commit belongs to: open ones, and merged ones where the commit is on
   * the default branch.
   */
  List<PullRequest> pullRequestsOf(Repository repository, String sha);

  /** All reviews, oldest first. */
  List<Review> reviews(Repository repository, int number);

  /** Whether a person may write to the repository (roles write, maintain and admin). */
  boolean canWrite(Repository repository, String login);

  /**
   * Whether a person is an active member of a team of the repository's owner, or of a team below
   * it; whoever is only invited is none.
   *
   * @param team its slug, as in the team's address
   */
  boolean isTeamMember(Repository repository, String team, String login);

  /**
   * The comments on a pull request, but not those on its lines, that were written or changed since
   * then, oldest first.
   */
  List<Comment> comments(Repository repository, int number, Instant since);

  /**
   * Comments on a pull request. A comment whose answer was lost may have arrived, and is not
   * repeated.
   *
   * @param body Markdown, at most 65,536 characters
   */
  void comment(Repository repository, int number, String body);

  /**
   * When the pull request's branch was set to a commit that does not follow the one before. So much
   * alone brings a branch back to a commit that it had left.
   */
  List<Instant> forcePushes(Repository repository, int number);

  /**
   * The pull request's commits, oldest first; GitHub lists 250 at most. Complete where there are as
   * many as the pull request states; where it states no number, GitHub is asked for it.
   */
  Listing<Commit> commits(Repository repository, PullRequest pullRequest);

  /**
   * The files that the pull request changes, as it is at its head's sha; where it has another one
   * by now, that is an error. GitHub lists 3,000 at most. Complete where there are as many as the
   * pull request states.
   */
  Listing<ChangedFile> changedFiles(Repository repository, PullRequest pullRequest);

  /**
   * The entries of a commit's or a tree's sha.
   *
   * @param deep whether the entries of the folders in it are listed too, and not only its own;
   *     GitHub lists 100,000 of them at most, and 7 MB
   */
  Listing<TreeEntry> tree(Repository repository, String sha, boolean deep);

  /**
   * The content of a blob.
   *
   * @param limit where it has more bytes, that is an error
   */
  byte[] blob(Repository repository, String sha, int limit);

  /**
   * The sha of the tree that a folder of the default branch is; empty only where the App may read
   * the repository's contents and there is no such folder.
   *
   * @param path not empty
   */
  Optional<String> folder(Repository repository, String path);

  /** The commits after {@code base} up to {@code head}, oldest first. */
  Listing<Commit> compare(Repository repository, String base, String head);

  /**
   * The merge queue's entries for a base branch: the tip of each entry's own branch, {@code
   * gh-readonly-queue/<base>/pr-<number>-…}, which only GitHub can write, with the pull request's
   * number.
   */
  Map<String, Integer> queuedPullRequests(Repository repository, String baseRef);

  /** All check runs (the latest of each name) and commit statuses of a commit. */
  Listing<Check> checks(Repository repository, String sha);

  /** All check runs of this App by that name on a commit, those that newer ones replaced too. */
  List<Check> ownChecks(Repository repository, String sha, String name);

  /**
   * All check suites of a commit that have a check run or wait for one. GitHub makes a job's check
   * run only once the jobs that it needs are done, so that between two jobs all of {@link #checks}
   * have passed: only the suite tells that more is to come. What GitHub opens for every App by
   * itself, and the App never filled, is left out.
   */
  List<CheckSuite> checkSuites(Repository repository, String sha);

  WorkflowRun workflowRun(Repository repository, long runId);

  /** The jobs of the run's latest attempt. */
  List<Job> jobs(Repository repository, long runId);

  /** The names of the repository's environments. */
  List<String> environments(Repository repository);

  /**
   * The sha that a full ref points to, for example {@code refs/heads/main}; a tag may point to a
   * tag object. Empty where there is no such ref.
   */
  Optional<String> tip(Repository repository, String ref);

  /**
   * A file of the repository's default branch; empty only where the App may read the repository's
   * contents and the file is not there; a repository that it can't see is an error. A file of more
   * than 1 MiB is not read.
   */
  Optional<RepoFile> file(Repository repository, String path);

  /**
   * The same of {@link Repository#organizationDefaults()}. Few owners have that repository, so it
   * is empty also where the App can't see it: GitHub does not tell "not there" from "not among the
   * repositories that were selected for the installation".
   *
   * @param repository any repository of the owner
   */
  Optional<RepoFile> organizationFile(Repository repository, String path);

  /**
   * Posts a new check run. A post whose answer was lost may have arrived, and is not repeated:
   * {@link #checks} tells whether the run is there.
   */
  PostedCheckRun postCheckRun(Repository repository, CheckRun checkRun);

  /**
   * Sets a check run of this App anew, and so completes one that was in progress. Its commit stays:
   * GitHub moves no check run to another. Its annotations stay too, with those given added; an
   * update with annotations whose answer was lost may have arrived, and is not repeated.
   *
   * @param id as {@link PostedCheckRun} or {@link Check} gives it
   * @param checkRun its head is that of the run
   */
  PostedCheckRun updateCheckRun(Repository repository, long id, CheckRun checkRun);

  /**
   * Approves or rejects a waiting deployment; both are final. An answer whose own answer was lost
   * may have arrived, and is not repeated: GitHub refuses a second one, which is {@link
   * GitHubException.Kind#PERMANENT}.
   *
   * @param comment Markdown, at most 1,024 characters
   */
  void answerDeployment(
      Repository repository, long runId, String environment, boolean approve, String comment);

  /**
   * Says why a deployment waits, without an answer; GitHub takes at most 10 for one deployment.
   *
   * @param comment Markdown, at most 1,024 characters
   */
  void reportDeployment(Repository repository, long runId, String environment, String comment);

  /**
   * GitHub's attempts to deliver events to the App's webhook, of all installations, newest first,
   * at most 100 a page; GitHub keeps them for three days.
   *
   * @param cursor the {@link Page#next()} of the page before; empty for the first
   */
  Page<HookDelivery> hookDeliveries(Optional<String> cursor);

  /**
   * Asks GitHub to deliver an event again; it does so soon after, under the same {@link
   * HookDelivery#guid()}.
   *
   * @param id the {@link HookDelivery#id()} of an attempt
   */
  void redeliver(long id);

  /** The App as it is registered; a wrong id or key shows here. */
  AppRegistration registration();

  /** Where the App is installed. */
  List<Installation> installations();

  /**
   * Lets deployments to an environment wait for this App's answer, by enabling its custom
   * deployment protection rule. To do so again changes nothing.
   *
   * <p>GitHub asks for an administrator of the repository; the App's own permissions do not
   * suffice.
   */
  Protection protect(Repository repository, String environment);

  @Override
  void close();
}
