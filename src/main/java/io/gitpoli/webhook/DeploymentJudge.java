package io.gitpoli.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.Enforcement;
import io.gitpoli.audit.Run;
import io.gitpoli.gate.Case;
import io.gitpoli.gate.Gate;
import io.gitpoli.gate.Judgement;
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
  private final KeyedLocks locks = new KeyedLocks();

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
  }

  /** Judges and records; nobody waits for the answer. */
  Outcome record(Deployment deployment, Origin origin) {
    return locks.with(
        deployment.key(),
        () -> {
          Read read = read(deployment, origin);
          return new Outcome.Decided(gate.judge(question(deployment, origin, read)), null);
        });
  }

  /**
   * Judges, records and answers the workflow run that waits; or says what it waits for, where
   * checks still run that the configuration asks for.
   */
  Outcome answer(Deployment deployment, Origin origin) {
    return locks.with(
        deployment.key(),
        () -> {
          Read read = read(deployment, origin);
          if (deployment.runId().isPresent() && read.mustWait(deployment.environment())) {
            return new Outcome.Accepted(
                "the checks of " + deployment.sha() + " still run; a rejection would be final");
          }
          Case question = question(deployment, origin, read);
          Judgement judgement =
              gate.judge(List.of(question), rulings -> send(deployment, rulings.get(0)));
          return new Outcome.Decided(judgement, SENT_FIELD);
        });
  }

  /** Says on the waiting run why it waits, as well as it can: GitHub takes ten reports at most. */
  void explain(Deployment deployment, String reason) {
    if (gitHub.isEmpty() || deployment.runId().isEmpty()) {
      return;
    }
    try {
      gitHub
          .get()
          .reportDeployment(
              deployment.repository(),
              deployment.runId().get(),
              deployment.environment(),
              "gitpoli waits: " + reason);
    } catch (GitHubException e) {
      LOG.warn("{} is not told why it waits: {}", deployment.key(), e.getMessage());
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
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input
        .put("repository", deployment.repository().fullName())
        .put("environment", deployment.environment())
        .put("ref", ref)
        .put("sha", deployment.sha());
    read.change().number().ifPresent(number -> input.put("number", number));
    read.environments().ifPresent(names -> names.forEach(input.putArray("repo_environments")::add));
    ObjectNode meta = input.putObject("workflow_meta");
    Set<String> approvers = new LinkedHashSet<>(read.change().approvers());
    approvers.addAll(forcedApprovers);
    approvers.forEach(meta.putArray("approvers")::add);
    read.tests()
        .ifPresent(
            tests -> meta.putObject("checks").put("tests", tests == DeploymentFacts.Tests.PASSED));
    meta.put("signed_off", read.change().signedOff());
    meta.put("deployments_today", deploymentsToday(deployment, run));
    read.config().addTo(input);
    return new Case(
        PolicyName.DEPLOY,
        input,
        origin.subject(
            deployment.repository(), deployment.environment(), ref, deployment.sha(), run),
        read.config().origin(),
        read.config().dryRun());
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

  private Enforcement send(Deployment deployment, Ruling ruling) {
    boolean approve = ruling.conclusion() != Ruling.Conclusion.DENIED;
    String conclusion = approve ? "approved" : "rejected";
    if (gitHub.isEmpty()) {
      return Enforcement.notSent(ACTION, conclusion, "no GitHub App is configured");
    }
    if (deployment.runId().isEmpty()) {
      return Enforcement.notSent(
          ACTION,
          conclusion,
          "deployment_callback_url is not this repository's on the configured GitHub API, so it was"
              + " not called");
    }
    long run = deployment.runId().get();
    try {
      gitHub
          .get()
          .answerDeployment(
              deployment.repository(),
              run,
              deployment.environment(),
              approve,
              DeploymentComment.markdown(ruling));
      return new Enforcement(ACTION, conclusion, true, "run " + run, null);
    } catch (GitHubException e) {
      return Enforcement.notSent(ACTION, conclusion, e.getMessage());
    }
  }
}
