package io.gitpoli.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.policy.PolicyEngineException.Reason;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every policy engine must do, given the policies in {@code policies/}. */
public abstract class PolicyEngineContract {
  protected abstract PolicyEngine engine();

  static List<Golden> golden() {
    return Golden.all();
  }

  @ParameterizedTest
  @MethodSource("golden")
  void givesTheGoldenDecision(Golden golden) {
    Decision decision = engine().decide(golden.policy(), golden.input());

    Decision expected =
        DecisionDocument.read(golden.decision(), decision.revision(), decision.engine());
    assertThat(decision).isEqualTo(expected);
  }

  @Test
  void namesItselfAndTheRevisionInEachDecision() {
    Decision decision = engine().decide(PolicyName.DEPLOY, JsonNodeFactory.instance.objectNode());

    assertThat(decision.engine()).isIn("embedded", "opa");
    assertThat(decision.revision()).isNotBlank();
  }

  @Test
  void deniesAnEmptyInput() {
    for (PolicyName policy : List.of(PolicyName.PULL_REQUEST, PolicyName.DEPLOY)) {
      Decision decision = engine().decide(policy, JsonNodeFactory.instance.objectNode());

      assertThat(decision.allow()).isFalse();
      assertThat(decision.violations()).isNotEmpty();
    }
  }

  @Test
  void doesNotChangeTheInput() {
    Golden golden = Golden.all().get(0);
    ObjectNode before = golden.input().deepCopy();

    engine().decide(golden.policy(), golden.input());

    assertThat(golden.input()).isEqualTo(before);
  }

  @Test
  void takesAnUnknownPolicyForNoDecision() {
    assertRefused(
        new PolicyName("nosuchpolicy"), JsonNodeFactory.instance.objectNode(), Reason.BAD_ANSWER);
  }

  @Test
  void refusesAnInputThatIsTooLarge() {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input.put("head_ref", "x".repeat(InputDocument.MAX_BYTES));

    assertRefused(PolicyName.PULL_REQUEST, input, Reason.BAD_INPUT);
  }

  @Test
  void refusesAnInputThatIsTooDeep() {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    ArrayNode list = input.putArray("head_ref");
    for (int depth = 0; depth < InputDocument.MAX_DEPTH; depth++) {
      list = list.addArray();
    }

    assertRefused(PolicyName.PULL_REQUEST, input, Reason.BAD_INPUT);
  }

  @Test
  void refusesTextThatIsNotUnicode() {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input.put("head_ref", "feature/\ud800");

    assertRefused(PolicyName.PULL_REQUEST, input, Reason.BAD_INPUT);
  }

  @Test
  void decidesOnALargeInput() {
    Golden golden = Golden.all().get(0);
    ObjectNode input = golden.input().deepCopy();
    ArrayNode files = input.putArray("changed_files");
    IntStream.range(0, 3000)
        .forEach(i -> files.add("src/" + "d".repeat(300) + "/File" + i + ".java"));

    Decision decision = engine().decide(golden.policy(), input);

    assertThat(decision.violations())
        .isEqualTo(engine().decide(golden.policy(), golden.input()).violations());
  }

  @Test
  void decidesTheSameForManyThreadsAtATime() throws Exception {
    List<Golden> golden = Golden.all();
    var threads = Executors.newFixedThreadPool(64);
    try {
      List<Callable<Void>> tasks =
          IntStream.range(0, 64)
              .<Callable<Void>>mapToObj(
                  thread ->
                      () -> {
                        for (int i = 0; i < 20; i++) {
                          givesTheGoldenDecision(golden.get((thread * 7 + i) % golden.size()));
                        }
                        return null;
                      })
              .toList();
      for (Future<Void> task : threads.invokeAll(tasks)) {
        task.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void isHealthy() {
    assertThat(engine().check()).isEqualTo(Health.ok());
  }

  private void assertRefused(PolicyName policy, ObjectNode input, Reason reason) {
    assertThatThrownBy(() -> engine().decide(policy, input))
        .isInstanceOfSatisfying(
            PolicyEngineException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
