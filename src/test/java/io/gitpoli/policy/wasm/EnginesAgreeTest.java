package io.gitpoli.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.policy.Decision;
import io.gitpoli.policy.Golden;
import io.gitpoli.policy.Mutation;
import io.gitpoli.policy.OpaServer;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.policy.opa.OpaPolicyEngine;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Both engines judge alike whatever the input, down to the words. */
class EnginesAgreeTest {
  private static final int INPUTS = 5000;

  @Test
  void onMutatedInputs() throws Exception {
    List<Golden> golden = Golden.all();
    var random = new Random(42);
    List<String> differences = new ArrayList<>();
    int allowed = 0;
    int refused = 0;
    try (var server = OpaServer.start("--ignore=*_test.rego", "policies/github", "policies/lib");
        PolicyEngine opa = new OpaPolicyEngine(HttpClient.newHttpClient(), server.url());
        PolicyEngine embedded = new WasmPolicyEngine()) {
      for (int i = 0; i < INPUTS && differences.size() < 10; i++) {
        Golden start = golden.get(i % golden.size());
        ObjectNode input = Mutation.of(start.input(), random);
        String theirs = answer(opa, start, input);
        String ours = answer(embedded, start, input);
        if (!ours.equals(theirs)) {
          differences.add(input + "\n  opa      " + theirs + "\n  embedded " + ours);
        }
        if (ours.startsWith("Decision[allow=true")) {
          allowed++;
        } else if (!ours.startsWith("Decision")) {
          refused++;
        }
      }
    }
    assertThat(differences).isEmpty();
    assertThat(refused).isZero();
    assertThat(allowed).isBetween(INPUTS / 50, INPUTS * 9 / 10);
  }

  private static String answer(PolicyEngine engine, Golden golden, ObjectNode input) {
    try {
      Decision decision = engine.decide(golden.policy(), input);
      return new Decision(decision.allow(), decision.violations(), decision.rules(), "", "")
          .toString();
    } catch (PolicyEngineException e) {
      return e.reason().toString();
    }
  }
}
