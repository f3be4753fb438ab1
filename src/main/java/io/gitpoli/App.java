package io.gitpoli;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.RedactingAuditTrail;
import io.gitpoli.audit.sqlite.SqliteAuditTrail;
import io.gitpoli.gate.Gate;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.rest.RestGitHub;
import io.gitpoli.policy.Health;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.opa.OpaPolicyEngine;
import io.gitpoli.policy.wasm.WasmPolicyEngine;
import io.gitpoli.redact.Redactor;
import io.gitpoli.repol.ConfigSource;
import io.gitpoli.repol.DirectorySource;
import io.gitpoli.repol.OrganizationSource;
import io.gitpoli.repol.RepoPolicies;
import io.gitpoli.repol.RepositorySource;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Wires everything: the one place that knows which adapters there are. */
public final class App implements AutoCloseable {
  private final Settings settings;
  private final Redactor redactor;
  private final PolicyEngine engine;
  private final AuditTrail audit;
  private final Optional<GitHub> gitHub;
  private final Gate gate;
  private final Webhook webhook;
  // Asked at most once a second: whoever asks for the health may be anyone, and asking costs work.
  private final LoadingCache<Part, Health> health =
      Caffeine.newBuilder().expireAfterWrite(Duration.ofSeconds(1)).build(this::check);

  private enum Part {
    ENGINE,
    AUDIT
  }

  App(
      Settings settings,
      PolicyEngine engine,
      AuditTrail trail,
      Optional<GitHub> gitHub,
      RepoPolicies repoPolicies) {
    this.settings = settings;
    this.engine = engine;
    this.redactor = settings.redactor();
    this.audit = new RedactingAuditTrail(trail, redactor);
    this.gitHub = gitHub;
    this.gate = new Gate(engine, audit, redactor);
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
                new MergeGroupHandler(pullRequests),
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
   * Makes the application. Nothing is asked over the network: a part that is down shows in the
   * health, and works once it is up.
   *
   * @throws SettingsException where a setting can't be used
   */
  public static App create(Settings settings) {
    Optional<GitHub> gitHub = settings.githubApp().map(app -> gitHub(app, settings.githubApiUrl()));
    List<ConfigSource> sources = new ArrayList<>();
    gitHub.map(RepositorySource::new).ifPresent(sources::add);
    gitHub.map(OrganizationSource::new).ifPresent(sources::add);
    sources.add(new DirectorySource(settings.repolDir()));
    return new App(
        settings,
        engine(settings),
        new SqliteAuditTrail(settings.auditDb()),
        gitHub,
        new RepoPolicies(sources));
  }

  private static PolicyEngine engine(Settings settings) {
    return switch (settings.engine()) {
      case EMBEDDED -> new WasmPolicyEngine();
      case OPA ->
          new OpaPolicyEngine(
              HttpClient.newBuilder()
                  .version(HttpClient.Version.HTTP_1_1)
                  .connectTimeout(Duration.ofSeconds(2))
                  .build(),
              settings.opaUrl());
    };
  }

  private static GitHub gitHub(Settings.GitHubApp app, URI apiUrl) {
    try {
      return new RestGitHub(apiUrl, app.id(), app.privateKey().value(), Clock.systemUTC());
    } catch (IllegalArgumentException e) {
      throw new SettingsException(
          List.of(
              "GITHUB_APP_PRIVATE_KEY (or the file of GITHUB_APP_PRIVATE_KEY_PATH) can't be used: "
                  + e.getMessage()));
    }
  }

  public Settings settings() {
    return settings;
  }

  /** Takes secrets out of whatever is written. */
  public Redactor redactor() {
    return redactor;
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

  /** Whether policies can be asked, as it was within the last second. */
  public Health engineHealth() {
    return health.get(Part.ENGINE);
  }

  /** Whether decisions can be recorded, as it was within the last second. */
  public Health auditHealth() {
    return health.get(Part.AUDIT);
  }

  private Health check(Part part) {
    return part == Part.ENGINE ? engine.check() : audit.check();
  }

  @Override
  public void close() {
    engine.close();
    audit.close();
    gitHub.ifPresent(GitHub::close);
  }
}
