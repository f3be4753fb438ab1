package io.gitpoli;

import io.gitpoli.audit.AuditTrail;
import io.gitpoli.gate.Gate;
import io.gitpoli.github.GitHub;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.repol.RepoPolicies;
import io.gitpoli.webhook.CheckCompletedHandler;
import io.gitpoli.webhook.DeploymentHandler;
import io.gitpoli.webhook.DeploymentJudge;
import io.gitpoli.webhook.DeploymentProtectionRuleHandler;
import io.gitpoli.webhook.HandlerRegistry;
import io.gitpoli.webhook.MergeGroupHandler;
import io.gitpoli.webhook.PingHandler;
import io.gitpoli.webhook.PullRequestHandler;
import io.gitpoli.webhook.PullRequestJudge;
import io.gitpoli.webhook.RerequestHandler;
import io.gitpoli.webhook.ReviewHandler;
import io.gitpoli.webhook.WaitingDeployments;
import io.gitpoli.webhook.Webhook;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Wires everything: the one place that knows which adapters there are. */
public final class App implements AutoCloseable {
  private final Settings settings;
  private final PolicyEngine engine;
  private final AuditTrail audit;
  private final Optional<GitHub> gitHub;
  private final Gate gate;
  private final Webhook webhook;

  App(
      Settings settings,
      PolicyEngine engine,
      AuditTrail audit,
      Optional<GitHub> gitHub,
      RepoPolicies repoPolicies) {
    this.settings = settings;
    this.engine = engine;
    this.audit = audit;
    this.gitHub = gitHub;
    this.gate = new Gate(engine, audit);
    PullRequestJudge pullRequests =
        new PullRequestJudge(gate, repoPolicies, gitHub, settings.forceApprovers());
    DeploymentJudge deployments =
        new DeploymentJudge(
            gate, repoPolicies, audit, gitHub, settings.forceApprovers(), Clock.systemUTC());
    WaitingDeployments waiting = new WaitingDeployments();
    DeploymentProtectionRuleHandler protectionRules =
        new DeploymentProtectionRuleHandler(deployments, waiting, settings.githubApiUrl());
    HandlerRegistry registry =
        new HandlerRegistry(
            List.of(
                new PullRequestHandler(pullRequests),
                new ReviewHandler(pullRequests),
                new MergeGroupHandler(pullRequests, gitHub),
                new RerequestHandler(pullRequests, gitHub),
                protectionRules,
                new DeploymentHandler(deployments),
                new CheckCompletedHandler(protectionRules, waiting),
                new PingHandler()));
    this.webhook =
        new Webhook(
            settings.webhookSecrets().stream().map(Secret::value).toList(),
            settings.unsignedWebhooksAllowed(),
            registry);
  }

  /**
   * Makes the application.
   *
   * @throws SettingsException where a setting can't be used
   */
  public static App create(Settings settings) {
    throw new UnsupportedOperationException("wired once the adapters are merged");
  }

  public Settings settings() {
    return settings;
  }

  public Webhook webhook() {
    return webhook;
  }

  public Gate gate() {
    return gate;
  }

  public AuditTrail audit() {
    return audit;
  }

  public PolicyEngine engine() {
    return engine;
  }

  @Override
  public void close() {
    engine.close();
    audit.close();
    gitHub.ifPresent(GitHub::close);
  }
}
