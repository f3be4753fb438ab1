package io.gitpoli;

import io.gitpoli.audit.NoTrail;
import io.gitpoli.configgate.ConfigGateEngine;
import io.gitpoli.gate.Gate;
import io.gitpoli.policy.PolicyEngine;

/**
 * The engine of the settings, asked through the same gate as by a server, but nothing is recorded
 * and nothing enforced: what a change would be judged to.
 */
public final class Rehearsal implements AutoCloseable {
  private final PolicyEngine engine;
  private final Gate gate;

  Rehearsal(Settings settings, PolicyEngine engine) {
    this.engine = engine;
    this.gate = new Gate(new ConfigGateEngine(engine), new NoTrail(), settings.redactor());
  }

  /**
   * @throws SettingsException where a setting can't be used
   */
  public static Rehearsal create(Settings settings) {
    return new Rehearsal(settings, App.engine(settings));
  }

  public Gate gate() {
    return gate;
  }

  @Override
  public void close() {
    engine.close();
  }
}
