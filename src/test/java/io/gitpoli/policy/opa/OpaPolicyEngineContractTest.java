package io.gitpoli.policy.opa;

import io.gitpoli.policy.OpaServer;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.PolicyEngineContract;
import java.net.http.HttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class OpaPolicyEngineContractTest extends PolicyEngineContract {
  private static OpaServer opa;
  private static PolicyEngine engine;

  @BeforeAll
  static void start() throws Exception {
    opa = OpaServer.start("--ignore=*_test.rego", "policies/github", "policies/lib");
    engine = new OpaPolicyEngine(HttpClient.newHttpClient(), opa.url());
  }

  @AfterAll
  static void stop() throws Exception {
    engine.close();
    opa.close();
  }

  @Override
  protected PolicyEngine engine() {
    return engine;
  }
}
