package io.gitpoli.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.Exemption;
import io.gitpoli.audit.Subject;
import io.gitpoli.gate.Case;
import io.gitpoli.gate.Exemptions;
import io.gitpoli.gate.Gate;
import io.gitpoli.gate.Judgement;
import io.gitpoli.gate.Report;
import io.gitpoli.gate.Reported;
import io.gitpoli.gate.Ruling;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.repol.RepoPolicies;
import io.gitpoli.repol.RepoPolicy;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Judges the pull requests that share a head commit, and posts the one check run that they share.
 * One judgement at a time for a commit, and the facts are read within it, so that the last
 * judgement is the one of the newest facts.
 */
public final class PullRequestJudge {
  // A head that moves more often while it is judged will be judged by its own events.
  private static final int MAX_MOVES = 3;

  // What a check run is for, as its external id begins.
  private static final String PULL_REQUEST = "pr:";
  private static final String ANY = "head";

  private static final String SENT_FIELD = "check_run_posted";

  static final String OUTDATED =
      "the pull request was reopened, or is to be merged into another branch; it is judged anew";

  private final Gate gate;
  private final RepoPolicies repoPolicies;
  private final Optional<GitHub> gitHub;
  private final List<String> forcedApprovers;
  private final RepoWaivers waivers;
  private final Overrides overrides;
  private final CommandAnswers answers;

  /**
   * @param audit where earlier decisions, and the overrides in them, are found again
   * @param gitHub empty where no App is configured: nothing is posted then
   * @param forcedApprovers count as approvers everywhere, for integration tests
   */
  public PullRequestJudge(
      Gate gate,
      RepoPolicies repoPolicies,
      AuditTrail audit,
      Optional<GitHub> gitHub,
      List<String> forcedApprovers,
      Clock clock) {
    this.gate = gate;
    this.repoPolicies = repoPolicies;
    this.gitHub = gitHub;
    this.forcedApprovers = forcedApprovers;
    this.waivers = new RepoWaivers(repoPolicies, clock);
    this.overrides = new Overrides(repoPolicies, audit, gitHub);
    this.answers = new CommandAnswers(gitHub);
  }

  /** Judges the payload's pull request, as it is now, and all that share its head. */
  Task judge(Event event) {
    Asked asked = asked(event);
    PullRequest known = event.payload().pullRequest();
    return new HeadTask(
        asked,
        known.headSha(),
        PULL_REQUEST + known.number(),
        asked.origin().subject(asked.repository(), known),
        attempt -> {
          if (PullRequestHandler.mayBeOutdated(event)) {
            retract(asked, known, attempt);
          }
          return follow(known, asked, attempt);
        });
  }

  private void retract(Asked asked, PullRequest known, Attempt attempt) {
    String postedFor = PULL_REQUEST + known.number();
    gitHub.ifPresent(
        there ->
            new CheckRunReport(there, asked.repository(), known.headSha(), postedFor)
                .retract(attempt, OUTDATED));
  }

  /** Judges again what a check run of ours was posted for, as its external id says. */
  Task judgeAgain(Event event, String headSha, String externalId) {
    return MergeGroup.Entry.ofExternalId(externalId)
        .map(entry -> judgeGroup(event, headSha, entry))
        .orElseGet(
            () ->
                externalId.startsWith(PULL_REQUEST)
                    ? judgeHead(event, headSha, externalId.split(" ", 2)[0])
                    : judgeAgain(event, headSha));
  }

  /** Judges again whatever a commit is the head of: a merge group, or open pull requests. */
  Task judgeAgain(Event event, String headSha) {
    Asked asked = asked(event);
    return headTask(
        asked,
        headSha,
        ANY,
        attempt -> {
          Optional<MergeGroup.Entry> entry = entry(asked, headSha);
          return entry.isPresent()
              ? judgeGroup(headSha, entry.get(), asked, attempt)
              : judgeOpen(headSha, asked, attempt);
        });
  }

  /** Judges whatever open pull requests have this head; ignored where there is none. */
  private Task judgeHead(Event event, String headSha, String postedFor) {
    Asked asked = asked(event);
    return headTask(asked, headSha, postedFor, attempt -> judgeOpen(headSha, asked, attempt));
  }

  /**
   * Judges the pull requests of a merge group, each by its own refs and approvals, and posts the
   * result on the group's head. Nothing passes where a commit belongs to no pull request.
   */
  Task judgeGroup(Event event, String headSha, MergeGroup.Entry entry) {
    Asked asked = asked(event);
    return headTask(
        asked, headSha, entry.externalId(), attempt -> judgeGroup(headSha, entry, asked, attempt));
  }

