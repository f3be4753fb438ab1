package io.gitpoli.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.PolicyEngineContract;
import io.gitpoli.policy.PolicyName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class WasmPolicyEngineContractTest extends PolicyEngineContract {
  private static PolicyEngine engine;

  @BeforeAll
  static void start() {
    engine = new WasmPolicyEngine();
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
