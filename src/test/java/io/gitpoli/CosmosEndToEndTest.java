package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gitpoli.cosmos.CosmosAccount;
import io.gitpoli.cosmos.CosmosServer;
import io.gitpoli.testing.Eventually;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.Gitpoli;
import io.gitpoli.testing.Payloads;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program with its audit trail in Cosmos DB. */
class CosmosEndToEndTest {
  private static final String POLICY =
      """
      policy:
        version: "1"
        branch_rules: []
        rules: {allowed_target_branches: null, approvals_required: 1, signed_off: false}
      """;

  @TempDir private Path folder;

  @Test
  void aSignedWebhookIsJudgedReportedAndRecordedAndShowsInTheAudit() {
    CosmosAccount account = CosmosServer.shared().newDatabase();
    Map<String, String> settings = new HashMap<>();
    settings.put("AUDIT_BACKEND", "cosmos");
    settings.put("COSMOS_ENDPOINT", account.endpoint().toString());
    settings.put("COSMOS_DATABASE", account.database());
    account.key().ifPresent(key -> settings.put("COSMOS_KEY", key));
    try (FakeGitHub github = FakeGitHub.start();
        Gitpoli gitpoli = Gitpoli.on(github, folder, settings)) {
      FakePullRequest change =
          github
              .repository("octo/app")
              .collaborator("bo", "write")
              .file(".repol/pullrequest.yaml", POLICY)
              .pullRequest(7)
              .author("ada")
              .review("bo", "APPROVED");
      Eventually.holds(() -> assertThat(gitpoli.get("/health/ready").status()).isEqualTo(200));

      gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change));
      gitpoli.settle();

      JsonNode listed = gitpoli.get("/audit?repository=OCTO/app").json();
      assertThat(listed).hasSize(1);
      JsonNode event = gitpoli.get("/audit/" + listed.get(0).path("id").asText()).json();
      assertThat(event.path("decision").asText()).isEqualTo("allow");
      assertThat(event.path("enforcement").get(0).path("enforcement").path("sent").asBoolean())
          .isTrue();
      assertThat(gitpoli.get("/audit/summary").json().path("total").asInt()).isEqualTo(1);
    }
  }
}
