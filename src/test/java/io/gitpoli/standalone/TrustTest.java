package io.gitpoli.standalone;

import static io.gitpoli.standalone.ErrorsTest.assertProblem;
import static io.gitpoli.standalone.Service.KEY;
import static io.gitpoli.standalone.Service.SECRET;
import static io.gitpoli.standalone.Service.signature;
import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.Hosting;
import io.gitpoli.Parts;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call what. */
@Timeout(60)
class TrustTest {
  @SuppressWarnings("UnusedVariable") // Read by name, as the next.
  private static final List<String> GUARDED =
      List.of("/audit", "/audit/summary", "/audit/x", "/openapi.yaml");

  @SuppressWarnings("UnusedVariable")
  private static final List<String> WEBHOOKS =
      List.of(
          "/webhook",
          "/webhook/deployment_protection_rule",
          "/webhook/pull_request",
          "/webhook/pull_request_review");

  @TempDir Path folder;

  private Service secured(Map<String, String> settings) {
    return Service.of(new Parts(folder), Hosting.FUNCTIONS, settings);
  }

  private Service secured() {
    return secured(Service.SECRETS);
  }

  @ParameterizedTest
  @FieldSource("WEBHOOKS")
  void aWebhookWithoutItsSignatureIsRefused(String route) {
    String body = Service.resource("review.json");
    String right = signature(SECRET, body);
    try (Service service = secured()) {
      assertProblem(
          service.post(route, body, "X-GitHub-Event", "ping"), 401, "X-Hub-Signature-256");
      for (String wrong :
          List.of(
              "sha256=",
              "sha256",
              right.substring(7),
              right.substring(0, right.length() - 1),
              right + "0",
              right + "," + right,
              right.replace("sha256=", "sha1="),
              "sha256=" + "0".repeat(64),
              "sha256=" + "g".repeat(64),
              "sha256=" + "é".repeat(64),
              "sha256=ü",
              signature("another secret", body),
              signature(SECRET, body + " "))) {
        assertProblem(
            service.post(route, body, "X-GitHub-Event", "ping", "X-Hub-Signature-256", wrong),
            401,
            "X-Hub-Signature-256");
      }
    }
  }

