package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.FakeRepository;
import io.gitpoli.testing.Gitpoli;
import io.gitpoli.testing.Payloads;
import io.gitpoli.testing.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A secret that comes from GitHub goes no further, and not back either. */
class SecretsEndToEndTest {
  @TempDir Path folder;

  @Test
  void aTokenInABranchNameIsNeitherAnsweredNorRecordedNorPosted() throws Exception {
    String token = Secrets.of(6).get("fine-grained").secret();
    String sha = FakeGitHub.sha("token");
    try (FakeGitHub github = FakeGitHub.start();
        Gitpoli gitpoli = Gitpoli.on(github, folder)) {
      FakeRepository repository =
          github
              .repository("octo/app")
              .file(
                  ".repol/pullrequest.yaml", Files.readString(Path.of(".repol/pullrequest.yaml")));
      FakePullRequest change = repository.pullRequest(7).author("ada").head("topic/" + token, sha);

      Gitpoli.Answer answer =
          gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change));

      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.json().path("check_run_posted").booleanValue()).isTrue();
      String event = gitpoli.get("/audit/" + answer.json().path("audit_id").textValue()).text();
      String posted = github.checkRuns().toString();
      assertThat(answer.text() + event + posted).doesNotContain(token);
      assertThat(answer.text()).contains("(redacted: GitHub token)");
      assertThat(event).contains("(redacted: GitHub token)");
      assertThat(posted).contains(sha).contains("redacted");
    }
  }
}
