package io.gitpoli.policy.opa;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.gitpoli.policy.Decision;
import io.gitpoli.policy.DecisionDocument;
import io.gitpoli.policy.Health;
import io.gitpoli.policy.InputDocument;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.policy.PolicyEngineException.Reason;
import io.gitpoli.policy.PolicyName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Asks an OPA server over its REST API. A circuit breaker spares a server that is down, and its
 * callers the waiting; while it is open nothing is decided. It closes by itself, through decisions
 * or health checks that succeed.
 */
public final class OpaPolicyEngine implements PolicyEngine {
  /** The revision where OPA names none: its policies came from files and not from a bundle. */
  public static final String UNVERSIONED = "unversioned";

  private static final String NAME = "opa";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] BEFORE = "{\"input\":".getBytes(StandardCharsets.UTF_8);

  private final HttpClient client;
  private final String url;
  private final Timing timing;
  private final CircuitBreaker circuit;

  /**
   * @param time for one answer, from the connection to the last byte
   * @param rest how long the circuit stays open before the server is tried again
   */
  record Timing(Duration time, Duration rest) {}

  /**
   * @param client the process's only one; it should have a connect timeout. Closing the engine
   *     leaves it alone
   * @param opa the server, for example {@code http://localhost:8181}
   */
  public OpaPolicyEngine(HttpClient client, URI opa) {
    this(client, opa, new Timing(Duration.ofSeconds(3), Duration.ofSeconds(5)));
  }

  OpaPolicyEngine(HttpClient client, URI opa, Timing timing) {
    this.client = client;
    this.timing = timing;
    url = opa.toString().replaceFirst("/+$", "");
    circuit =
        CircuitBreaker.of(
            "opa",
            CircuitBreakerConfig.custom()
                .slidingWindowSize(10)
                .minimumNumberOfCalls(5)
                .waitDurationInOpenState(timing.rest())
                .permittedNumberOfCallsInHalfOpenState(2)
                .recordException(OpaPolicyEngine::isDown)
                .build());
  }

  private static boolean isDown(Throwable failure) {
    return failure instanceof PolicyEngineException e && e.reason() == Reason.UNAVAILABLE;
  }

  @Override
  public Decision decide(PolicyName policy, ObjectNode input) {
    byte[] document = InputDocument.utf8(input);
    JsonNode answer =
        json(
            guarded(
                request("/v1/data/" + policy.path() + "?provenance=true")
                    .header("Content-Type", "application/json")
                    .POST(body(document))
                    .build()));
    return DecisionDocument.read(answer.get("result"), revision(answer), NAME);
  }

  @Override
  public Health check() {
    try {
      guarded(request("/health?bundles=true").build());
      return Health.ok();
    } catch (PolicyEngineException e) {
      return Health.down(e.getMessage());
    }
  }

  private HttpRequest.Builder request(String path) {
    // OPA never agrees to HTTP/2 without TLS; asking for it costs headers on every new connection.
    return HttpRequest.newBuilder(URI.create(url + path)).version(HttpClient.Version.HTTP_1_1);
  }

  /** In one piece: the client writes each piece by itself. */
  private static BodyPublisher body(byte[] document) {
    return BodyPublishers.ofByteArray(
        ByteBuffer.allocate(BEFORE.length + document.length + 1)
            .put(BEFORE)
            .put(document)
            .put((byte) '}')
            .array());
  }

  private byte[] guarded(HttpRequest request) {
    try {
      return circuit.executeSupplier(() -> send(request));
    } catch (CallNotPermittedException e) {
      throw new PolicyEngineException(
          Reason.UNAVAILABLE, "OPA failed again and again; it is tried again soon", e);
    }
  }

  private byte[] send(HttpRequest request) {
    // The request's own timeout ends with the answer's headers, and a body may trickle.
    var exchange = client.sendAsync(request, BoundedBody::handler);
    HttpResponse<byte[]> response;
    try {
      response = exchange.get(timing.time().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw unavailable("OPA gave no answer within " + timing.time(), e);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw unavailable("the decision was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BoundedBody.TooLarge tooLarge) {
        throw new PolicyEngineException(Reason.BAD_ANSWER, tooLarge.getMessage(), e);
      }
      throw unavailable("OPA can't be reached", e);
    }
    int status = response.statusCode();
    if (status >= 500) {
      throw unavailable("OPA answered " + status, null);
    }
    if (status != 200) {
      throw new PolicyEngineException(Reason.BAD_ANSWER, "OPA answered " + status);
    }
    return response.body();
  }

  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new PolicyEngineException(Reason.BAD_ANSWER, "OPA's answer is no JSON", e);
    }
  }

  /** One bundle's revision as it is; those of several with their names, in the names' order. */
  private static String revision(JsonNode answer) {
    Map<String, String> revisions = new TreeMap<>();
    answer
        .path("provenance")
        .path("bundles")
        .properties()
        .forEach(
            bundle -> {
              String revision = bundle.getValue().path("revision").asText();
              revisions.put(bundle.getKey(), revision.isEmpty() ? UNVERSIONED : revision);
            });
    return switch (revisions.size()) {
      case 0 -> UNVERSIONED;
      case 1 -> revisions.values().iterator().next();
      default ->
          revisions.entrySet().stream()
              .map(bundle -> bundle.getKey() + "=" + bundle.getValue())
              .collect(Collectors.joining(","));
    };
  }

  private static PolicyEngineException unavailable(String message, Throwable cause) {
    return new PolicyEngineException(Reason.UNAVAILABLE, message, cause);
  }

  /** Nothing to let go of: the client is the caller's. */
  @Override
  public void close() {}
}
