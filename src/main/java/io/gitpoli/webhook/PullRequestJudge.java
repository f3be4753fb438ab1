package io.gitpoli.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.Enforcement;
import io.gitpoli.audit.Subject;
import io.gitpoli.gate.Case;
import io.gitpoli.gate.Gate;
import io.gitpoli.gate.Judgement;
import io.gitpoli.gate.Ruling;
import io.gitpoli.github.CheckRun;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.repol.RepoPolicies;
import io.gitpoli.repol.RepoPolicy;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Judges the pull requests that share a head commit, and posts the one check run that they share.
 * One judgement at a time for a commit, and the facts are read within it, so that the last
 * judgement is the one of the newest facts.
 */
public final class PullRequestJudge {
  static final String CHECK_NAME = "gitpoli / PR Policy";

  // A head that moves more often while it is judged will be judged by its own events.
  private static final int MAX_MOVES = 3;

  private static final String SENT_FIELD = "check_run_posted";

  private final Gate gate;
  private final RepoPolicies repoPolicies;
  private final Optional<GitHub> gitHub;
  private final List<String> forcedApprovers;
  private final KeyedLocks locks = new KeyedLocks();

  /**
   * @param gitHub empty where no App is configured: nothing is posted then
   * @param forcedApprovers count as approvers everywhere, for integration tests
   */
  public PullRequestJudge(
      Gate gate, RepoPolicies repoPolicies, Optional<GitHub> gitHub, List<String> forcedApprovers) {
    this.gate = gate;
    this.repoPolicies = repoPolicies;
    this.gitHub = gitHub;
    this.forcedApprovers = forcedApprovers;
  }

  /** Judges the payload's pull request, as it is now, and all that share its head. */
  Outcome judge(Delivery delivery, Payload payload) {
    Asked asked = asked(delivery, payload);
    PullRequest known = payload.pullRequest();
    Subject subject = asked.origin().subject(asked.repository(), known);
    return orRecordError(
        subject,
        () -> {
          String head = known.headSha();
          for (int moves = 0; moves < MAX_MOVES; moves++) {
            String locked = head;
            Optional<Outcome> outcome =
                locks.with(asked.key(locked), () -> judgeAt(locked, known, asked));
            if (outcome.isPresent()) {
              return outcome.get();
            }
            head = asked.facts().current(asked.repository(), known).headSha();
          }
          throw new GitHubException("the head moves faster than it can be judged");
        });
  }

  /** Judges whatever open pull requests have this head; ignored where there is none. */
  Outcome judgeHead(Delivery delivery, Payload payload, String headSha) {
    Asked asked = asked(delivery, payload);
    Subject subject = asked.origin().subject(asked.repository(), null, headSha);
    return locks.with(
        asked.key(headSha),
        () ->
            orRecordError(
                subject,
                () ->
                    judgeTogether(
                        headSha, asked.facts().openAt(asked.repository(), headSha), asked)));
  }

  /**
   * Judges the pull requests of a merge group, each by its own refs and approvals, and posts the
   * result on the group's head. Nothing passes where a commit belongs to no pull request.
   */
  Outcome judgeGroup(Delivery delivery, Payload payload, String headSha, MergeGroup.Entry entry) {
    if (gitHub.isEmpty()) {
      // Which pull requests a group brings, GitHub alone can tell.
      return new Outcome.Ignored();
    }
    Asked asked = asked(delivery, payload);
    Subject subject = asked.origin().subject(asked.repository(), null, headSha);
    return locks.with(
        asked.key(headSha),
        () ->
            orRecordError(
                subject,
                () -> {
                  MergeGroup group =
                      MergeGroup.read(gitHub.get(), asked.repository(), entry, headSha);
                  RepoPolicy config = config(asked);
                  List<Case> cases = new ArrayList<>();
                  for (PullRequest one : group.pullRequests()) {
                    cases.add(caseOf(one, config, asked));
                  }
                  for (String sha : group.unresolved()) {
                    cases.add(unresolved(sha, config, asked));
                  }
                  return decided(asked.repository(), headSha, entry.externalId(), cases);
                }));
  }

  /**
   * Who asks, and where what is asked about can be known from.
   *
   * @param facts of the repository's pull requests
   */
  private record Asked(Repository repository, Origin origin, PullRequestFacts facts) {
    /** Of the lock for a commit. */
    String key(String sha) {
      return (repository.fullName() + "@" + sha).toLowerCase(Locale.ROOT);
    }
  }

  private Asked asked(Delivery delivery, Payload payload) {
    PullRequestFacts facts =
        gitHub
            .<PullRequestFacts>map(GitHubPullRequestFacts::new)
            .orElseGet(() -> new PayloadPullRequestFacts(payload));
    return new Asked(payload.repository(), Origin.of(delivery, payload), facts);
  }

