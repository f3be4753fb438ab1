package io.gitpoli.policy.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.policy.Golden;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.policy.PolicyEngineException.Reason;
import io.gitpoli.policy.PolicyName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class WasmPolicyEngineTest {
  private static final PolicyName TEST = new PolicyName("test");

  /** Loading takes a second, and much more on a machine that does other things. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Limits SMALL = new Limits(1, PATIENCE, PATIENCE, 256, 64);

  /** Allows; what each test needs is put in front. */
  private static final String ALLOW =
      """
      package github.test
      allow := true
      violations := []
      rules := []
      """;

  /** Some 10^8 steps where the input says so. */
  private static final String LOOP =
      ALLOW
          + """
            spin if {
              input.spin
              some a in numbers.range(1, 10000)
              some b in numbers.range(1, 10000)
              a * b < 0
            }
            """;

  @TempDir Path folder;

  private PolicyEngine engine(String rego, Limits limits) throws Exception {
    PolicyModule module = TestModules.compile(folder, rego);
    return new WasmPolicyEngine(() -> module, limits);
  }

  @Test
  void decidesByAModuleOfOpas() throws Exception {
    try (PolicyEngine engine = engine(ALLOW, SMALL)) {
      assertThat(engine.decide(TEST, input()).allow()).isTrue();
    }
  }

  @Test
  void providesSprintf() throws Exception {
    String rego =
        """
        package github.test
        allow := false
        violations contains {"code": "a", "msg": sprintf("%v %d %5.1f %s", input.args)}
        rules := []
        """;
    try (PolicyEngine engine = engine(rego, SMALL)) {
      ObjectNode input = input();
      ArrayNode args = input.putArray("args").add("é").add(7).add(1.25);
      args.addObject().put("b", 1).put("a", "x");

      assertThat(engine.decide(TEST, input).violations())
          .singleElement()
          .hasFieldOrPropertyWithValue("msg", "é 7   1.2 {\"a\": \"x\", \"b\": 1}");
    }
  }

  @Test
  void endsTheEvaluationRatherThanLoseAMessageThatIsTooLong() throws Exception {
    String rego =
        """
        package github.test
        default allow := false
        allow if count(violations) == 0
        violations contains {"code": "a", "msg": sprintf("%1000000d %1000000d", [1, 2])}
        rules := []
        """;
    try (PolicyEngine engine = engine(rego, SMALL)) {
      assertFails(engine, input(), Reason.BAD_ANSWER, "longer than");
    }
  }

  @Test
  @Timeout(60)
  void stopsAPolicyThatTakesTooLong() throws Exception {
    var limits = new Limits(1, PATIENCE, Duration.ofMillis(500), 2048, 64);
    try (PolicyEngine engine = engine(LOOP, limits)) {
      assertThat(engine.decide(TEST, input()).allow()).isTrue();
      long start = System.nanoTime();

      assertFails(engine, input().put("spin", true), Reason.UNAVAILABLE, "longer than");

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(engine.decide(TEST, input()).allow()).isTrue();
    }
  }

  @Test
  @Timeout(60)
  void refusesWhenNoTurnComesInTime() throws Exception {
    var limits = new Limits(1, Duration.ofMillis(200), Duration.ofSeconds(3), 2048, 64);
    var other = Executors.newSingleThreadExecutor();
    try (PolicyEngine engine = engine(LOOP, limits)) {
      awaitLoaded(engine);
      var started = new CountDownLatch(1);
      var busy =
          other.submit(
              () -> {
                started.countDown();
                assertFails(engine, input().put("spin", true), Reason.UNAVAILABLE, "longer than");
              });
      started.await();

      // The other thread may need a moment to take its turn; then there is none for this one.
      assertThatThrownBy(
              () -> {
                while (true) {
                  engine.decide(TEST, input());
                }
              })
          .hasMessageContaining("busy");
      busy.get(30, TimeUnit.SECONDS);
    } finally {
      other.shutdownNow();
    }
  }

  @Test
  void boundsTheMemoryOfAPolicy() throws Exception {
    String rego =
        ALLOW
            + """
              big := concat("", [x | some x in array.concat(many, many)]) if input.big
              many := [s | some i in numbers.range(1, 3000); s := concat("", [input.text, format_int(i, 10)])]
              """;
    try (PolicyEngine engine = engine(rego, SMALL)) {
      ObjectNode input = input().put("big", true).put("text", "x".repeat(10_000));

      assertFails(engine, input, Reason.UNAVAILABLE, "memory");

      assertThat(engine.decide(TEST, input().put("big", true).put("text", "x")).allow()).isTrue();
    }
  }

  @Test
  void leavesTheCallersInterruptForTheCaller() throws Exception {
    try (PolicyEngine engine = engine(ALLOW, SMALL)) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> engine.decide(TEST, input()))
          .isInstanceOf(PolicyEngineException.class);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(engine.decide(TEST, input()).allow()).isTrue();
    }
  }

  @Test
  void takesAnUndefinedAnswerForNoDecision() throws Exception {
    try (PolicyEngine engine =
        engine("package github.test\nallow if input.x\nviolations := []\nrules := []", SMALL)) {
      assertFails(engine, input(), Reason.BAD_ANSWER, "allow");
    }
  }

  @Test
  void takesAConflictForNoDecision() throws Exception {
    try (PolicyEngine engine = engine(ALLOW + "allow := false if input.x\n", SMALL)) {
      assertFails(engine, input().put("x", 1), Reason.BAD_ANSWER, "gave up");
      assertThat(engine.decide(TEST, input()).allow()).isTrue();
    }
  }

  @Test
  void refusesAModuleWithUnknownBuiltinsAndNamesThem() throws Exception {
    String rego = ALLOW + "at := time.now_ns()\nhash := crypto.sha256(\"x\")\n";
    try (PolicyEngine engine = engine(rego, SMALL)) {
      assertFails(engine, input(), Reason.UNAVAILABLE, "crypto.sha256, time.now_ns");

      assertThat(engine.check().up()).isFalse();
      assertThat(engine.check().detail()).contains("crypto.sha256, time.now_ns");
    }
  }

  @Test
  void doesNotMakeItsCreatorWaitForThePolicies() throws Exception {
    PolicyModule module = TestModules.compile(folder, ALLOW);
    var gate = new CountDownLatch(1);
    try (PolicyEngine engine =
        new WasmPolicyEngine(
            () -> {
              try {
                gate.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return module;
            },
            new Limits(1, Duration.ofMillis(50), PATIENCE, 256, 64))) {
      assertThat(engine.check().up()).isTrue();
      assertFails(engine, input(), Reason.UNAVAILABLE, "being loaded");
      gate.countDown();
      awaitLoaded(engine);
      assertThat(engine.decide(TEST, input()).allow()).isTrue();
    }
  }

  @Test
  void decidesNothingOnceClosed() throws Exception {
    PolicyEngine engine = engine(ALLOW, SMALL);
    engine.decide(TEST, input());

    engine.close();

    assertFails(engine, input(), Reason.UNAVAILABLE, "closed");
    assertThat(engine.check().up()).isFalse();
  }

  @Test
  void forgetsOneInputBeforeTheNext() throws Exception {
    var pool = new InstancePool(PolicyModule.ofThisBuild(), Limits.ofThisMachine());
    byte[] large =
        ("{\"head_ref\":\"" + "secret".repeat(50_000) + "\"}").getBytes(StandardCharsets.UTF_8);
    byte[] small = Golden.all().get(0).input().toString().getBytes(StandardCharsets.UTF_8);
    String entrypoint = Golden.all().get(0).policy().path();

    String fresh = pool.lend(instance -> instance.evaluate(entrypoint, small).toString());
    String used =
        pool.lend(
            instance -> {
              for (int i = 0; i < 50; i++) {
                instance.evaluate(entrypoint, large);
              }
              int pages = instance.pages();
              instance.evaluate(entrypoint, large);
              assertThat(instance.pages()).isEqualTo(pages);
              return instance.evaluate(entrypoint, small).toString();
            });

    assertThat(used).isEqualTo(fresh).doesNotContain("secret");
  }

  @Test
  void lendsAnInstanceAgainUnlessItThrewOrGrewLarge() throws Exception {
    var limits = new Limits(1, PATIENCE, PATIENCE, 1024, 16);
    var pool = new InstancePool(PolicyModule.ofThisBuild(), limits);

    PolicyInstance first = pool.lend(instance -> instance);
    PolicyInstance again = pool.lend(instance -> instance);
    assertThat(again).isSameAs(first);
    assertThatThrownBy(
            () ->
                pool.lend(
                    instance -> {
                      throw new IllegalStateException();
                    }))
        .isInstanceOf(IllegalStateException.class);
    PolicyInstance second = pool.lend(instance -> instance);
    assertThat(second).isNotSameAs(first);
    byte[] large = ("{\"x\":\"" + "x".repeat(2_000_000) + "\"}").getBytes(StandardCharsets.UTF_8);
    pool.lend(instance -> instance.evaluate("github/deploy", large));
    PolicyInstance third = pool.lend(instance -> instance);
    assertThat(third).isNotSameAs(second);
  }

  private static void awaitLoaded(PolicyEngine engine) throws InterruptedException {
    for (long end = System.nanoTime() + PATIENCE.toNanos(); ; ) {
      try {
        engine.decide(TEST, input());
        return;
      } catch (PolicyEngineException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  private static void assertFails(
      PolicyEngine engine, ObjectNode input, Reason reason, String message) {
    assertThatThrownBy(() -> engine.decide(TEST, input))
        .isInstanceOfSatisfying(
            PolicyEngineException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  private static ObjectNode input() {
    return JsonNodeFactory.instance.objectNode();
  }
}