  /** Does what a comment on a pull request tells; whoever may not is told why. */
  Task follow(Event event, Command command) {
    return new CommandTask(asked(event), command);
  }

  private HeadTask headTask(Asked asked, String headSha, String postedFor, Judging judging) {
    return new HeadTask(
        asked,
        headSha,
        postedFor,
        asked.origin().subject(asked.repository(), null, headSha),
        judging);
  }

  /** Reads the facts, judges them and reports. */
  private interface Judging {
    Outcome judge(Attempt attempt);
  }

  /** The judgement of one head commit. */
  private final class HeadTask implements Task {
    private final Asked asked;
    private final String headSha;
    private final String postedFor;
    private final Subject subject;
    private final Judging judging;

    HeadTask(Asked asked, String headSha, String postedFor, Subject subject, Judging judging) {
      this.asked = asked;
      this.headSha = headSha;
      this.postedFor = postedFor;
      this.subject = subject;
      this.judging = judging;
    }

    @Override
    public Optional<String> key() {
      return Optional.of(asked.key(headSha));
    }

    @Override
    public Outcome run(Attempt attempt) {
      Optional<Judgement> before = resume(asked, headSha, postedFor, attempt);
      if (before.isPresent()) {
        return new Outcome.Decided(before.get(), SENT_FIELD);
      }
      attempt.isUndecided();
      try {
        return judging.judge(attempt);
      } catch (GitHubException | UncheckedIOException e) {
        attempt.requireLease();
        // What can't be read is recorded as an error and tried again, never passed.
        gate.recordError(PolicyName.PULL_REQUEST, subject, e.getMessage());
        throw e;
      }
    }

    @Override
    public Optional<String> hold(Attempt attempt, String reason) {
      return checkRun().flatMap(report -> report.hold(attempt, reason));
    }

    @Override
    public void giveUp(Attempt attempt, String reason) {
      checkRun().ifPresent(report -> report.giveUp(attempt, reason));
    }

    private Optional<CheckRunReport> checkRun() {
      return gitHub.map(there -> new CheckRunReport(there, asked.repository(), headSha, postedFor));
    }
  }

  /** A command in a comment on a pull request; what it makes of its check run it says there. */
  private final class CommandTask implements Task {
    private final Asked asked;
    private final Command command;
    private final String postedFor;
    // Once the check run stands, nothing but a comment is left to be written.
    private volatile boolean reported;

    CommandTask(Asked asked, Command command) {
      this.asked = asked;
      this.command = command;
      this.postedFor = PULL_REQUEST + command.number();
    }

