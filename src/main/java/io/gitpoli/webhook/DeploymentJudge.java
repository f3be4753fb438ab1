package io.gitpoli.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.Run;
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
import io.gitpoli.github.WorkflowRun;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.repol.RepoPolicies;
import io.gitpoli.repol.RepoPolicy;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges deployments, one at a time for an environment, so that each sees those before it in its
 * count of the day.
 */
public final class DeploymentJudge {
  private static final Logger LOG = LoggerFactory.getLogger(DeploymentJudge.class);

  private static final String SENT_FIELD = "callback_sent";
  private static final String ACTION = "deployment_review";

  /** Runs are numbered from 1: leaves out none. */
  private static final Run NO_RUN = new Run(0, 0);

  private final Gate gate;
  private final RepoPolicies repoPolicies;
  private final AuditTrail audit;
  private final Optional<GitHub> gitHub;
  private final List<String> forcedApprovers;
  private final Clock clock;
  private final RepoWaivers waivers;

  public DeploymentJudge(
      Gate gate,
      RepoPolicies repoPolicies,
      AuditTrail audit,
      Optional<GitHub> gitHub,
      List<String> forcedApprovers,
      Clock clock) {
    this.gate = gate;
    this.repoPolicies = repoPolicies;
    this.audit = audit;
    this.gitHub = gitHub;
    this.forcedApprovers = forcedApprovers;
    this.clock = clock;
    this.waivers = new RepoWaivers(repoPolicies, clock);
  }

  /** Judges and records; nobody waits for the answer. */
  Task record(Deployment deployment, Origin origin) {
    return new Recording(deployment, origin);
  }

  /**
   * Judges, records and answers the workflow run that waits; or says what it waits for, where
   * checks still run that the configuration asks for.
   */
  Task answer(Deployment deployment, Origin origin) {
    return new Answering(deployment, origin);
  }

  private static Subject about(Deployment deployment, Origin origin) {
    return origin.subject(
        deployment.repository(),
        deployment.environment(),
        deployment.ref(),
        deployment.sha(),
        null);
  }

  private final class Recording implements Task {
    private final Deployment deployment;
    private final Origin origin;

    Recording(Deployment deployment, Origin origin) {
      this.deployment = deployment;
      this.origin = origin;
    }

    @Override
    public Optional<String> key() {
      return Optional.of(deployment.key());
    }

    @Override
    public Outcome run(Attempt attempt) {
      Optional<Judgement> before =
          attempt.isFirst()
              ? Optional.empty()
              : gate.recorded(PolicyName.DEPLOY, about(deployment, origin), attempt.since());
      return new Outcome.Decided(
          before.orElseGet(
              () ->
                  gate.judge(
                      question(deployment, origin, read(deployment, origin)), waived(deployment))),
          null);
    }
  }

  private final class Answering implements Task {
    private static final String TOLD_WAITING = "waiting";
    private static final String TOLD_FAILING = "failing";

    private final Deployment deployment;
    private final Origin origin;

    Answering(Deployment deployment, Origin origin) {
      this.deployment = deployment;
      this.origin = origin;
    }

    @Override
    public Optional<String> key() {
      return Optional.of(deployment.key());
    }

    /** Each run gets its own answer, and the count of the day is the trail's. */
    @Override
    public boolean blocks() {
      return false;
    }

    @Override
    public Optional<String> topic() {
      return Optional.of(Deployment.topic(deployment.repository(), deployment.sha()));
    }

    @Override
    public Outcome run(Attempt attempt) {
      Optional<Judgement> before = reported(attempt);
      attempt.isUndecided();
      return before
          .<Outcome>map(judgement -> new Outcome.Decided(judgement, SENT_FIELD))
          .orElseGet(() -> judge(attempt));
    }

