package io.gitpoli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.RedactingAuditTrail;
import io.gitpoli.audit.cosmos.BlobObjects;
import io.gitpoli.audit.cosmos.CosmosAuditTrail;
import io.gitpoli.audit.cosmos.CosmosEvidence;
import io.gitpoli.audit.cosmos.LargeObjects;
import io.gitpoli.audit.proof.Evidence;
import io.gitpoli.audit.sqlite.SqliteAuditTrail;
import io.gitpoli.audit.sqlite.SqliteEvidence;
import io.gitpoli.check.Opa;
import io.gitpoli.configgate.ConfigGate;
import io.gitpoli.configgate.ConfigGateEngine;
import io.gitpoli.configgate.GitHubFiles;
import io.gitpoli.cosmos.CosmosAccount;
import io.gitpoli.cosmos.CosmosStore;
import io.gitpoli.gate.Gate;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.rest.RestGitHub;
import io.gitpoli.inbox.Inbox;
import io.gitpoli.inbox.cosmos.CosmosInbox;
import io.gitpoli.inbox.sqlite.SqliteInbox;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.opa.OpaPolicyEngine;
import io.gitpoli.policy.wasm.WasmPolicyEngine;
import io.gitpoli.redact.Redactor;
import io.gitpoli.repol.ConfigSource;
import io.gitpoli.repol.DirectorySource;
import io.gitpoli.repol.OrganizationSource;
import io.gitpoli.repol.RepoPolicies;
import io.gitpoli.repol.RepositorySource;
import io.gitpoli.repol.blob.BlobSource;
import io.gitpoli.webhook.CheckCompletedHandler;
import io.gitpoli.webhook.CommentHandler;
import io.gitpoli.webhook.ConfigGateHandler;
import io.gitpoli.webhook.ConfigGateJudge;
import io.gitpoli.webhook.DeploymentHandler;
import io.gitpoli.webhook.DeploymentJudge;
import io.gitpoli.webhook.DeploymentProtectionRuleHandler;
import io.gitpoli.webhook.Dispatcher;
import io.gitpoli.webhook.EventHandler;
import io.gitpoli.webhook.HandlerRegistry;
import io.gitpoli.webhook.MergeGroupHandler;
import io.gitpoli.webhook.MissedDeliveries;
import io.gitpoli.webhook.PullRequestHandler;
import io.gitpoli.webhook.PullRequestJudge;
import io.gitpoli.webhook.RerequestHandler;
import io.gitpoli.webhook.ReviewHandler;
import io.gitpoli.webhook.Webhook;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires everything: the one place that knows which adapters there are. */
public final class App implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);

  private static final Duration SWEEP = Duration.ofSeconds(1);
  private static final Duration HOUSEKEEPING = Duration.ofMinutes(1);
  private static final Duration STATUS = Duration.ofMinutes(1);
  // GitHub asks for pauses after many requests.
  private static final Duration RECOVERY_GOES_ON = Duration.ofMinutes(1);
  private static final Duration RECOVERY = Duration.ofMinutes(15);

  private final Settings settings;
  private final Redactor redactor;
  private final PolicyEngine engine;
  private final AuditTrail audit;
  private final Inbox inbox;
  private final Dispatcher dispatcher;
  private final Optional<MissedDeliveries> missed;
  // Whether a look for missed deliveries is to go on by itself.
  private final AtomicBoolean goingOn = new AtomicBoolean();
  private final Optional<GitHub> gitHub;
  private final Gate gate;
  private final Optional<ConfigGate> configGate;
  private final HandlerRegistry registry;
  private final Webhook webhook;
  // Closes what the parts share.
  private final Runnable afterwards;
  private final ScheduledExecutorService background =
      // One for each of what goes on: the renewal of leases waits for nothing else.
      Executors.newScheduledThreadPool(
          5,
          work -> {
            Thread thread = new Thread(work, "background");
            thread.setDaemon(true);
            return thread;
          });
  private final HealthChecks health;

  App(
      Settings settings,
      PolicyEngine engine,
      AuditTrail trail,
      Inbox inbox,
      Optional<GitHub> gitHub,
      RepoPolicies repoPolicies,
      Dispatcher.Limits limits,
      Runnable afterwards) {
    this.settings = settings;
    this.afterwards = afterwards;
    this.engine = engine;
    this.redactor = settings.redactor();
    this.audit = new RedactingAuditTrail(trail, redactor);
    this.inbox = inbox;
    this.health = new HealthChecks(engine, audit, inbox);
    this.gitHub = gitHub;
    this.gate = new Gate(new ConfigGateEngine(engine), audit, redactor);
    PullRequestJudge pullRequests =
        new PullRequestJudge(
            gate, repoPolicies, audit, gitHub, settings.forceApprovers(), Clock.systemUTC());
    DeploymentJudge deployments =
        new DeploymentJudge(
            gate, repoPolicies, audit, gitHub, settings.forceApprovers(), Clock.systemUTC());
    this.configGate =
        gitHub.map(
            there ->
                new ConfigGate(
                    new GitHubFiles(there),
                    repoPolicies,
                    settings.opa().map(Opa::at),
                    Clock.systemUTC()));
    List<EventHandler> handlers =
        new ArrayList<>(
            List.of(
                new PullRequestHandler(pullRequests),
                new ReviewHandler(pullRequests),
                new CommentHandler(pullRequests, gitHub),
                new MergeGroupHandler(pullRequests),
                new RerequestHandler(pullRequests, gitHub),
                new DeploymentProtectionRuleHandler(deployments, settings.githubApiUrl()),
                new DeploymentHandler(deployments),
                new CheckCompletedHandler(inbox)));
    // Files are read from GitHub alone.
    configGate.ifPresent(
        files -> {
          ConfigGateJudge judge = new ConfigGateJudge(gate, files, gitHub.orElseThrow());
          handlers.add(new ConfigGateHandler(judge, gitHub.orElseThrow().appId()));
          if (settings.opa().isEmpty()) {
            LOG.warn(
                "There is no opa here: where a repository's gate.yaml asks for checks of files, they"
                    + " fail. Install OPA 1.0 or newer on the PATH, or name it by OPA_PATH.");
          }
        });
    this.registry = new HandlerRegistry(handlers);
    this.dispatcher = new Dispatcher(inbox, registry, redactor, Clock.systemUTC(), limits);
    this.missed = gitHub.map(there -> new MissedDeliveries(there, inbox, Clock.systemUTC()));
    this.webhook =
        new Webhook(
            settings.webhookSecrets().stream().map(Secret::value).toList(),
            settings.unsignedWebhooksAllowed(),
            registry,
            redactor,
            inbox,
            dispatcher);
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
    settings.repolBlobUrl().map(BlobSource::new).ifPresent(sources::add);
    sources.add(new DirectorySource(settings.repolDir()));
    Clock clock = Clock.systemUTC();
    Optional<CosmosStore> store = settings.cosmos().map(App::cosmos);
    return new App(
        settings,
        engine(settings),
        settings
            .cosmos()
            .<AuditTrail>map(
                cosmos ->
                    new CosmosAuditTrail(
                        store.orElseThrow(),
                        cosmos.container(),
                        cosmos.retention(),
                        largeObjects(cosmos),
                        clock))
            .orElseGet(() -> new SqliteAuditTrail(settings.auditDb())),
        settings
            .cosmos()
            .<Inbox>map(
                cosmos -> new CosmosInbox(store.orElseThrow(), cosmos.inboxContainer(), clock))
            .orElseGet(() -> new SqliteInbox(settings.inboxDb(), clock)),
        gitHub,
        new RepoPolicies(sources),
        Dispatcher.Limits.STANDARD,
        () -> store.ifPresent(CosmosStore::close));
  }

  private static CosmosStore cosmos(Settings.Cosmos cosmos) {
    return new CosmosStore(
        new CosmosAccount(
            cosmos.endpoint(),
            cosmos.database(),
            cosmos.key().map(Secret::value),
            cosmos.identity()));
  }

  private static Optional<LargeObjects> largeObjects(Settings.Cosmos cosmos) {
    return cosmos.spillUrl().map(BlobObjects::new);
  }

  /**
   * Opens the audit trail as an auditor reads it, without anything else of the application.
   *
   * @throws SettingsException where the settings of the trail can't be used
   * @throws io.gitpoli.audit.AuditException where there is no trail, or it can't be read
   */
  public static Evidence evidence(Map<String, String> environment) {
    Settings.AuditSettings audit = Settings.auditFrom(environment);
    return audit
        .cosmos()
        .<Evidence>map(
            cosmos -> new CosmosEvidence(cosmos(cosmos), cosmos.container(), largeObjects(cosmos)))
        .orElseGet(() -> new SqliteEvidence(audit.auditDb()));
  }

  static PolicyEngine engine(Settings settings) {
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

  /**
   * Connects to GitHub as the App of the settings, without anything else of the application.
   *
   * @param token a person's, with which repositories are then asked for in the App's place
   * @throws SettingsException where no App is set, or its key can't be used
   */
  public static GitHub gitHub(Settings settings, Optional<String> token) {
    RestGitHub asApp =
        settings
            .githubApp()
            .map(app -> gitHub(app, settings.githubApiUrl()))
            .orElseThrow(
                () ->
                    new SettingsException(
                        List.of("GITHUB_APP_ID must be set to the App's number")));
    try {
      return token.map(asApp::withToken).orElse(asApp);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(
          List.of("GH_TOKEN (or GITHUB_TOKEN) can't be used: " + e.getMessage()));
    }
  }

  private static RestGitHub gitHub(Settings.GitHubApp app, URI apiUrl) {
    try {
      return new RestGitHub(apiUrl, app.id(), app.privateKey().value(), Clock.systemUTC());
    } catch (IllegalArgumentException e) {
      throw new SettingsException(
          List.of(
              "GITHUB_APP_PRIVATE_KEY (or the file of GITHUB_APP_PRIVATE_KEY_PATH) can't be used: "
                  + e.getMessage()));
    }
  }

  /**
   * Goes on with whatever the inbox holds, now and as long as the process runs. Without it only new
   * deliveries are worked on.
   */
  public void start() {
    every(SWEEP, dispatcher::sweep);
    every(HOUSEKEEPING, this::tidy);
    // Not at once: whether the parts are up is not known while they begin.
    background.scheduleWithFixedDelay(
        logged(this::logStatus), STATUS.toMillis(), STATUS.toMillis(), TimeUnit.MILLISECONDS);
    if (settings.hosting() != Hosting.FUNCTIONS) {
      // There it is a timer of the host, which one instance alone runs.
      every(RECOVERY, this::recover);
    }
  }

  private void every(Duration time, Runnable work) {
    background.scheduleWithFixedDelay(logged(work), 0, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** A failure must not end what goes on in the background. */
  private static Runnable logged(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException e) {
        LOG.warn("tried again later: {}", e.getMessage());
      }
    };
  }

  /** Goes on with what is due in the inbox. */
  public void sweep() {
    dispatcher.sweep();
  }

  /** Asks GitHub again for deliveries that never arrived. */
  public void recover() {
    boolean more = missed.map(MissedDeliveries::recover).orElse(false);
    if (more && goingOn.compareAndSet(false, true) && !background.isShutdown()) {
      background.schedule(
          logged(
              () -> {
                goingOn.set(false);
                recover();
              }),
          RECOVERY_GOES_ON.toSeconds(),
          TimeUnit.SECONDS);
    }
  }

  /** Removes what was kept long enough, and seals the audit trail's days that are over. */
  private void tidy() {
    boolean more = true;
    while (more) {
      more = inbox.purge();
    }
    more = true;
    while (more) {
      more = audit.seal(Instant.now());
    }
  }

  /** One line of JSON for operators, listed in {@code docs/operations.md}. */
  void logStatus() {
    ObjectNode status = JsonNodeFactory.instance.objectNode().put("log", "status");
    HealthStatus parts = health();
    status.put("engine", parts.engine().up());
    status.put("audit", parts.audit().up());
    status.put("inbox", parts.inbox().up());
    parts
        .depth()
        .ifPresent(
            inboxDepth ->
                status.put("pending", inboxDepth.pending()).put("failed", inboxDepth.failed()));
    LOG.info("{}", status);
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

  /** The events that the App must be subscribed to. */
  Set<String> events() {
    return registry.events();
  }

  public Gate gate() {
    return gate;
  }

  public Inbox inbox() {
    return inbox;
  }

  public AuditTrail audit() {
    return audit;
  }

  /** How the parts were within the last second; known within some seconds, however they are. */
  public HealthStatus health() {
    return health.status();
  }

  @Override
  public void close() {
    background.shutdownNow();
    health.close();
    dispatcher.close();
    configGate.ifPresent(ConfigGate::close);
    engine.close();
    audit.close();
    inbox.close();
    gitHub.ifPresent(GitHub::close);
    afterwards.run();
  }
}