    /** The head is yet to be read; until then only other commands on the pull request wait. */
    @Override
    public Optional<String> key() {
      return Optional.of(
          (asked.repository().fullName() + "#" + command.number()).toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean blocks() {
      return !reported;
    }

    @Override
    public Outcome run(Attempt attempt) {
      Optional<Judgement> before = resume(asked, "", postedFor, attempt);
      try {
        if (before.isPresent()) {
          return told(before.get(), attempt);
        }
        attempt.isUndecided();
        return follow(attempt);
      } catch (GitHubException | UncheckedIOException e) {
        attempt.requireLease();
        gate.recordError(
            PolicyName.PULL_REQUEST,
            asked.origin().subject(asked.repository(), command.number()),
            e.getMessage());
        throw e;
      }
    }

    private Outcome follow(Attempt attempt) {
      PullRequest current = gitHub.orElseThrow().pullRequest(asked.repository(), command.number());
      if (!current.open()) {
        return new Outcome.Ignored();
      }
      CommentCommand what = command.what();
      if (what instanceof CommentCommand.Unclear unclear) {
        return refused(unclear.why(), isFromInside(current), attempt);
      }
      if (what instanceof CommentCommand.BreakGlass wanted) {
        return override(current, wanted, attempt);
      }
      if (!isFromInside(current)) {
        return new Outcome.Ignored();
      }
      attempt.moveTo(asked.key(current.headSha()));
      return PullRequestJudge.this.follow(current, asked, attempt);
    }

    private Outcome override(
        PullRequest current, CommentCommand.BreakGlass wanted, Attempt attempt) {
      attempt.moveTo(asked.key(current.headSha()));
      Overrides.Answer answer = overrides.ask(asked.repository(), current, command, wanted);
      if (answer instanceof Overrides.Answer.Refused refused) {
        return refused(refused.why(), refused.listed() || isFromInside(current), attempt);
      }
      if (!(answer instanceof Overrides.Answer.Granted granted)) {
        return new Outcome.Ignored();
      }
      Asked granting = asked.granting(current, granted.overrides());
      Optional<Outcome> outcome = judgeAt(current.headSha(), current, granting, attempt);
      if (outcome.isEmpty()) {
        return refused("there is a newer commit by now", true, attempt);
      }
      return outcome.get() instanceof Outcome.Decided decided
          ? told(decided.judgement(), attempt)
          : outcome.get();
    }

    @Override
    public void giveUp(Attempt attempt, String reason) {
      if (command.what() instanceof CommentCommand.BreakGlass && !reported) {
        answers.refused(asked.repository(), command, "gitpoli gave up: " + reason, false);
      }
    }

    private boolean isFromInside(PullRequest current) {
      return command.isFromInside(gitHub.orElseThrow(), asked.repository(), current);
    }

    private Outcome refused(String why, boolean answered, Attempt attempt) {
      attempt.requireLease();
      if (answered) {
        answers.refused(asked.repository(), command, why, attempt.isFirst());
      }
      return new Outcome.Ignored();
    }

    /** Everybody who is to know is told, whether or not GitHub has taken the check run yet. */
    private Outcome told(Judgement judgement, Attempt attempt) {
      reported = judgement.unfinished().isEmpty();
      if (command.what() instanceof CommentCommand.BreakGlass) {
        answers.judged(
            asked.repository(),
            command,
            judgement,
            overrides.teams(asked.repository()),
            attempt.isFirst());
      }
      return new Outcome.Decided(judgement, SENT_FIELD);
    }
  }

  /** Judges the pull request at the head that it has now. */
  private Outcome follow(PullRequest known, Asked asked, Attempt attempt) {
    String head = known.headSha();
    for (int moves = 0; moves < MAX_MOVES; moves++) {
      Optional<Outcome> outcome = judgeAt(head, known, asked, attempt);
      if (outcome.isPresent()) {
        return outcome.get();
      }
      head = asked.facts().current(asked.repository(), known).headSha();
      attempt.moveTo(asked.key(head));
    }
    throw new GitHubException("the head moves faster than it can be judged");
  }

  private Outcome judgeOpen(String headSha, Asked asked, Attempt attempt) {
    return judgeTogether(
        headSha, asked.facts().openAt(asked.repository(), headSha), asked, attempt);
  }

  private Outcome judgeGroup(String headSha, MergeGroup.Entry entry, Asked asked, Attempt attempt) {
    if (gitHub.isEmpty()) {
      // Which pull requests a group brings, GitHub alone can tell.
      return new Outcome.Ignored();
    }
    MergeGroup group = MergeGroup.read(gitHub.get(), asked.repository(), entry, headSha);
    RepoPolicy config = config(asked);
    List<Case> cases = new ArrayList<>();
    for (PullRequest one : group.pullRequests()) {
      cases.add(caseOf(one, config, asked));
    }
    for (String sha : group.unresolved()) {
      cases.add(unresolved(sha, config, asked));
    }
    return decided(asked, headSha, entry.externalId(), cases, attempt);
  }

  /**
   * Who asks, and where what is asked about can be known from.
   *
   * @param facts of the repository's pull requests
   * @param granted what is overridden by this very event
   */
  private record Asked(
      Repository repository, Origin origin, PullRequestFacts facts, Exemptions granted) {
    /** The same, in which rules of one pull request at one head are overridden. */
    Asked granting(PullRequest at, List<Exemption> given) {
      return new Asked(
          repository,
          origin,
          facts,
          (question, violations) ->
              new Exemptions.Granted(
                  Integer.valueOf(at.number()).equals(question.subject().number())
                          && at.headSha().equals(question.subject().sha())
                      ? given.stream()
                          .flatMap(
                              one ->
                                  violations.stream()
                                      .filter(violation -> violation.code().equals(one.code()))
                                      .map(one::of))
                          .toList()
                      : List.of(),
                  List.of()));
    }

    /** Of the lease for a commit. */
    String key(String sha) {
      return (repository.fullName() + "@" + sha).toLowerCase(Locale.ROOT);
    }
  }

  private Asked asked(Event event) {
    PullRequestFacts facts =
        gitHub
            .<PullRequestFacts>map(GitHubPullRequestFacts::new)
            .orElseGet(() -> PayloadPullRequestFacts.of(event.payload()));
    return new Asked(event.payload().repository(), Origin.of(event), facts, Exemptions.NONE);
  }

  /** Under the lease of a head; empty where the pull request has another one by now. */
  private Optional<Outcome> judgeAt(String head, PullRequest known, Asked asked, Attempt attempt) {
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
    return Optional.of(judgeTogether(head, all, asked, attempt));
  }

  private Outcome judgeTogether(
      String headSha, List<PullRequest> all, Asked asked, Attempt attempt) {
    if (all.isEmpty()) {
      return new Outcome.Ignored();
    }
    RepoPolicy config = config(asked);
    List<Case> cases = all.stream().map(one -> caseOf(one, config, asked)).toList();
    return decided(asked, headSha, PULL_REQUEST + all.get(0).number(), cases, attempt);
  }

  private RepoPolicy config(Asked asked) {
    return repoPolicies.load(asked.repository(), PolicyName.PULL_REQUEST);
  }

  private Outcome decided(
      Asked asked, String headSha, String postedFor, List<Case> cases, Attempt attempt) {
    Report report =
        new LeasedReport(attempt, rulings -> report(asked, headSha, postedFor, attempt, rulings));
    // Looked at again after the facts were read: whoever held the lease before may have been slow.
    Optional<Judgement> before = resume(asked, headSha, postedFor, attempt);
    return new Outcome.Decided(
        before.orElseGet(() -> gate.judge(cases, exemptions(asked), report)), SENT_FIELD);
  }

  /**
   * Waivers count before overrides: what a file allows needs nobody's word. A commit that belongs
   * to no pull request is never exempt.
   */
  private Exemptions exemptions(Asked asked) {
    return (question, violations) -> {
      if (question.subject().number() == null) {
        return Exemptions.Granted.NOTHING;
      }
      return Stream.<Exemptions>of(
              (one, left) -> waivers.of(asked.repository(), one, left),
              asked.granted(),
              (one, left) -> overrides.standing(asked.repository(), one, left))
          .reduce(Exemptions.NONE, Exemptions::then)
          .of(question, violations);
    };
  }

  /** Reports what an earlier attempt decided; empty where it decided nothing. */
  private Optional<Judgement> resume(
      Asked asked, String headSha, String postedFor, Attempt attempt) {
    return attempt.isFirst()
        ? Optional.empty()
        : gate.resume(
            PolicyName.PULL_REQUEST,
            asked.origin().subject(asked.repository(), null, headSha),
            attempt.since(),
            rulings -> {
              String judged = judged(rulings, postedFor, headSha);
              String known = postedFor.equals(ANY) ? postedFor(asked, headSha, rulings) : postedFor;
              return report(asked, judged, known, attempt, rulings);
            });
  }

  /** The head that was judged: a pull request's may have moved on since, a group's never does. */
  private static String judged(List<Ruling> rulings, String postedFor, String headSha) {
    return postedFor.startsWith(PULL_REQUEST) ? rulings.get(0).question().subject().sha() : headSha;
  }

  /** What a commit's check run was posted for, where the event does not tell. */
  private String postedFor(Asked asked, String headSha, List<Ruling> rulings) {
    return entry(asked, headSha)
        .map(MergeGroup.Entry::externalId)
        .orElseGet(() -> PULL_REQUEST + rulings.get(0).question().subject().number());
  }

  /** The merge group whose head a commit is, as one of our check runs on it tells. */
  private Optional<MergeGroup.Entry> entry(Asked asked, String headSha) {
    return gitHub.stream()
        .flatMap(
            there -> there.ownChecks(asked.repository(), headSha, CheckRunReport.NAME).stream())
        .flatMap(check -> MergeGroup.Entry.ofExternalId(check.externalId()).stream())
        .findFirst();
  }

  private Reported report(
      Asked asked, String headSha, String postedFor, Attempt attempt, List<Ruling> rulings) {
    if (gitHub.isEmpty()) {
      return Reported.never(
          CheckRunReport.ACTION, CheckRunReport.conclusion(rulings), "no GitHub App is configured");
    }
    return new CheckRunReport(gitHub.get(), asked.repository(), headSha, postedFor)
        .send(attempt, rulings);
  }

  private Case caseOf(PullRequest pullRequest, RepoPolicy config, Asked asked) {
    Repository repository = asked.repository();
    PullRequestFacts facts = asked.facts();
    Set<String> approvers =
        new LinkedHashSet<>(
            facts.approvers(repository, pullRequest, config.dismissStaleApprovals()));
    approvers.addAll(forcedApprovers);
    PullRequestInput input =
        new PullRequestInput(
            repository, pullRequest, approvers, facts.signedOff(repository, pullRequest), config);
    return new Case(
        PolicyName.PULL_REQUEST,
        input.document(),
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
}
