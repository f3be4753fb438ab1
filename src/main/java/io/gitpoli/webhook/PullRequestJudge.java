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
    Repository repository = payload.repository();
    Origin origin = Origin.of(delivery, payload);
    PullRequestFacts facts = facts(payload);
    PullRequest known = payload.pullRequest();
    PullRequest current =
        reading(origin.subject(repository, known), () -> facts.current(repository, known));
    if (!current.open()) {
      return new Outcome.Ignored();
    }
    return judge(repository, current.headSha(), Optional.of(current), facts, origin);
  }

  /** Judges whatever open pull requests have this head; ignored where there is none. */
  Outcome judge(Delivery delivery, Payload payload, String headSha) {
    return judge(
        payload.repository(),
        headSha,
        Optional.empty(),
        facts(payload),
        Origin.of(delivery, payload));
  }

  /**
   * Judges the pull requests of a merge group, each by its own refs and approvals, and posts the
   * result on the group's head. Nothing passes where a commit belongs to no pull request.
   */
  Outcome judgeGroup(
      Delivery delivery, Payload payload, String headSha, Supplier<MergeGroup> members) {
    Repository repository = payload.repository();
    Origin origin = Origin.of(delivery, payload);
    PullRequestFacts facts = facts(payload);
    Subject subject = origin.subject(repository, null, headSha);
    return locks.with(
        repository.fullName() + headSha,
        () -> {
          List<Case> cases =
              reading(
                  subject,
                  () -> {
                    MergeGroup group = members.get();
                    RepoPolicy config = repoPolicies.load(repository, PolicyName.PULL_REQUEST);
                    List<Case> questions = new ArrayList<>();
                    for (PullRequest one : group.pullRequests()) {
                      questions.add(question(repository, one, config, facts, origin));
                    }
                    for (String sha : group.unresolved()) {
                      questions.add(unresolved(repository, sha, config, origin));
                    }
                    return questions;
                  });
          return decided(repository, headSha, "merge_group:" + headSha, cases);
        });
  }

  private Outcome judge(
      Repository repository,
      String headSha,
      Optional<PullRequest> known,
      PullRequestFacts facts,
      Origin origin) {
    Subject subject =
        known
            .map(one -> origin.subject(repository, one))
            .orElseGet(() -> origin.subject(repository, null, headSha));
    return locks.with(
        repository.fullName() + headSha,
        () -> {
          List<Case> cases =
              reading(
                  subject,
                  () -> {
                    RepoPolicy config = repoPolicies.load(repository, PolicyName.PULL_REQUEST);
                    List<Case> questions = new ArrayList<>();
                    for (PullRequest one : together(known, facts.openAt(repository, headSha))) {
                      questions.add(question(repository, one, config, facts, origin));
                    }
                    return questions;
                  });
          if (cases.isEmpty()) {
            return new Outcome.Ignored();
          }
          return decided(repository, headSha, "pr:" + cases.get(0).subject().number(), cases);
        });
  }

  private Outcome decided(
      Repository repository, String headSha, String externalId, List<Case> cases) {
    Judgement judgement =
        gate.judge(cases, rulings -> post(repository, headSha, externalId, rulings));
    return new Outcome.Decided(judgement, SENT_FIELD);
  }

  private PullRequestFacts facts(Payload payload) {
    return gitHub
        .<PullRequestFacts>map(GitHubPullRequestFacts::new)
        .orElseGet(() -> new PayloadPullRequestFacts(payload));
  }

  /** GitHub's list may lag behind: the pull request that the event is about is always judged. */
  private static List<PullRequest> together(Optional<PullRequest> known, List<PullRequest> listed) {
    List<PullRequest> all = new ArrayList<>();
    known.ifPresent(all::add);
    for (PullRequest one : listed) {
      if (known.isEmpty() || known.get().number() != one.number()) {
        all.add(one);
      }
    }
    return all;
  }

  private Case question(
      Repository repository,
      PullRequest pullRequest,
      RepoPolicy config,
      PullRequestFacts facts,
      Origin origin) {
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
        origin.subject(repository, pullRequest),
        config.origin(),
        config.dryRun());
  }

  /** A commit without a pull request has no refs and no approvals, so the policy denies it. */
  private static Case unresolved(
      Repository repository, String sha, RepoPolicy config, Origin origin) {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input.put("repository", repository.fullName()).put("head_sha", sha);
    config.addTo(input);
    return new Case(
        PolicyName.PULL_REQUEST,
        input,
        origin.subject(repository, null, sha),
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
        new CheckRun(
            CHECK_NAME,
            headSha,
            externalId,
            conclusion,
            CheckRunSummary.title(rulings),
            CheckRunSummary.markdown(rulings));
    try {
      String url = gitHub.get().postCheckRun(repository, checkRun);
      return new Enforcement("check_run", conclusion, true, url, null);
    } catch (GitHubException e) {
      return Enforcement.notSent("check_run", conclusion, e.getMessage());
    }
  }

  /** What can't be read is recorded as an error and tried again, never passed. */
  private <T> T reading(Subject subject, Supplier<T> read) {
    try {
      return read.get();
    } catch (GitHubException | UncheckedIOException e) {
      gate.recordError(PolicyName.PULL_REQUEST, subject, e.getMessage());
      throw e;
    }
  }
}
