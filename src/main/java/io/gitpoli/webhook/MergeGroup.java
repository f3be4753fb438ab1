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
import java.util.Optional;
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
  /**
   * What a merge queue asked checks for.
   *
   * @param baseSha the commit that the group stands on
   * @param headRef the group's own branch
   */
  record Entry(String baseSha, String headRef) {
    private static final Pattern EXTERNAL_ID =
        Pattern.compile("merge_group:([0-9a-f]{40}|[0-9a-f]{64}):(\\S+)(?: .*)?");
    private static final Pattern BRANCH =
        Pattern.compile("refs/heads/gh-readonly-queue/(.+)/pr-([1-9][0-9]{0,8})-[0-9a-f]+");

    /**
     * Reads what {@link #externalId} wrote, whatever follows it after a space; empty for any other
     * text. A branch's name alone proves no merge group: whoever may push may name a branch so.
     */
    static Optional<Entry> ofExternalId(String id) {
      Matcher matcher = EXTERNAL_ID.matcher(id);
      return matcher.matches()
          ? Optional.of(new Entry(matcher.group(1), matcher.group(2)))
          : Optional.empty();
    }

    /** What the group's check run carries, for the group to be judged again by. */
    String externalId() {
      return "merge_group:" + baseSha + ":" + headRef;
    }

    private Matcher branch() {
      Matcher matcher = BRANCH.matcher(headRef);
      if (!matcher.matches()) {
        throw new GitHubException("the merge group's branch is not named as a merge queue's");
      }
      return matcher;
    }

    /** The base branch; {@link GitHubException} where the branch is not named as a queue's. */
    String baseRef() {
      return branch().group(1);
    }

    /** The number of the pull request that the entry is for. */
    int number() {
      return Integer.parseInt(branch().group(2));
    }
  }

  /**
   * Finds the pull requests of every commit after the entry's base up to {@code head}.
   *
   * <p>The tip of each queue entry is told by the entry's own branch. A squashed entry is its tip;
   * a merged one brings the pull request's own commits, which GitHub knows; a rebased one brings as
   * many commits before its tip as the pull request has. Whatever is left belongs to nobody.
   *
   * @throws GitHubException where the commits can't all be listed
   */
  static MergeGroup read(GitHub gitHub, Repository repository, Entry entry, String head) {
    Listing<Commit> commits = gitHub.compare(repository, entry.baseSha(), head);
    if (!commits.complete() || commits.items().isEmpty()) {
      throw new GitHubException(
          "the merge group's commits could not all be listed, so it can't be judged");
    }
    String baseRef = entry.baseRef();
    Map<String, Integer> tips = new HashMap<>(gitHub.queuedPullRequests(repository, baseRef));
    tips.put(head, entry.number());

    Map<Integer, PullRequest> found = new HashMap<>();
    List<String> unresolved = new ArrayList<>();
    List<String> unexplained = new ArrayList<>();
    for (Commit commit : commits.items()) {
      Integer number = tips.get(commit.sha());
      if (number == null) {
        List<PullRequest> owners =
            gitHub.pullRequestsOf(repository, commit.sha()).stream()
                .filter(one -> one.open() && one.baseRef().equals(baseRef))
                .toList();
        owners.forEach(one -> found.putIfAbsent(one.number(), one));
        if (owners.isEmpty()) {
          unexplained.add(commit.sha());
        }
        continue;
      }
      PullRequest tip = gitHub.pullRequest(repository, number);
      if (!tip.open() || !tip.baseRef().equals(baseRef)) {
        // Whoever may push can push a branch that looks like the queue's.
        unresolved.add(commit.sha());
        continue;
      }
      found.put(number, tip);
      // A rebased entry: its tip is one of the pull request's commits, the rest came just before.
      int rebased = tip.commits().orElse(1) - 1;
      int foreign = Math.max(0, unexplained.size() - rebased);
      unresolved.addAll(unexplained.subList(0, foreign));
      unexplained.clear();
    }
    unresolved.addAll(unexplained);
    // A head that pull requests have outside of the queue is judged by their rules too.
    gitHub.pullRequestsOf(repository, head).stream()
        .filter(one -> one.open() && one.headSha().equals(head))
        .forEach(one -> found.putIfAbsent(one.number(), one));
    List<PullRequest> pullRequests =
        new TreeSet<>(found.keySet()).stream().map(found::get).toList();
    return new MergeGroup(pullRequests, List.copyOf(unresolved));
  }
}