    private Outcome judge(Attempt attempt) {
      Read read = read(deployment, origin);
      if (deployment.runId().isPresent() && read.mustWait(deployment.environment())) {
        String reason =
            "the checks of " + deployment.sha() + " still run; a rejection would be final";
        return new Outcome.Waiting(reason, tell(attempt, TOLD_WAITING, "gitpoli waits: " + reason));
      }
      Case question = question(deployment, origin, read);
      Report report =
          new LeasedReport(attempt, rulings -> send(deployment, attempt, rulings.get(0)));
      // Looked at again after the facts were read: whoever held the lease before may have been
      // slow.
      Optional<Judgement> before = reported(attempt);
      return new Outcome.Decided(
          before.orElseGet(() -> gate.judge(List.of(question), waived(deployment), report)),
          SENT_FIELD);
    }

    /** What an earlier attempt decided, reported now where it was not. */
    private Optional<Judgement> reported(Attempt attempt) {
      return attempt.isFirst()
          ? Optional.empty()
          : gate.resume(
              PolicyName.DEPLOY,
              about(deployment, origin),
              attempt.since(),
              rulings -> sendAgain(deployment, attempt, rulings.get(0)));
    }

    @Override
    public Optional<String> hold(Attempt attempt, String reason) {
      return tell(
          attempt,
          TOLD_FAILING,
          "gitpoli can't decide yet, so nothing is approved; it tries again by itself. In the way: "
              + Markdown.code(reason));
    }

    @Override
    public void giveUp(Attempt attempt, String reason) {
      tell(
          attempt,
          "given up",
          "gitpoli gave up, so nothing is approved. In the way: "
              + Markdown.code(reason)
              + "\n\nHow to get through: have an operator retry delivery "
              + Markdown.code(origin.delivery())
              + ", or start the run again.");
    }

    /**
     * Says it on the waiting run, as well as it can, and once: GitHub takes ten reports at most.
     */
    private Optional<String> tell(Attempt attempt, String what, String comment) {
      if (gitHub.isEmpty()
          || deployment.runId().isEmpty()
          || attempt.note().filter(what::equals).isPresent()) {
        return Optional.empty();
      }
      try {
        attempt.requireLease();
        gitHub
            .get()
            .reportDeployment(
                deployment.repository(),
                deployment.runId().get(),
                deployment.environment(),
                comment);
        return Optional.of(what);
      } catch (GitHubException e) {
        LOG.warn("{} is not told why it waits: {}", deployment.key(), e.getMessage());
        return Optional.empty();
      }
    }
  }

  /** What was read of a deployment. */
  private record Read(
      RepoPolicy config,
      Optional<WorkflowRun> run,
      Optional<String> fullRef,
      Optional<List<String>> environments,
      Optional<DeploymentFacts.Tests> tests,
      DeploymentFacts.Change change) {

    boolean mustWait(String environment) {
      JsonNode rules =
          config.document().path("policy").path("environments").path(environment).path("rules");
      return rules.path("tests_passed").asBoolean()
          && tests.filter(DeploymentFacts.Tests.RUNNING::equals).isPresent();
    }
  }

  private Read read(Deployment deployment, Origin origin) {
    try {
      RepoPolicy config = repoPolicies.load(deployment.repository(), PolicyName.DEPLOY);
      if (gitHub.isEmpty()) {
        return new Read(
            config,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new DeploymentFacts.Change(Optional.empty(), List.of(), false));
      }
      DeploymentFacts facts = new DeploymentFacts(gitHub.get());
      Optional<WorkflowRun> run =
          deployment.runId().map(id -> gitHub.get().workflowRun(deployment.repository(), id));
      String fullRef = facts.fullRef(deployment, run);
      return new Read(
          config,
          run,
          Optional.of(fullRef),
          Optional.of(gitHub.get().environments(deployment.repository())),
          Optional.of(facts.tests(deployment, run)),
          facts.change(deployment, fullRef));
    } catch (GitHubException | UncheckedIOException e) {
      Run run = deployment.runId().map(id -> new Run(id, 0)).orElse(null);
      gate.recordError(
          PolicyName.DEPLOY,
          origin.subject(
              deployment.repository(),
              deployment.environment(),
              deployment.ref(),
              deployment.sha(),
              run),
          e.getMessage());
      throw e;
    }
  }

