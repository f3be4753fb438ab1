package io.gitpoli.webhook;

import io.gitpoli.github.Commit;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.Listing;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a merge group brings.
 *
 * @param pullRequests the pull requests of its commits
 * @param unresolved shas of commits whose pull request can't be found
 */
record MergeGroup(List<PullRequest> pullRequests, List<String> unresolved) {
  /** A merge queue's branch, which GitHub alone can write: the base branch and the last number. */
  record Branch(String baseRef, int number) {
    private static final Pattern FORM =
        Pattern.compile("(?:refs/heads/)?gh-readonly-queue/(.+)/pr-([1-9][0-9]{0,8})-[0-9a-f]+");

    static boolean matches(String ref) {
      return FORM.matcher(ref).matches();
    }

    /** {@link GitHubException} where the branch is not named as GitHub names a queue's. */
    static Branch parse(String ref) {
      Matcher matcher = FORM.matcher(ref);
      if (!matcher.matches()) {
        throw new GitHubException("the merge group's branch is not named as a merge queue's");
      }
      return new Branch(matcher.group(1), Integer.parseInt(matcher.group(2)));
    }
  }

  /**
   * Finds the pull requests of every commit after {@code base} up to {@code head}.
   *
   * <p>The tip of each queue entry is told by the entry's own branch. A squashed entry is its tip;
   * a merged one brings the pull request's own commits, which GitHub knows; a rebased one brings as
   * many commits before its tip as the pull request has. Whatever is left belongs to nobody.
   *
   * @throws GitHubException where the commits can't all be listed
   */
  static MergeGroup read(
      GitHub gitHub, Repository repository, String base, String head, Branch branch) {
    Listing<Commit> commits = gitHub.compare(repository, base, head);
    if (!commits.complete() || commits.items().isEmpty()) {
      throw new GitHubException(
          "the merge group's commits could not all be listed, so it can't be judged");
    }
    Map<String, Integer> tips =
        new HashMap<>(gitHub.queuedPullRequests(repository, branch.baseRef()));
    tips.put(head, branch.number());

    Map<Integer, PullRequest> found = new HashMap<>();
    List<String> unresolved = new ArrayList<>();
    List<String> unexplained = new ArrayList<>();
    for (Commit commit : commits.items()) {
      Integer number = tips.get(commit.sha());
      if (number == null) {
        List<PullRequest> owners =
            gitHub.pullRequestsOf(repository, commit.sha()).stream()
                .filter(one -> one.open() && one.baseRef().equals(branch.baseRef()))
                .toList();
        owners.forEach(one -> found.putIfAbsent(one.number(), one));
        if (owners.isEmpty()) {
          unexplained.add(commit.sha());
        }
        continue;
      }
      PullRequest tip = gitHub.pullRequest(repository, number);
      found.put(number, tip);
      // A rebased entry: its tip is one of the pull request's commits, the rest came just before.
      int rebased = tip.commits().orElse(1) - 1;
      int foreign = Math.max(0, unexplained.size() - rebased);
      unresolved.addAll(unexplained.subList(0, foreign));
      unexplained.clear();
    }
    unresolved.addAll(unexplained);
    List<PullRequest> pullRequests =
        new TreeSet<>(found.keySet()).stream().map(found::get).toList();
    return new MergeGroup(pullRequests, List.copyOf(unresolved));
  }
}
