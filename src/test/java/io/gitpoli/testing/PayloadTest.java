package io.gitpoli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayloadTest {
  private static final String SHA = FakeGitHub.sha("head");

  @ParameterizedTest
  @CsvSource({
    "pull_request, opened",
    "pull_request, synchronize",
    "pull_request, reopened",
    "pull_request, ready_for_review",
    "pull_request, converted_to_draft",
    "pull_request, edited",
    "pull_request, closed",
    "pull_request_review, submitted",
    "pull_request_review, dismissed",
    "pull_request_review, edited",
    "issue_comment, created",
    "merge_group, checks_requested",
    "check_run, rerequested",
    "check_run, completed",
    "check_suite, rerequested",
    "check_suite, completed",
    "deployment_protection_rule, requested",
    "deployment, created",
    "status, ''",
    "ping, ''"
  })
  void every_payload_is_as_github_describes_it(String event, String action) {
    Payload payload = Payload.of(event, action);

    String webhook = (action.isEmpty() ? event : event + "-" + action).replace('_', '-');
    assertThat(GitHubDescription.webhookErrors(webhook, payload.json())).isEmpty();
    assertThat(payload.json().at("/installation/id").asLong()).isEqualTo(FakeGitHub.INSTALLATION);
    if (!event.equals("ping")) {
      assertThat(payload.json().at("/repository/full_name").asText()).isEqualTo("octo/app");
    }
  }

  @Test
  void what_tests_look_at_can_be_set() {
    ObjectNode json =
        Payload.of("pull_request", "opened")
            .repository("acme/shop")
            .installation(5)
            .number(7)
            .head("feature/x", SHA)
            .base("main", FakeGitHub.sha("base"))
            .author("alice")
            .sender("bob")
            .json();

    assertThat(json.at("/repository/full_name").asText()).isEqualTo("acme/shop");
    assertThat(json.at("/pull_request/url").asText())
        .isEqualTo("https://api.github.com/repos/acme/shop/pulls/7");
    assertThat(json.path("number").asInt()).isEqualTo(7);
    assertThat(json.at("/pull_request/head/sha").asText()).isEqualTo(SHA);
    assertThat(json.at("/pull_request/user/login").asText()).isEqualTo("alice");
    assertThat(json.at("/sender/login").asText()).isEqualTo("bob");
    assertThat(GitHubDescription.webhookErrors("pull-request-opened", json)).isEmpty();
  }

  @Test
  void a_deployment_protection_rule_says_where_to_answer() {
    ObjectNode json =
        Payload.of("deployment_protection_rule", "requested")
            .repository("acme/shop")
            .environment("staging")
            .head("refs/heads/main", SHA)
            .callback("https://ghe.example/api/v3", 99)
            .json();

    assertThat(json.path("deployment_callback_url").asText())
        .isEqualTo(
            "https://ghe.example/api/v3/repos/acme/shop/actions/runs/99/deployment_protection_rule");
    assertThat(json.path("sha").asText()).isEqualTo(SHA);
    assertThat(json.at("/deployment/environment").asText()).isEqualTo("staging");
    assertThat(GitHubDescription.webhookErrors("deployment-protection-rule-requested", json))
        .isEmpty();
  }
}
