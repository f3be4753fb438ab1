package io.gitpoli.policy.opa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gitpoli.policy.Decision;
import io.gitpoli.policy.Opa;
import io.gitpoli.policy.OpaServer;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.policy.PolicyEngineException.Reason;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.policy.opa.OpaPolicyEngine.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OpaPolicyEngineTest {
  private static final String ALLOW =
      "{\"result\":{\"allow\":true,\"violations\":[],\"rules\":[]}}";

  /** What the server does; a test says it. */
  private interface Answer {
    void to(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private final AtomicReference<Answer> answer = new AtomicReference<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final CountDownLatch testIsOver = new CountDownLatch(1);
  private ExecutorService threads;
  private HttpServer server;
  private PolicyEngine engine;

  @BeforeEach
  void start() throws IOException {
    threads = Executors.newCachedThreadPool();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          calls.incrementAndGet();
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            answer.get().to(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    engine = engine(Duration.ofSeconds(5), Duration.ofMinutes(1));
  }

  @AfterEach
  void stop() {
    testIsOver.countDown();
    engine.close();
    server.stop(0);
    threads.shutdownNow();
  }

  private PolicyEngine engine(Duration time, Duration rest) {
    var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    return new OpaPolicyEngine(HttpClient.newHttpClient(), url, new Timing(time, rest));
  }

  private static Answer body(int status, String body) {
    return exchange -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  @Test
  void sendsTheInputOnceAndAsksForProvenance() {
    answer.set(
        exchange -> {
          assertThat(exchange.getRequestMethod()).isEqualTo("POST");
          assertThat(exchange.getRequestURI())
              .hasToString("/v1/data/github/deploy?provenance=true");
          assertThat(exchange.getRequestHeaders().getFirst("Content-Type"))
              .isEqualTo("application/json");
          body(200, ALLOW).to(exchange);
        });

    assertThat(decide().allow()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"result\":null}",
        "{\"result\":true}",
        "{\"result\":{}}",
        "{\"result\":{\"allow\":true}}",
        "{\"result\":{\"allow\":true,\"violations\":[{\"code\":\"a\",\"msg\":\"b\"}],\"rules\":[]}}",
        "<html>allow</html>",
        "",
        "[]",
        "true",
        "{\"result\":{\"allow\":true,\"violations\":[],\"rules\":[]}",
      })
  void takesNonsenseForNoDecision(String nonsense) {
    answer.set(body(200, nonsense));

    assertFails(Reason.BAD_ANSWER);
  }

  @ParameterizedTest
  @CsvSource({
    "201,BAD_ANSWER",
    "204,BAD_ANSWER",
    "302,BAD_ANSWER",
    "400,BAD_ANSWER",
    "404,BAD_ANSWER",
    "500,UNAVAILABLE",
    "503,UNAVAILABLE"
  })
  void takesNoOtherStatusForADecision(int status, Reason reason) {
    answer.set(body(status, status == 204 ? "" : ALLOW));

    assertFails(reason);
  }

  @Test
  void readsNoMoreOfAnAnswerThanItsLimit() {
    answer.set(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          var chunk = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
          try {
            while (testIsOver.getCount() > 0) {
              exchange.getResponseBody().write(chunk);
            }
          } catch (IOException e) {
            // The engine has hung up, as it should.
          }
        });

    assertFails(Reason.BAD_ANSWER);
  }

  @Test
  void waitsNoLongerThanItsLimitForAnAnswer() {
    engine = engine(Duration.ofMillis(300), Duration.ofMinutes(1));
    answer.set(exchange -> testIsOver.await());

    assertFailsWithin(Duration.ofSeconds(5));
  }

  @Test
  void waitsNoLongerThanItsLimitForAnAnswersEnd() {
    engine = engine(Duration.ofMillis(300), Duration.ofMinutes(1));
    answer.set(
        exchange -> {
          exchange.sendResponseHeaders(200, ALLOW.length());
          exchange.getResponseBody().write(ALLOW.substring(0, 20).getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          testIsOver.await();
        });

    assertFailsWithin(Duration.ofSeconds(5));
  }

  @Test
  void failsWhereNothingListens() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    engine =
        new OpaPolicyEngine(HttpClient.newHttpClient(), URI.create("http://127.0.0.1:" + port));

    assertFails(Reason.UNAVAILABLE);
    assertThat(engine.check().up()).isFalse();
  }

  @Test
  void sparesAServerThatFailsAgainAndAgain() {
    answer.set(body(500, ""));
    for (int i = 0; i < 5; i++) {
      assertFails(Reason.UNAVAILABLE);
    }
    int before = calls.get();

    assertFails(Reason.UNAVAILABLE);

    assertThat(calls).hasValue(before);
    assertThat(engine.check().up()).isFalse();
    assertThat(calls).hasValue(before);
  }

  @Test
  void decidesAgainByItselfOnceTheServerRecovers() throws InterruptedException {
    engine = engine(Duration.ofSeconds(5), Duration.ofMillis(200));
    answer.set(body(500, ""));
    for (int i = 0; i < 5; i++) {
      assertFails(Reason.UNAVAILABLE);
    }

    answer.set(body(200, ALLOW));

    await(() -> decide().allow());
    assertThat(decide().allow()).isTrue();
    assertThat(decide().allow()).isTrue();
  }

  @Test
  void closesTheCircuitByHealthChecksAlone() throws InterruptedException {
    engine = engine(Duration.ofSeconds(5), Duration.ofMillis(200));
    answer.set(body(500, ""));
    for (int i = 0; i < 5; i++) {
      assertThat(engine.check().up()).isFalse();
    }

    answer.set(body(200, "{}"));

    await(() -> engine.check().up());
    assertThat(engine.check().up()).isTrue();
  }

  @Test
  void doesNotTakeBadAnswersForAServerThatIsDown() {
    answer.set(body(200, "{}"));
    for (int i = 0; i < 20; i++) {
      assertFails(Reason.BAD_ANSWER);
    }

    assertThat(calls).hasValue(20);
    assertThat(engine.check().up()).isTrue();
  }

  @Test
  void recoversFromAServerThatWasGone() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    engine =
        new OpaPolicyEngine(
            HttpClient.newHttpClient(),
            URI.create("http://127.0.0.1:" + port),
            new Timing(Duration.ofSeconds(10), Duration.ofMillis(200)));
    for (int i = 0; i < 6; i++) {
      assertFails(Reason.UNAVAILABLE);
    }

    try (var opa =
        OpaServer.start(port, "--ignore=*_test.rego", "policies/github", "policies/lib")) {
      assertThat(opa.url()).hasPort(port);
      await(() -> !decide().allow());
      await(() -> engine.check().up());
    }
    assertFails(Reason.UNAVAILABLE);
  }

  @Test
  void namesTheBundlesRevision(@TempDir Path folder) throws Exception {
    Path bundle = folder.resolve("bundle.tar.gz");
    Opa.run(
        "build",
        "--revision=4711",
        "--ignore=*_test.rego",
        "-o",
        bundle.toString(),
        "policies/github",
        "policies/lib");
    try (var opa = OpaServer.start("-b", bundle.toString())) {
      engine = new OpaPolicyEngine(HttpClient.newHttpClient(), opa.url());

      assertThat(decide().revision()).isEqualTo("4711");
    }
  }

  @Test
  void namesEachBundlesRevisionWhereThereAreSeveral() {
    answer.set(
        body(
            200,
            ALLOW.replaceFirst(
                "\\{",
                "{\"provenance\":{\"bundles\":{\"b\":{\"revision\":\"2\"},\"a\":{\"revision\":\"1\"}}},")));

    assertThat(decide().revision()).isEqualTo("a=1,b=2");
  }

  @Test
  void saysThatPoliciesFromFilesHaveNoRevision() throws Exception {
    try (var opa = OpaServer.start("--ignore=*_test.rego", "policies/github", "policies/lib")) {
      engine = new OpaPolicyEngine(HttpClient.newHttpClient(), opa.url());

      assertThat(decide().revision()).isEqualTo(OpaPolicyEngine.UNVERSIONED);
    }
  }

  private interface Attempt {
    boolean succeeds();
  }

  private static void await(Attempt attempt) throws InterruptedException {
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20); ; ) {
      try {
        if (attempt.succeeds()) {
          return;
        }
      } catch (PolicyEngineException e) {
        // Not yet.
      }
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
    }
  }

  private Decision decide() {
    return engine.decide(PolicyName.DEPLOY, JsonNodeFactory.instance.objectNode());
  }

  private void assertFails(Reason reason) {
    assertThatThrownBy(this::decide)
        .isInstanceOfSatisfying(
            PolicyEngineException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private void assertFailsWithin(Duration limit) {
    long start = System.nanoTime();
    assertFails(Reason.UNAVAILABLE);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(limit);
  }
}