  @Test
  void aSignedWebhookNeedsNoKey() {
    String body = "{\"zen\": \"Grüße, 世界 🎉\"}";
    try (Service service = secured()) {
      Service.Answer answer =
          service.post(
              "/webhook",
              body,
              "X-GitHub-Event",
              "ping",
              "X-Hub-Signature-256",
              signature(SECRET, body));
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
  }

  @Test
  void theSignatureOfAFormIsOverItsBytes() {
    String body =
        "payload=" + URLEncoder.encode("{\"zen\": \"a b+c&d=é\"}", StandardCharsets.UTF_8);
    try (Service service = secured()) {
      Service.Answer answer =
          service.post(
              "/webhook",
              body,
              "Content-Type",
              "application/x-www-form-urlencoded",
              "X-GitHub-Event",
              "ping",
              "X-Hub-Signature-256",
              signature(SECRET, body));
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
  }

  @Test
  void whileASecretIsRotatedTheOneBeforeHolds() {
    try (Service service =
        secured(Map.of("WEBHOOK_SECRET", SECRET, "WEBHOOK_SECRET_PREVIOUS", "the one before"))) {
      for (String secret : List.of(SECRET, "the one before")) {
        assertThat(
                service
                    .post(
                        "/webhook",
                        "{}",
                        "X-GitHub-Event",
                        "ping",
                        "X-Hub-Signature-256",
                        signature(secret, "{}"))
                    .status())
            .isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"X-GitHub-Delivery, a/b", "X-GitHub-Delivery, a b", "X-GitHub-Event, a\tb"})
  void theSignatureIsReadBeforeTheNameOfADelivery(String header, String value) {
    try (Service service = secured()) {
      for (String wrong : List.of("", "sha256=0", signature("another secret", "{}"))) {
        assertProblem(
            service.post("/webhook", "{}", header, value, "X-Hub-Signature-256", wrong),
            401,
            "X-Hub-Signature-256");
      }
      assertProblem(service.post("/webhook", "{}", header, value), 401, "X-Hub-Signature-256");
      assertProblem(
          service.post(
              "/webhook", "{}", header, value, "X-Hub-Signature-256", signature(SECRET, "{}")),
          400,
          header);
    }
  }

  @Test
  void theSignatureIsReadBeforeTheBody() {
    try (Service service = secured()) {
      assertProblem(service.post("/webhook", "{", "X-GitHub-Event", "ping"), 401, "");
    }
  }

  @ParameterizedTest
  @FieldSource("GUARDED")
  void aGuardedRouteNeedsTheKey(String route) {
    try (Service service = secured()) {
      Service.Answer none = service.get(route);
      assertProblem(none, 401, "GITPOLI_API_KEY");
      assertThat(none.headers()).containsEntry("WWW-Authenticate", "Bearer");
      for (String wrong :
          List.of("x", KEY + "x", KEY.substring(1), "é", KEY.toUpperCase(Locale.ROOT))) {
        assertProblem(service.get(route, "x-functions-key", wrong), 401, "");
        assertProblem(service.get(route, "Authorization", "Bearer " + wrong), 401, "");
      }
      for (String other : List.of("Basic " + KEY, KEY, "Bearer", "Bearer  ", "Bearer" + KEY)) {
        assertProblem(service.get(route, "Authorization", other), 401, "");
      }
      assertProblem(service.get(route + "?code=" + KEY), 401, "");
    }
  }

  @ParameterizedTest
  @FieldSource("GUARDED")
  void theKeyOpensAGuardedRoute(String route) {
    try (Service service = secured()) {
      assertThat(service.get(route, "x-functions-key", KEY).status()).isIn(200, 404);
      assertThat(service.get(route, "Authorization", "Bearer " + KEY).status()).isIn(200, 404);
      assertThat(service.get(route, "Authorization", "bearer " + KEY).status()).isIn(200, 404);
    }
  }

  @Test
  void evaluatingNeedsTheKeyAndAsksForItBeforeTheBody() {
    try (Service service = secured()) {
      for (String route : List.of("/evaluate/deploy", "/evaluate/pullrequest")) {
        assertProblem(service.post(route, "{"), 401, "GITPOLI_API_KEY");
        assertProblem(service.post(route, "{", "x-functions-key", KEY), 400, "JSON");
      }
    }
  }

  @Test
  void healthIsOpenToAnyone() {
    try (Service service = secured()) {
      assertThat(service.get("/health").status()).isEqualTo(200);
      assertThat(service.get("/health/ready").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @FieldSource("GUARDED")
  void inFunctionsAMissingKeyIsNamed(String route) {
    try (Service service = secured(Map.of("WEBHOOK_SECRET", SECRET))) {
      assertProblem(service.get(route), 503, "GITPOLI_API_KEY");
      assertProblem(service.get(route, "x-functions-key", ""), 503, "GITPOLI_API_KEY");
      assertProblem(service.post("/evaluate/deploy", "{}"), 503, "GITPOLI_API_KEY");
    }
  }

  @Test
  void onLoopbackNoKeyIsNeeded() {
    try (Service service = Service.local(new Parts(folder))) {
      assertThat(service.get("/audit").status()).isEqualTo(200);
    }
  }

  @Test
  void onLoopbackAKeyThatIsSetIsNeeded() {
    try (Service service =
        Service.of(new Parts(folder), Hosting.LOOPBACK, Map.of("GITPOLI_API_KEY", KEY))) {
      assertProblem(service.get("/audit"), 401, "GITPOLI_API_KEY");
      assertThat(service.get("/audit", "x-functions-key", KEY).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example, 403",
    "evil.example:8080, 403",
    "localhost.evil.example, 403",
    "127.0.0.1.evil.example, 403",
    "127.0.0.1@evil.example, 400",
    "10.0.0.1, 403",
    "localhost, 200",
    "LOCALHOST:1, 200",
    "127.0.0.1:99, 200",
    "127.1.2.3, 200",
    "[::1]:8080, 200"
  })
  void aPageOfAnotherNameCantCallLoopback(String host, int status) {
    try (Service service = Service.local(new Parts(folder))) {
      Wire wire = new Wire(service.uri());
      assertThat(wire.exchange("GET /audit HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status())
          .isEqualTo(status);
      String post =
          "POST /webhook HTTP/1.1\r\nHost: "
              + host
              + "\r\nX-GitHub-Event: ping\r\nContent-Length: 2\r\n\r\n{}";
      assertThat(wire.exchange(post).status()).isEqualTo(status);
      assertThat(wire.exchange("GET /health HTTP/1.1\r\nHost: x.example\r\n\r\n").status())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://evil.example",
        "https://localhost.evil.example",
        "null",
        "http://127.0.0.1.evil.example:80"
      })
  void aForeignPageCantCallLoopback(String origin) {
    try (Service service = Service.local(new Parts(folder))) {
      assertProblem(service.get("/audit", "Origin", origin), 403, "Origin");
      assertProblem(service.post("/evaluate/deploy", "{}", "Origin", origin), 403, "Origin");
      assertProblem(
          service.post("/webhook", "{}", "X-GitHub-Event", "ping", "Origin", origin),
          403,
          "Origin");
      assertThat(service.get("/audit", "Origin", "http://localhost:3000").status()).isEqualTo(200);
    }
  }

  @Test
  void noHeaderSuppliesFacts() {
    try (Service service = Service.local(new Parts(folder))) {
      String unapproved = Service.resource("review.json").replace("\"approved\"", "\"commented\"");
      Service.Answer answer =
          service.post(
              "/webhook/pull_request_review",
              unapproved,
              "X-Approvers",
              "ada,bo",
              "X-Tests-Passed",
              "true",
              "X-Signed-Off",
              "true");
      assertThat(answer.json().path("allow").booleanValue()).as(answer.text()).isFalse();
    }
  }

  @Test
  void neitherSecretNorKeyIsEverAnswered() {
    try (Service service = secured()) {
      for (String path : List.of("/health", "/health/ready", "/audit", "/openapi.yaml", "/x")) {
        assertThat(service.get(path, "x-functions-key", KEY).text()).doesNotContain(KEY, SECRET);
      }
    }
  }
}
