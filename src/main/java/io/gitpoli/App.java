package io.gitpoli;

import io.gitpoli.audit.AuditTrail;
import io.gitpoli.gate.Gate;
import io.gitpoli.github.GitHub;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.repol.RepoPolicies;
import io.gitpoli.webhook.HandlerRegistry;
import io.gitpoli.webhook.Webhook;
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
    HandlerRegistry registry = new HandlerRegistry(List.of());
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
