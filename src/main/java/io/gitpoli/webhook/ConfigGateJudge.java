package io.gitpoli.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.Subject;
import io.gitpoli.configgate.ConfigGate;
import io.gitpoli.configgate.GateReview;
import io.gitpoli.gate.Case;
import io.gitpoli.gate.Gate;
import io.gitpoli.gate.Judgement;
import io.gitpoli.gate.Reported;
import io.gitpoli.gate.Ruling;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Judges the configuration files that pull requests change, where the default branch asks for it,
 * and posts the check run of a head commit. One judgement at a time for a commit, as in {@link
 * PullRequestJudge}.
 */
public final class ConfigGateJudge {
  // A head that moves more often while it is judged will be judged by its own events.
  private static final int MAX_MOVES = 3;

  // Each holds the files of a pull request, and a process that is many times as large.
  private static final int MAX_AT_ONCE = 2;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final String PULL_REQUEST = "pr:";
  private static final String GROUP = "merge_group";
  private static final String SENT_FIELD = "check_run_posted";

  private final Gate gate;
  private final ConfigGate configGate;
  private final GitHub gitHub;
  private final Semaphore places = new Semaphore(MAX_AT_ONCE);

  public ConfigGateJudge(Gate gate, ConfigGate configGate, GitHub gitHub) {
    this.gate = gate;
    this.configGate = configGate;
    this.gitHub = gitHub;
  }

  /** Judges the payload's pull request, as it is now, and all that share its head. */
  Task judge(Event event) {
    PullRequest known = event.payload().pullRequest();
    Repository repository = event.payload().repository();
    return new HeadTask(
        repository,
        Origin.of(event),
        known.headSha(),
        PULL_REQUEST + known.number(),
        (task, review, attempt) -> {
          if (PullRequestHandler.mayBeOutdated(event)) {
            task.retract(attempt);
          }
          return task.follow(known, review, attempt);
        });
  }

  /** Judges the pull requests of a merge group, by the files of the group's head. */
  Task judgeGroup(Event event, String headSha, MergeGroup.Entry entry) {
    return new HeadTask(
        event.payload().repository(),
        Origin.of(event),
        headSha,
        entry.externalId(),
        (task, review, attempt) -> task.judgeGroup(entry, review, attempt));
  }

  /**
   * Judges again what a check run of ours was posted for.
   *
   * @param externalId the check run's; empty where only the commit is known
   */
  Task judgeAgain(Event event, String headSha, String externalId) {
    Optional<MergeGroup.Entry> entry = MergeGroup.Entry.ofExternalId(externalId);
    if (entry.isPresent()) {
      return judgeGroup(event, headSha, entry.get());
    }
    return new HeadTask(
        event.payload().repository(),
        Origin.of(event),
        headSha,
        externalId.startsWith(PULL_REQUEST) ? externalId.split(" ", 2)[0] : "head",
        (task, review, attempt) -> task.judgeAgain(externalId.isEmpty(), review, attempt));
  }

  /** Judges a pull request again, where one of those asks who work on it. */
  Task recheck(Event event, Command command) {
    return new RecheckTask(event.payload().repository(), Origin.of(event), command);
  }

  /** Reads what is needed, judges it and reports. */
  private interface Judging {
    Outcome judge(HeadTask task, GateReview review, Attempt attempt);
  }

  private static String key(Repository repository, String what) {
    return (repository.fullName() + what + " gate").toLowerCase(Locale.ROOT);
  }

  /** The judgement of the head that a pull request has when somebody asks for it. */
  private final class RecheckTask implements Task {
    private final Repository repository;
    private final Origin origin;
    private final Command command;
    // Before the head is read there is nothing to say of it.
    private volatile Optional<HeadTask> head = Optional.empty();

    RecheckTask(Repository repository, Origin origin, Command command) {
      this.repository = repository;
      this.origin = origin;
      this.command = command;
    }

    @Override
    public Optional<String> key() {
      return Optional.of(ConfigGateJudge.key(repository, "#" + command.number()));
    }

