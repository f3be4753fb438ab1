package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gitpoli.policy.OpaServer;
import io.gitpoli.testing.Eventually;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.Gitpoli;
import io.gitpoli.testing.Payloads;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With {@code POLICY_ENGINE=opa}, an OPA server judges; without it nobody does, and nothing passes.
 */
class OpaServerEndToEndTest {
  @TempDir Path folder;

  @Test
  void anOpaServerJudgesAndNothingPassesOnceItIsGone() throws Exception {
    try (FakeGitHub github = FakeGitHub.start()) {
      OpaServer opa = OpaServer.start("policies/github", "policies/lib");
      FakePullRequest change =
          github
              .repository("octo/app")
              .collaborator("bo", "write")
              .file(
                  ".repol/pullrequest.yaml",
                  """
                  policy:
                    version: "1"
                    branch_rules: []
                    rules: {allowed_target_branches: null, approvals_required: 1, signed_off: false}
                  """)
              .pullRequest(7)
              .author("ada")
              .review("bo", "APPROVED");
      Map<String, String> settings =
          Map.of("POLICY_ENGINE", "opa", "OPA_URL", opa.url().toString());
      try (Gitpoli gitpoli = Gitpoli.on(github, folder, settings)) {
        JsonNode judged =
            gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change)).json();
        assertThat(judged.path("allow").booleanValue()).isTrue();
        JsonNode event = gitpoli.get("/audit/" + judged.path("audit_id").textValue()).json();
        assertThat(event.path("engine").textValue()).isEqualTo("opa");

        opa.close();

        Gitpoli.Answer refused =
            gitpoli.deliver("pull_request", Payloads.pullRequest("synchronize", change));
        assertThat(refused.status()).isEqualTo(202);
        assertThat(refused.text()).doesNotContain(opa.url().toString());
        assertThat(github.checkRuns()).last().extracting("status").isEqualTo("in_progress");
        assertThat(gitpoli.get("/audit?decision=error").json()).hasSize(1);
        // What it says may be a second old.
        Eventually.holds(() -> assertThat(gitpoli.get("/health/ready").status()).isEqualTo(503));
      } finally {
        opa.close();
      }
    }
  }
}
