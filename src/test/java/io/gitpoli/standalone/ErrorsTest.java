package io.gitpoli.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.Hosting;
import io.gitpoli.Parts;
import io.gitpoli.SettingsException;
import io.gitpoli.policy.PolicyEngineException.Reason;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered where a request can't be served: always a problem, never what failed inside. */
@Timeout(60)
class ErrorsTest {
  private static final List<String> WEBHOOKS =
      List.of(
          "/webhook",
          "/webhook/deployment_protection_rule",
          "/webhook/pull_request",
          "/webhook/pull_request_review");
  private static final List<String> POSTS =
      Stream.concat(WEBHOOKS.stream(), Stream.of("/evaluate/deploy", "/evaluate/pullrequest"))
          .toList();
  private static final List<String> GETS =
      List.of("/health", "/health/ready", "/audit", "/audit/summary", "/audit/x", "/openapi.yaml");

  @TempDir Path folder;
  private Parts parts;
  private Service service;

  @BeforeEach
  void start() {
    parts = new Parts(folder);
    service = Service.local(parts);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  static void assertProblem(Service.Answer answer, int status, String detail) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.headers())
        .containsEntry("Content-Type", "application/problem+json")
        .containsEntry("Cache-Control", "no-store")
        .containsEntry("X-Content-Type-Options", "nosniff")
        .doesNotContainKey("Server");
    assertThat(answer.json().path("status").intValue()).isEqualTo(status);
    assertThat(answer.json().path("title").textValue()).isNotBlank();
    assertThat(answer.json().path("detail").textValue()).contains(detail);
    assertThat(answer.text()).doesNotContain("Exception", "\\tat ", ".java", "/var/", "10.0.0.7");
  }

  static Stream<String> malformed() {
    return Stream.of(
        "",
        " ",
        "{",
        "[]",
        "null",
        "7",
        "\"text\"",
        "{} {}",
        "{}x",
        "{'a': 1}",
        "{\"a\": NaN}",
        "{\"a\": 1e999}",
        "{\"a\": 01}",
        "{\"a\": \"\u0001\"}",
        "{\"a\":".repeat(101) + "1" + "}".repeat(101),
        "[".repeat(100_000));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aBodyThatIsNoJsonObjectIsRefused(String body) {
    for (String route : POSTS) {
      assertProblem(service.post(route, body, "X-GitHub-Event", "pull_request"), 400, "");
    }
  }

  @Test
  void bytesThatAreNotUtf8AreReadAsReplacementCharacters() {
    byte[] body = "{\"a\": \"?\"}".getBytes(StandardCharsets.UTF_8);
    body[7] = (byte) 0xC0;
    // Read as text, as the Functions host does, they are a character that stands for them.
    assertThat(service.send("POST", "/evaluate/deploy", body).status()).isEqualTo(200);
  }

  @Test
  void aNumberThatWouldLoseDigitsInTheRecordIsRefused() {
    assertProblem(
        service.post("/evaluate/deploy", "{\"number\": 9007199254740993}"), 400, "number");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"action\": 7} | /action",
        "{\"action\": \"opened\", \"repository\": {\"full_name\": 7}} | /repository/full_name",
        "{\"action\": \"opened\", \"repository\": {\"full_name\": \"a/b/c\"}} | owner/name",
        "{\"action\": \"opened\", \"repository\": {\"full_name\": \"../..\"}} | owner/name",
        "{\"action\": \"opened\", \"repository\": {\"full_name\": \"a/b\"}} | /pull_request",
      })
  void aWrongTypeInAPayloadIsNamed(String payload, String named) {
    assertProblem(service.post("/webhook/pull_request", payload), 400, named);
  }

  @Test
  void aDeliveryThatNamesNoEventIsRefused() {
    assertProblem(service.post("/webhook", "{}"), 400, "X-GitHub-Event");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a/b", "ü", "<script>", "';--"})
  void anOddDeliveryIdIsRefused(String id) {
    assertProblem(
        service.post("/webhook", "{}", "X-GitHub-Event", "ping", "X-GitHub-Delivery", id),
        400,
        "X-GitHub-Delivery");
  }

  @Test
  void longHeadersAreRefused() {
    String tooLong = "a".repeat(101);
    assertProblem(
        service.post("/webhook", "{}", "X-GitHub-Event", "ping", "X-GitHub-Delivery", tooLong),
        400,
        "X-GitHub-Delivery");
    assertProblem(service.post("/webhook", "{}", "X-GitHub-Event", tooLong), 400, "X-GitHub-Event");
  }

  @Test
  void aFormWithoutAPayloadIsRefused() {
    String form = "application/x-www-form-urlencoded";
    for (String body : List.of("", "a=b", "payload", "payload=%zz", "payload=%7B")) {
      assertProblem(
          service.post("/webhook", body, "X-GitHub-Event", "push", "Content-Type", form), 400, "");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/x",
        "/api/health",
        "/webhook/star",
        "/webhook/pull_request/x",
        "/evaluate",
        "/evaluate/agent",
        "/audit/a/b",
        "/index.html",
        "/admin/host/status"
      })
  void anUnknownRouteIsNotFound(String path) {
    for (String method : List.of("GET", "POST", "DELETE", "OPTIONS")) {
      assertProblem(service.send(method, path, null), 404, "no such route");
    }
  }

  @ParameterizedTest
  @FieldSource("GETS")
  void aRouteThatIsReadTakesNoOtherMethod(String route) {
    for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")) {
      Service.Answer answer = service.send(method, route, null);
      assertProblem(answer, 405, "GET");
      assertThat(answer.headers()).containsEntry("Allow", "GET, HEAD");
    }
  }

  @ParameterizedTest
  @FieldSource("POSTS")
  void aRouteThatTakesABodyTakesNoOtherMethod(String route) {
    for (String method : List.of("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")) {
      Service.Answer answer = service.send(method, route, null);
      assertProblem(answer, 405, "POST");
      assertThat(answer.headers()).containsEntry("Allow", "POST");
    }
    assertThat(service.send("HEAD", route, null).status()).isEqualTo(405);
  }

  @Test
  void aMethodThatHttpDoesNotKnowIsNotImplemented() {
    assertProblem(service.send("PROPFIND", "/health", null), 501, "method");
  }

  @Test
  void headIsAnsweredWhereverGetIsWithoutABody() {
    for (String route : List.of("/health", "/health/ready", "/audit", "/audit/summary")) {
      Service.Answer answer = service.send("HEAD", route, null);
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit",
    "limit=501, limit",
    "limit=-1, limit",
    "limit=x, limit",
    "limit=1.5, limit",
    "limit=1&limit=2, limit",
    "limit=99999999999999999999, limit",
    "policy=x, policy",
    "policy=Deploy, policy",
    "decision=maybe, decision",
    "decision=ALLOW, decision",
    "since=yesterday, since",
    "since=2026-02-30, since",
    "since=2026-01-31T12:00:00, since",
    "since=1, since",
    "since=%2B999999999-12-31, since",
    "since=1969-12-31, since",
    "until=2026-01-31T25:00:00Z, until",
    "since=2026-02-01&until=2026-01-01, until",
    "repository=x, repository",
    "repository=a/b/c, repository",
    "environment=%00, environment",
    "cursor=x, cursor",
    "cursor=%27%20OR%201=1, cursor",
    "limt=5, limt",
    "LIMIT=5, LIMIT",
    "%3Cb%3E=5, ?b?",
    "%F0%9F%98%80=1, ?",
    "%C3%A9%F0%9F%98%80=1, ??",
  })
  void aWrongQueryParameterIsNamed(String query, String parameter) {
    Service.Answer answer = service.get("/audit?" + query);
    assertProblem(answer, 422, "parameter " + parameter);
    assertThat(answer.json().path("parameter").textValue()).isEqualTo(parameter);
  }

  @Test
  void aLongNameOfAParameterIsCut() {
    assertProblem(
        service.get("/audit?" + "%F0%9F%98%80".repeat(60) + "=1"),
        422,
        "parameter " + "?".repeat(50) + " is");
  }

  @ParameterizedTest
  @CsvSource({
    "limit=5, limit",
    "since=x, since",
    "until=x, until",
    "repository=x, repository",
    "policy=deploy, policy",
    "%F0%9F%98%80=1, ?"
  })
  void aWrongQueryParameterOfTheSummaryIsNamed(String query, String parameter) {
    assertProblem(service.get("/audit/summary?" + query), 422, "parameter " + parameter);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "..%2e",
        "01978f3e-0000-7000-8000-000000000000",
        "01978f3e-0000-4000-8000-000000000000",
        "' OR 1=1"
      })
  void anEventThatIsNotThereIsNotFound(String id) {
    assertProblem(service.get("/audit/" + id.replace(" ", "%20")), 404, "no audit event");
  }

  @ParameterizedTest
  @CsvSource({"UNAVAILABLE, 503", "BAD_ANSWER, 502"})
  void anEngineThatDoesNotDecideIsNeverAPass(Reason reason, int status) {
    parts.engine.fail(reason);

    assertProblem(
        service.post("/evaluate/deploy", Service.resource("deploy.json")),
        status,
        "nothing was decided");
    assertThat(service.get("/audit").json().path(0).path("decision").textValue())
        .isEqualTo("error");
    assertThat(service.get("/health").json().path("opa").booleanValue()).isFalse();
    assertThat(service.get("/health").json().path("status").textValue()).isEqualTo("degraded");
    assertThat(service.get("/health").status()).isEqualTo(200);
    assertProblem(service.get("/health/ready"), 503, "the policy engine");
  }

  @Test
  void aWebhookWaitsForTheEngine() {
    parts.engine.fail(Reason.UNAVAILABLE);
    String review = Service.resource("review.json");

    for (int i = 0; i < 2; i++) {
      Service.Answer answer =
          service.post("/webhook/pull_request_review", review, "X-GitHub-Delivery", "d-1");
      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.json().path("reason").textValue()).contains("nothing was approved");
    }
    assertThat(service.get("/audit?decision=error").json()).hasSize(1);
  }

  @Test
  void withoutATrailNothingIsDecided() {
    parts.trail.fail();

    assertProblem(
        service.post("/evaluate/deploy", Service.resource("deploy.json")),
        503,
        "nothing was decided");
    for (String route : List.of("/audit", "/audit/summary")) {
      assertProblem(service.get(route), 503, "audit trail");
    }
    assertProblem(service.get("/audit/01978f3e-0000-7000-8000-000000000000"), 503, "audit trail");
    assertThat(service.get("/health").json().path("audit").booleanValue()).isFalse();
    assertProblem(service.get("/health/ready"), 503, "the audit trail");
    // Stored, it is decided once it can be recorded.
    assertThat(
            service.post("/webhook/pull_request_review", Service.resource("review.json")).status())
        .isEqualTo(202);
  }

  @Test
  void withoutAnInboxNothingIsAccepted() {
    parts.inbox.close();

    Service.Answer refused =
        service.post("/webhook/pull_request_review", Service.resource("review.json"));

    assertProblem(refused, 503, "nothing was stored");
    assertThat(refused.headers()).containsKey("Retry-After");
    assertProblem(service.get("/deliveries"), 503, "inbox");
    assertProblem(service.get("/health/ready"), 503, "the inbox");
    assertThat(service.get("/health").json().path("inbox").booleanValue()).isFalse();
    assertThat(service.get("/audit").json()).isEmpty();
  }

  @Test
  void whatNobodyExpectedIsToldByItsNumberAlone() {
    parts.engine.fail(new IllegalStateException("/var/lib/secret"));

    Service.Answer answer = service.post("/evaluate/deploy", "{}");

    assertProblem(answer, 500, "log");
    assertThat(answer.text()).containsPattern("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  }

  @Test
  void anApplicationThatCantStartNamesItsSettingOnEveryRoute() {
    SettingsException wrong =
        new SettingsException(List.of("POLICY_ENGINE must be one of embedded, opa"));
    try (Service broken = Service.failing(wrong)) {
      for (String route : GETS) {
        assertProblem(broken.get(route), 503, "POLICY_ENGINE");
      }
      for (String route : POSTS) {
        assertProblem(broken.post(route, "{}"), 503, "POLICY_ENGINE");
      }
    }
  }

  @ParameterizedTest
  @FieldSource("POSTS")
  void aBodyOver25MegabytesIsRefused(String route) {
    byte[] body = new byte[25 * 1024 * 1024 + 1];
    Arrays.fill(body, (byte) ' ');
    assertProblem(service.send("POST", route, body), 413, "25 MB");
  }

  @Test
  void aBodyOfExactly25MegabytesIsRead() {
    String body = "{}" + " ".repeat(25 * 1024 * 1024 - 2);

    assertThat(service.post("/evaluate/pullrequest", body).status()).isEqualTo(200);
  }

  @Test
  void aBodyInChunksIsRefused() {
    for (String route : POSTS) {
      assertProblem(
          Service.send(
              HttpRequest.newBuilder(URI.create(service.uri() + route))
                  .header("X-GitHub-Event", "ping")
                  .POST(
                      HttpRequest.BodyPublishers.ofInputStream(
                          () -> new ByteArrayInputStream("{}".getBytes(StandardCharsets.UTF_8))))
                  .build()),
          411,
          "Content-Length");
    }
  }

  @Test
  void noSecretBeyondLoopbackMeansNoWebhook() {
    try (Service hosted =
        Service.of(new Parts(folder.resolve("hosted")), Hosting.FUNCTIONS, Map.of())) {
      for (String route : WEBHOOKS) {
        assertProblem(
            hosted.post(route, Service.resource("review.json"), "X-GitHub-Event", "ping"),
            503,
            "WEBHOOK_SECRET");
      }
    }
  }
}