    @Override
    public Outcome run(Attempt attempt) {
      PullRequest current = gitHub.pullRequest(repository, command.number());
      if (!current.open() || !command.isFromInside(gitHub, repository, current)) {
        return new Outcome.Ignored();
      }
      HeadTask task =
          new HeadTask(
              repository,
              origin,
              current.headSha(),
              PULL_REQUEST + current.number(),
              (one, review, tried) -> one.follow(current, review, tried));
      head = Optional.of(task);
      attempt.moveTo(task.key(current.headSha()));
      return task.run(attempt);
    }

    @Override
    public Optional<String> hold(Attempt attempt, String reason) {
      return head.flatMap(task -> task.hold(attempt, reason));
    }

    @Override
    public void giveUp(Attempt attempt, String reason) {
      head.ifPresent(task -> task.giveUp(attempt, reason));
    }
  }

  /** The judgement of one head commit. */
  private final class HeadTask implements Task {
    private final Repository repository;
    private final Origin origin;
    private final String headSha;
    private final String postedFor;
    private final Judging judging;
    // Nothing is said of a gate before it is known that there is one, now or when the commit was
    // judged before.
    private volatile boolean configured;

    HeadTask(
        Repository repository, Origin origin, String headSha, String postedFor, Judging judging) {
      this.repository = repository;
      this.origin = origin;
      this.headSha = headSha;
      this.postedFor = postedFor;
      this.judging = judging;
    }

    @Override
    public Optional<String> key() {
      return Optional.of(key(headSha));
    }

    private String key(String sha) {
      return ConfigGateJudge.key(repository, "@" + sha);
    }

    @Override
    public Outcome run(Attempt attempt) {
      Optional<Judgement> before = resume(attempt);
      if (before.isPresent()) {
        return new Outcome.Decided(before.get(), SENT_FIELD);
      }
      attempt.isUndecided();
      Optional<GateReview> review = configGate.of(repository);
      if (review.isEmpty()) {
        withdraw(attempt);
        return new Outcome.Ignored();
      }
      configured = true;
      requirePlace(attempt);
      try {
        return judging.judge(this, review.get(), attempt);
      } catch (GitHubException | UncheckedIOException e) {
        attempt.requireLease();
        // What can't be read is recorded as an error and tried again, never passed.
        gate.recordError(ConfigGate.POLICY, subject(), e.getMessage());
        throw e;
      } finally {
        places.release();
      }
    }

