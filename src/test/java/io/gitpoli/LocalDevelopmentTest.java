package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.Gitpoli;
import io.gitpoli.testing.Payloads;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without a GitHub App: facts come from the payload, and nothing is posted nor said to be. */
class LocalDevelopmentTest {
  @TempDir Path folder;
  // Only shapes payloads: gitpoli does not know it.
  private final FakeGitHub github = FakeGitHub.start();
  private final FakePullRequest change =
      github
          .repository("octo/app")
          .pullRequest(7)
          .author("ada")
          .head("feature/x", FakeGitHub.sha("1"));
  private Gitpoli gitpoli;

  @BeforeEach
  void start() {
    gitpoli = Gitpoli.with(folder, Map.of("REPOL_DIR", ".repol"));
  }

  @AfterEach
  void stop() {
    gitpoli.close();
    github.close();
  }

  @Test
  void anApprovingReviewIsItsOneApprover() {
    JsonNode answer =
        gitpoli
            .deliver("pull_request_review", Payloads.review("submitted", change, "bo", "approved"))
            .json();

    assertThat(answer.path("allow").booleanValue()).isTrue();
    assertThat(answer.path("check_run_posted").booleanValue()).isFalse();
    assertThat(answer.path("enforcement_error").textValue()).contains("no GitHub App");
    assertThat(github.requests()).isEmpty();
  }

  @Test
  void withoutAReviewThereIsNoApprover() {
    JsonNode answer =
        gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change)).json();

    assertThat(answer.path("violations").findValuesAsText("code"))
        .containsExactly("approvals.insufficient");
  }

  @Test
  void aReviewThatOnlyCommentsIsNoApproval() {
    JsonNode answer =
        gitpoli
            .deliver("pull_request_review", Payloads.review("submitted", change, "bo", "commented"))
            .json();

    assertThat(answer.path("allow").booleanValue()).isFalse();
  }

  @Test
  void aDeploymentIsDeniedSinceItsFactsCantBeRead() {
    ObjectNode payload =
        Payloads.protectionRule(
            github.repository("octo/app"),
            github.url(),
            42,
            "development",
            "main",
            FakeGitHub.sha("2"));

    JsonNode answer = gitpoli.deliver("deployment_protection_rule", payload).json();

    assertThat(answer.path("allow").booleanValue()).isFalse();
    assertThat(answer.path("violations").findValuesAsText("code"))
        .contains("schema.input.missing_repo_environments");
    assertThat(answer.path("callback_sent").booleanValue()).isFalse();
  }
}
