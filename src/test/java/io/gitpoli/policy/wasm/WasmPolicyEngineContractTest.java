package io.gitpoli.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.PolicyEngineContract;
import io.gitpoli.policy.PolicyName;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WasmPolicyEngineContractTest extends PolicyEngineContract {
  private static PolicyEngine engine;

  @BeforeAll
  static void start() {
    // Patient: what is decided is looked at here, not how soon.
    Limits usual = Limits.ofThisMachine();
    Limits patient =
        new Limits(
            usual.instances(),
            Duration.ofMinutes(1),
            Duration.ofSeconds(20),
            usual.pages(),
            usual.keptPages());
    engine = new WasmPolicyEngine(PolicyModule::ofThisBuild, patient);
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  @Override
  protected PolicyEngine engine() {
    return engine;
  }

  @Test
  void namesTheHashOfItsModuleAsRevision() {
    var decision = engine.decide(PolicyName.DEPLOY, JsonNodeFactory.instance.objectNode());

    assertThat(decision.revision()).matches("sha256:[0-9a-f]{64}");
  }
}