    /**
     * Waits a little, and lets others have the worker where that is not enough. What stood on the
     * commit before must not stand for as long as that takes.
     */
    private void requirePlace(Attempt attempt) {
      try {
        if (places.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      String reason = "the files of other pull requests are being checked";
      hold(attempt, reason);
      throw new BusyException(reason);
    }

    private Subject subject() {
      return origin.subject(repository, null, headSha);
    }

    /** An earlier attempt may have found a gate, and said that it is not judged yet. */
    private void withdraw(Attempt attempt) {
      if (!attempt.isFirst()) {
        checkRun(headSha, postedFor)
            .withdraw(
                attempt,
                "Not judged: no check is configured any more",
                "The default branch's .repol/gate.yaml asks for no check.");
      }
    }

    /** Reports what an earlier attempt decided; empty where it decided nothing. */
    private Optional<Judgement> resume(Attempt attempt) {
      return attempt.isFirst()
          ? Optional.empty()
          : gate.resume(
              ConfigGate.POLICY, subject(), attempt.since(), rulings -> report(attempt, rulings));
    }

    /** Where and for what, the rulings themselves say. */
    private Reported report(Attempt attempt, List<Ruling> rulings) {
      ObjectNode input = rulings.get(0).question().input();
      JsonNode group = input.path(GROUP);
      String known =
          group.isObject()
              ? new MergeGroup.Entry(
                      group.path("base_sha").asText(), group.path("head_ref").asText())
                  .externalId()
              : PULL_REQUEST + rulings.get(0).question().subject().number();
      return checkRun(input.path("head_sha").asText(), known).send(attempt, rulings);
    }

    private CheckRunReport checkRun(String sha, String what) {
      return new CheckRunReport(gitHub, repository, sha, what, ConfigGateForm.INSTANCE);
    }

    @Override
    public Optional<String> hold(Attempt attempt, String reason) {
      return hasGate() ? checkRun(headSha, postedFor).hold(attempt, reason) : Optional.empty();
    }

    @Override
    public void giveUp(Attempt attempt, String reason) {
      if (hasGate()) {
        checkRun(headSha, postedFor).giveUp(attempt, reason);
      }
    }

    private boolean hasGate() {
      return configured || !gitHub.ownChecks(repository, headSha, ConfigGateForm.NAME).isEmpty();
    }

    private void retract(Attempt attempt) {
      checkRun(headSha, postedFor).retract(attempt, PullRequestJudge.OUTDATED);
    }

    /** Judges the pull request at the head that it has now. */
    private Outcome follow(PullRequest known, GateReview review, Attempt attempt) {
      String head = headSha;
      for (int moves = 0; moves < MAX_MOVES; moves++) {
        PullRequest current = gitHub.pullRequest(repository, known.number());
        if (!current.open()) {
          return new Outcome.Ignored();
        }
        if (current.headSha().equals(head)) {
          return judgeTogether(head, together(current), review, attempt);
        }
        head = current.headSha();
        attempt.moveTo(key(head));
      }
      throw new GitHubException("the head moves faster than it can be judged");
    }

    private List<PullRequest> together(PullRequest first) {
      List<PullRequest> all = new ArrayList<>(List.of(first));
      openAt(first.headSha()).stream()
          .filter(other -> other.number() != first.number())
          .forEach(all::add);
      return all;
    }

    private List<PullRequest> openAt(String sha) {
      return new GitHubPullRequestFacts(gitHub).openAt(repository, sha);
    }

    /**
     * @param suite whether only the commit is known, which may be a merge group's
     */
    private Outcome judgeAgain(boolean suite, GateReview review, Attempt attempt) {
      Optional<MergeGroup.Entry> entry =
          suite
              ? gitHub.ownChecks(repository, headSha, ConfigGateForm.NAME).stream()
                  .flatMap(check -> MergeGroup.Entry.ofExternalId(check.externalId()).stream())
                  .findFirst()
              : Optional.empty();
      return entry.isPresent()
          ? judgeGroup(entry.get(), review, attempt)
          : judgeTogether(headSha, openAt(headSha), review, attempt);
    }

    private Outcome judgeTogether(
        String sha, List<PullRequest> all, GateReview review, Attempt attempt) {
      if (all.isEmpty()) {
        return new Outcome.Ignored();
      }
      return decided(
          all.stream().map(one -> caseOf(one, review.input(one, sha), review)).toList(), attempt);
    }

    private Outcome judgeGroup(MergeGroup.Entry entry, GateReview review, Attempt attempt) {
      MergeGroup group = MergeGroup.read(gitHub, repository, entry, headSha);
      List<Case> cases = new ArrayList<>();
      for (PullRequest one : group.pullRequests()) {
        cases.add(caseOf(one, of(entry, review.input(one, headSha)), review));
      }
      for (String commit : group.unresolved()) {
        cases.add(
            new Case(
                ConfigGate.POLICY,
                of(entry, review.unresolved(commit, headSha)),
                origin.subject(repository, null, commit),
                review.origin(),
                false));
      }
      return decided(cases, attempt);
    }

    private static ObjectNode of(MergeGroup.Entry entry, ObjectNode input) {
      input.putObject(GROUP).put("base_sha", entry.baseSha()).put("head_ref", entry.headRef());
      return input;
    }

    private Case caseOf(PullRequest one, ObjectNode input, GateReview review) {
      return new Case(
          ConfigGate.POLICY, input, origin.subject(repository, one), review.origin(), false);
    }

    private Outcome decided(List<Case> cases, Attempt attempt) {
      // Looked at again after the files were read: whoever held the lease before may have been
      // slow.
      Optional<Judgement> before = resume(attempt);
      return new Outcome.Decided(
          before.orElseGet(
              () ->
                  gate.judge(
                      cases, new LeasedReport(attempt, rulings -> report(attempt, rulings)))),
          SENT_FIELD);
    }
  }
}