  private Case question(Deployment deployment, Origin origin, Read read) {
    Run run = read.run().map(one -> new Run(one.id(), one.attempt())).orElse(null);
    String ref = read.fullRef().orElse(deployment.ref());
    Set<String> approvers = new LinkedHashSet<>(read.change().approvers());
    approvers.addAll(forcedApprovers);
    DeploymentInput input =
        new DeploymentInput(
            deployment.repository(),
            deployment.environment(),
            ref,
            deployment.sha(),
            read.change().number(),
            read.environments(),
            approvers,
            read.tests().map(DeploymentFacts.Tests.PASSED::equals),
            Optional.of(read.change().signedOff()),
            Optional.of(deploymentsToday(deployment, run)),
            read.config());
    return new Case(
        PolicyName.DEPLOY,
        input.document(),
        origin.subject(
            deployment.repository(), deployment.environment(), ref, deployment.sha(), run),
        read.config().origin(),
        read.config().dryRun());
  }

  /** What can't be read is recorded as an error and tried again, as any other fact is. */
  private Exemptions waived(Deployment deployment) {
    return (question, violations) -> {
      try {
        return waivers.of(deployment.repository(), question, violations);
      } catch (GitHubException | UncheckedIOException e) {
        gate.recordError(PolicyName.DEPLOY, question.subject(), e.getMessage());
        throw e;
      }
    };
  }

  /** Those let through since midnight UTC, and this one. */
  private int deploymentsToday(Deployment deployment, Run run) {
    return 1
        + audit.countApprovedRuns(
            deployment.repository().fullName(),
            deployment.environment(),
            LocalDate.now(clock).atStartOfDay(ZoneOffset.UTC).toInstant(),
            run == null ? NO_RUN : run);
  }

  /**
   * Answers with what was decided before. A run that was started again since has its own event, and
   * its own decision.
   */
  private Reported sendAgain(Deployment deployment, Attempt attempt, Ruling ruling) {
    Run decided = ruling.question().subject().run();
    if (gitHub.isPresent() && decided != null) {
      try {
        long now = gitHub.get().workflowRun(deployment.repository(), decided.id()).attempt();
        if (now != decided.attempt()) {
          return Reported.never(ACTION, conclusion(ruling), "the run was started again since");
        }
      } catch (GitHubException e) {
        return Reported.failed(ACTION, conclusion(ruling), e);
      }
    }
    Reported reported = send(deployment, attempt, ruling);
    String error = reported.enforcement().error();
    return error == null || reported.failure().isPresent()
        ? reported
        // GitHub takes one answer: whether it was ours, whose own answer was lost, it does not say.
        : Reported.never(
            ACTION, conclusion(ruling), "an earlier try may have been taken: " + error);
  }

  private static String conclusion(Ruling ruling) {
    return approves(ruling) ? "approved" : "rejected";
  }

  private static boolean approves(Ruling ruling) {
    return ruling.conclusion() != Ruling.Conclusion.DENIED;
  }

  private Reported send(Deployment deployment, Attempt attempt, Ruling ruling) {
    String conclusion = conclusion(ruling);
    if (gitHub.isEmpty()) {
      return Reported.never(ACTION, conclusion, "no GitHub App is configured");
    }
    if (deployment.runId().isEmpty()) {
      return Reported.never(
          ACTION,
          conclusion,
          "deployment_callback_url is not this repository's on the configured GitHub API, so it was"
              + " not called");
    }
    attempt.requireLease();
    long run = deployment.runId().get();
    try {
      gitHub
          .get()
          .answerDeployment(
              deployment.repository(),
              run,
              deployment.environment(),
              approves(ruling),
              DeploymentComment.markdown(ruling));
      return Reported.sent(ACTION, conclusion, "run " + run);
    } catch (GitHubException e) {
      // A run that does not wait any more was cancelled, or answered by someone else.
      return e.kind() == GitHubException.Kind.PERMANENT
          ? Reported.never(ACTION, conclusion, e.getMessage())
          : Reported.failed(ACTION, conclusion, e);
    }
  }
}
