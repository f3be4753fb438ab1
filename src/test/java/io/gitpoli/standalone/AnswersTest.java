package io.gitpoli.standalone;

import static io.gitpoli.standalone.Service.SECRET;
import static io.gitpoli.standalone.Service.resource;
import static io.gitpoli.standalone.Service.signature;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gitpoli.Hosting;
import io.gitpoli.Parts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The good answers. Each equals its file in {@code answers/}, but for ids, times, digests and
 * durations.
 */
@Timeout(60)
class AnswersTest {
  private static final Pattern NEXT = Pattern.compile("<(/audit\\?[^>]+)>; rel=\"next\"");

  @TempDir Path folder;
  private Service service;

  @BeforeEach
  void start() {
    service = Service.local(new Parts(folder));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static void assertAnswer(Service.Answer answer, int status, String file) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.headers())
        .containsEntry("Content-Type", "application/json")
        .containsEntry("Cache-Control", "no-store")
        .containsEntry("X-Content-Type-Options", "nosniff")
        .doesNotContainKey("Server");
    assertThat(pretty(answer.json())).isEqualTo(resource("answers/" + file).stripTrailing());
  }

  private static String pretty(JsonNode json) {
    try {
      return new JsonMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValueAsString(json)
          .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>")
          .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z", "<instant>")
          .replaceAll("\\b[0-9a-f]{64}\\b", "<digest>")
          .replaceAll("(\"duration_ms\" : )[0-9.]+", "$1<duration>");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void health() {
    assertAnswer(service.get("/health"), 200, "health.json");
    assertAnswer(service.get("/health/ready"), 200, "health.json");
    assertThat(service.get("/health").text())
        .isEqualTo(
            "{\"status\":\"ok\",\"opa\":true,\"audit\":true,\"engine\":\"embedded\",\"inbox\":true,"
                + "\"deliveries\":{\"pending\":0,\"failed\":0}}");
  }

  @Test
  void evaluateAPullRequest() {
    assertAnswer(
        service.post("/evaluate/pullrequest", resource("pullrequest.json")), 200, "allow.json");
    assertAnswer(
        service.post("/evaluate/pullrequest", resource("pullrequest-denied.json")),
        200,
        "pullrequest-deny.json");
  }

  @Test
  void evaluateADeployment() {
    assertAnswer(service.post("/evaluate/deploy", resource("deploy.json")), 200, "allow.json");
    assertAnswer(service.post("/evaluate/deploy", "{}"), 200, "deploy-deny.json");
  }

  @Test
  void aJudgedDelivery() {
    Service.Answer answer =
        service.post(
            "/webhook/pull_request_review", resource("review.json"), "X-GitHub-Delivery", "d-1");
    assertAnswer(answer, 200, "webhook-decided.json");
    assertThat(
            service
                .post(
                    "/webhook",
                    resource("review.json"),
                    "X-GitHub-Event",
                    "pull_request_review",
                    "X-GitHub-Delivery",
                    "d-2")
                .json()
                .path("allow")
                .booleanValue())
        .isTrue();
  }

  @Test
  void anIgnoredDeliveryIsAnsweredWithSpacesAfterColons() {
    assertThat(service.post("/webhook", "{}", "X-GitHub-Event", "star").text())
        .isEqualTo("{\"event\": \"star\", \"action\": \"ignored\"}");
    assertThat(service.post("/webhook", "{}", "X-GitHub-Event", "a\"b").json().path("event"))
        .hasToString("\"a\\\"b\"");
    assertThat(
            service
                .post(
                    "/webhook/pull_request_review",
                    resource("review.json").replace("submitted", "never_heard_of"))
                .text())
        .isEqualTo("{\"event\": \"pull_request_review\", \"action\": \"ignored\"}");
  }

  @Test
  void ping() {
    assertAnswer(
        service.post("/webhook", "{}", "X-GitHub-Event", "ping", "X-GitHub-Delivery", "d-1"),
        200,
        "ping.json");
  }

  @Test
  void aDeliveryWithoutAnIdIsGivenOne() {
    assertThat(
            service
                .post("/webhook", "{}", "X-GitHub-Event", "ping")
                .json()
                .path("delivery")
                .textValue())
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  }

  @Test
  void theTrail() {
    service.post("/evaluate/pullrequest", resource("pullrequest-denied.json"));
    service.post("/evaluate/deploy", resource("deploy.json"));
    service.post(
        "/webhook/pull_request_review", resource("review.json"), "X-GitHub-Delivery", "d-1");

    assertAnswer(service.get("/audit"), 200, "audit.json");
    assertAnswer(service.get("/audit/summary"), 200, "audit-summary.json");
    String newest = service.get("/audit?limit=1").json().path(0).path("id").textValue();
    assertAnswer(service.get("/audit/" + newest), 200, "audit-event.json");
    String enforcement =
        service.get("/audit/" + newest).json().path("enforcement").path(0).path("id").textValue();
    assertThat(service.get("/audit/" + enforcement).json().path("decision_id").textValue())
        .isEqualTo(newest);
  }

  @Test
  void theTrailIsFiltered() {
    service.post("/evaluate/pullrequest", resource("pullrequest-denied.json"));
    service.post("/evaluate/deploy", resource("deploy.json"));

    for (String one :
        List.of(
            "policy=deploy",
            "decision=deny",
            "environment=staging",
            "decision=allow&repository=octo/app",
            "since=2020-01-01&policy=deploy",
            "until=9999-12-31T00:00:00Z&limit=1")) {
      assertThat(service.get("/audit?" + one).json()).as(one).hasSize(1);
    }
    for (String none :
        List.of(
            "policy=agent",
            "decision=error",
            "environment=x",
            "repository=a/b",
            "since=9000-01-01T00:00:00%2B02:00",
            "until=2020-01-01")) {
      assertThat(service.get("/audit?" + none).json()).as(none).isEmpty();
    }
    assertThat(service.get("/audit?policy=&limit=").json()).hasSize(2);
    assertThat(service.get("/audit/summary?until=2020-01-01").json().path("total").intValue())
        .isZero();
  }

  @Test
  void everyPageLinksTheNextWithTheSameFilters() {
    for (int i = 0; i < 5; i++) {
      service.post("/evaluate/deploy", resource("deploy.json"));
    }
    service.post("/evaluate/pullrequest", "{}");
    List<String> seen = new ArrayList<>();
    String path = "/audit?limit=2&policy=deploy&repository=octo/app";
    while (path != null) {
      Service.Answer page = service.get(path);
      page.json().forEach(event -> seen.add(event.path("id").textValue()));
      Matcher next = NEXT.matcher(page.headers().getOrDefault("Link", ""));
      path = next.matches() ? next.group(1) : null;
      assertThat(path)
          .satisfiesAnyOf(
              p -> assertThat(p).isNull(),
              p -> assertThat(p).contains("limit=2", "policy=deploy", "repository=octo%2Fapp"));
    }
    assertThat(seen).hasSize(5).doesNotHaveDuplicates();
    assertThat(seen).isSortedAccordingTo(java.util.Comparator.reverseOrder());
  }

  @Test
  void theDescription() {
    Service.Answer answer = service.get("/openapi.yaml");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).containsEntry("Content-Type", "application/yaml");
    assertThat(answer.text()).isEqualTo(Service.file("openapi.yaml"));
  }

  @Test
  void aSignedDeliveryInFunctions() {
    String body = resource("review.json");
    try (Service hosted =
        Service.of(
            new Parts(folder.resolve("hosted")),
            Hosting.FUNCTIONS,
            Map.of("WEBHOOK_SECRET", SECRET))) {
      Service.Answer answer =
          hosted.post(
              "/webhook/pull_request_review",
              body,
              "X-Hub-Signature-256",
              signature(SECRET, body),
              "X-GitHub-Delivery",
              "d-1");
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
  }
}