  /** Under the lock of a head; empty where the pull request has another one by now. */
  private Optional<Outcome> judgeAt(String head, PullRequest known, Asked asked) {
    PullRequest current = asked.facts().current(asked.repository(), known);
    if (!current.open()) {
      return Optional.of(new Outcome.Ignored());
    }
    if (!current.headSha().equals(head)) {
      return Optional.empty();
    }
    List<PullRequest> all = new ArrayList<>(List.of(current));
    for (PullRequest one : asked.facts().openAt(asked.repository(), head)) {
      if (one.number() != current.number()) {
        all.add(one);
      }
    }
    return Optional.of(judgeTogether(head, all, asked));
  }

  private Outcome judgeTogether(String headSha, List<PullRequest> all, Asked asked) {
    if (all.isEmpty()) {
      return new Outcome.Ignored();
    }
    RepoPolicy config = config(asked);
    List<Case> cases = all.stream().map(one -> caseOf(one, config, asked)).toList();
    return decided(asked.repository(), headSha, "pr:" + all.get(0).number(), cases);
  }

  private RepoPolicy config(Asked asked) {
    return repoPolicies.load(asked.repository(), PolicyName.PULL_REQUEST);
  }

  private Outcome decided(
      Repository repository, String headSha, String externalId, List<Case> cases) {
    Judgement judgement =
        gate.judge(cases, rulings -> post(repository, headSha, externalId, rulings));
    return new Outcome.Decided(judgement, SENT_FIELD);
  }

  private Case caseOf(PullRequest pullRequest, RepoPolicy config, Asked asked) {
    Repository repository = asked.repository();
    PullRequestFacts facts = asked.facts();
    Set<String> approvers =
        new LinkedHashSet<>(
            facts.approvers(repository, pullRequest, config.dismissStaleApprovals()));
    approvers.addAll(forcedApprovers);
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input
        .put("repository", repository.fullName())
        .put("number", pullRequest.number())
        .put("head_ref", pullRequest.headRef())
        .put("base_ref", pullRequest.baseRef())
        .put("head_sha", pullRequest.headSha())
        .put("draft", pullRequest.draft());
    if (!pullRequest.author().isEmpty()) {
      input.put("author", pullRequest.author());
    }
    pullRequest.labels().forEach(input.putArray("labels")::add);
    pullRequest.changedFiles().ifPresent(count -> input.put("changed_files", count));
    ObjectNode meta = input.putObject("workflow_meta");
    approvers.forEach(meta.putArray("approvers")::add);
    meta.put("signed_off", facts.signedOff(repository, pullRequest));
    config.addTo(input);
    return new Case(
        PolicyName.PULL_REQUEST,
        input,
        asked.origin().subject(repository, pullRequest),
        config.origin(),
        config.dryRun());
  }

  /** A commit without a pull request has no refs and no approvals, so the policy denies it. */
  private static Case unresolved(String sha, RepoPolicy config, Asked asked) {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input.put("repository", asked.repository().fullName()).put("head_sha", sha);
    config.addTo(input);
    return new Case(
        PolicyName.PULL_REQUEST,
        input,
        asked.origin().subject(asked.repository(), null, sha),
        config.origin(),
        config.dryRun());
  }

  private Enforcement post(
      Repository repository, String headSha, String externalId, List<Ruling> rulings) {
    String conclusion =
        switch (Judgement.strictest(rulings)) {
          case ALLOWED -> "success";
          case DRY_RUN -> "neutral";
          case DENIED -> "failure";
        };
    if (gitHub.isEmpty()) {
      return Enforcement.notSent("check_run", conclusion, "no GitHub App is configured");
    }
    CheckRun checkRun =
        CheckRun.completed(
            CHECK_NAME,
            headSha,
            externalId,
            conclusion,
            CheckRunSummary.title(rulings),
            CheckRunSummary.markdown(rulings));
    try {
      String url = gitHub.get().postCheckRun(repository, checkRun).url();
      return new Enforcement("check_run", conclusion, true, url, null);
    } catch (GitHubException e) {
      return Enforcement.notSent("check_run", conclusion, e.getMessage());
    }
  }

  /** What can't be read is recorded as an error and tried again, never passed. */
  private <T> T orRecordError(Subject subject, Supplier<T> read) {
    try {
      return read.get();
    } catch (GitHubException | UncheckedIOException e) {
      gate.recordError(PolicyName.PULL_REQUEST, subject, e.getMessage());
      throw e;
    }
  }
}
