package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakeGitHub.DeploymentAnswer;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.FakeRepository;
import io.gitpoli.testing.Fault;
import io.gitpoli.testing.Gitpoli;
import io.gitpoli.testing.Payloads;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A deployment waits, gitpoli approves or rejects it, and the audit trail tells the whole story.
 */
class DeploymentEndToEndTest {
  private static final String SIGNED = "Change\n\nSigned-off-by: Ada <ada@example.com>";

  @TempDir Path folder;
  private FakeGitHub github;
  private FakeRepository repository;
  private Gitpoli gitpoli;
  private String sha;

  @BeforeEach
  void start() {
    github = FakeGitHub.start();
    sha = FakeGitHub.sha("merged");
    repository =
        github
            .repository("octo/app")
            .file(".repol/deploy.yaml", config(1, 5))
            .environment("production")
            .collaborator("bo", "write");
    FakePullRequest change =
        repository.pullRequest(7).author("ada").commits(SIGNED).review("bo", "APPROVED");
    change.merged(sha);
    repository.check(sha, "test", "completed", "success");
    gitpoli = Gitpoli.on(github, folder);
  }

  @AfterEach
  void stop() {
    gitpoli.close();
    github.close();
  }

  @Test
  void aDeploymentThatMeetsEveryRuleIsApprovedOnce() {
    repository.workflowRun(42, sha).waitsFor("production");

    Gitpoli.Answer answer = request(42);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("violations")).isEmpty();
    assertThat(answer.json().path("allow").booleanValue()).isTrue();
    assertThat(answer.json().path("callback_sent").booleanValue()).isTrue();
    assertThat(github.deploymentAnswers())
        .singleElement()
        .satisfies(
            sent -> {
              assertThat(sent.runId()).isEqualTo(42);
              assertThat(sent.environment()).isEqualTo("production");
              assertThat(sent.state()).contains("approved");
            });
  }

  @Test
  void theAuditTellsTheWholeStory() {
    repository.workflowRun(42, sha).waitsFor("production").attempt(3);

    JsonNode answer = request(42).json();

    JsonNode event = gitpoli.get("/audit/" + answer.path("audit_id").textValue()).json();
    assertThat(event.path("policy").textValue()).isEqualTo("deploy");
    assertThat(event.path("decision").textValue()).isEqualTo("allow");
    assertThat(event.path("environment").textValue()).isEqualTo("production");
    assertThat(event.path("ref").textValue()).isEqualTo("refs/heads/main");
    assertThat(event.path("sha").textValue()).isEqualTo(sha);
    assertThat(event.path("run").path("id").longValue()).isEqualTo(42);
    assertThat(event.path("run").path("attempt").intValue()).isEqualTo(3);
    JsonNode enforcement = event.path("enforcement").path(0).path("enforcement");
    assertThat(enforcement.path("action").textValue()).isEqualTo("deployment_review");
    assertThat(enforcement.path("conclusion").textValue()).isEqualTo("approved");
    assertThat(enforcement.path("sent").booleanValue()).isTrue();
  }

  @Test
  void aRejectionSaysWhyAndHowToGetThroughWithinGitHubsLimit() {
    repository.file(".repol/deploy.yaml", config(2, 5));
    repository.workflowRun(42, sha).waitsFor("production");

    JsonNode answer = request(42).json();

    DeploymentAnswer sent = github.deploymentAnswers().get(0);
    assertThat(sent.state()).contains("rejected");
    assertThat(sent.comment())
        .hasSizeLessThanOrEqualTo(1024)
        .contains("approvals.insufficient")
        .contains(answer.path("audit_id").textValue())
        .contains("octo/app/.repol/deploy.yaml");
  }

  @Test
  void testsOfTheSameRunCountAndItsWaitingJobDoesNot() {
    String other = FakeGitHub.sha("other");
    repository.pullRequest(8).author("ada").commits(SIGNED).review("bo", "APPROVED").merged(other);
    repository
        .workflowRun(43, other)
        .job("test", "completed", "success")
        .job("publish", "queued", null)
        .waitsFor("production");

    assertThat(request(43, other).json().path("violations")).isEmpty();
    assertThat(states()).containsExactly("approved");
  }

  @Test
  void aFailedTestRejects() {
    repository.status(sha, "ci/old", "failure");
    repository.workflowRun(42, sha).waitsFor("production");

    assertThat(codes(request(42))).containsExactly("tests.failed");
    assertThat(states()).containsExactly("rejected");
  }

  @Test
  void noTestAtAllRejects() {
    String other = FakeGitHub.sha("untested");
    repository.pullRequest(8).author("ada").commits(SIGNED).review("bo", "APPROVED").merged(other);
    repository.check(github.appId(), other, "gitpoli / PR Policy", "completed", "success");
    repository.workflowRun(43, other).waitsFor("production");

    assertThat(codes(request(43, other))).containsExactly("tests.failed");
  }

  @Test
  void aRunningTestIsWaitedForAndJudgedWhenItEnds() {
    repository.status(sha, "ci/slow", "pending");
    repository.workflowRun(42, sha).waitsFor("production");

    Gitpoli.Answer waiting = request(42);

    assertThat(waiting.status()).isEqualTo(202);
    assertThat(github.deploymentAnswers())
        .singleElement()
        .satisfies(
            sent -> {
              assertThat(sent.state()).isEmpty();
              assertThat(sent.comment()).contains("waits");
            });
    assertThat(gitpoli.get("/audit").json()).isEmpty();

    repository.status(sha, "ci/slow", "success");
    gitpoli.deliver("status", Payloads.status(repository, sha, "success"));
    gitpoli.settle();

    assertThat(states()).containsExactly("", "approved");
    assertThat(gitpoli.get("/audit").json()).hasSize(1);
  }

  @Test
  void aRunningTestThatFailsRejects() {
    repository.status(sha, "ci/slow", "pending");
    repository.workflowRun(42, sha).waitsFor("production");
    request(42);

    repository.status(sha, "ci/slow", "failure");
    gitpoli.deliver("status", Payloads.status(repository, sha, "failure"));
    gitpoli.settle();

    assertThat(states()).containsExactly("", "rejected");
  }

  @Test
  void aJobThatWaitsForAnotherIsWaitedForThoughItHasNoCheckYet() {
    String other = FakeGitHub.sha("built, not tested");
    repository.pullRequest(8).author("ada").commits(SIGNED).review("bo", "APPROVED").merged(other);
    repository.openSuite(other);
    repository.workflowRun(43, other).waitsFor("production");

    Gitpoli.Answer waiting = request(43, other);

    assertThat(waiting.status()).isEqualTo(202);
    assertThat(states()).containsExactly("");
  }

  @Test
  void aTagNamedMainIsNoBranch() {
    String tagged = FakeGitHub.sha("tagged");
    repository.tag("main", tagged).check(tagged, "test", "completed", "success");
    repository.pullRequest(8).author("ada").commits(SIGNED).review("bo", "APPROVED");
    repository.workflowRun(43, tagged).waitsFor("production");

    assertThat(codes(request(43, tagged))).contains("ref.denied");
    assertThat(states()).containsExactly("rejected");
  }

  @Test
  void aTagThatIsGoneAgainIsNoBranchEither() {
    String tagged = FakeGitHub.sha("tagged and gone");
    repository.commit(tagged, "Not on main");
    repository.check(tagged, "test", "completed", "success");
    repository.workflowRun(43, tagged).waitsFor("production");

    assertThat(codes(request(43, tagged))).contains("ref.denied");
  }

  @Test
  void aCommitThatAMergeBroughtWasNeverTheBranchsTip() {
    FakePullRequest change =
        repository
            .pullRequest(8)
            .author("ada")
            .commits(SIGNED, "Revert it\n\nSigned-off-by: Ada <ada@example.com>")
            .review("bo", "APPROVED");
    String inside = repository.parentOf(change.headSha());
    change.merged(FakeGitHub.sha("merge of 8"));
    repository.check(inside, "test", "completed", "success");
    repository.workflowRun(43, inside).waitsFor("production");

    assertThat(codes(request(43, inside))).contains("ref.denied");
  }

  @Test
  void anEarlierTipOfTheBranchIsOnIt() {
    repository.pullRequest(8).commits(SIGNED).merged(FakeGitHub.sha("merge of 8"));
    repository.workflowRun(42, sha).waitsFor("production");

    assertThat(codes(request(42))).isEmpty();
  }

  @Test
  void aCommitThatNoPullRequestBroughtHasNoApprovals() {
    String pushed = FakeGitHub.sha("pushed");
    repository.commit(pushed, "Pushed past review", repository.tip("main"));
    repository.branch("main", pushed).check(pushed, "test", "completed", "success");
    repository.workflowRun(43, pushed).waitsFor("production");

    assertThat(codes(request(43, pushed)))
        .containsExactly("approvals.insufficient", "signoff.missing");
  }

  @Test
  void theDaysDeploymentsAreCountedByRunAndAttempt() {
    repository.file(".repol/deploy.yaml", config(1, 2));
    for (int run = 50; run < 53; run++) {
      String commit = commit(run);
      repository.pullRequest(run).author("ada").commits(SIGNED).review("bo", "APPROVED");
      repository.pullRequest(run).merged(commit);
      repository.check(commit, "test", "completed", "success");
      repository.workflowRun(run, commit).waitsFor("production");
    }

    request(50, commit(50));
    request(50, commit(50));
    request(51, commit(51));
    List<String> third = codes(request(52, commit(52)));

    assertThat(third).containsExactly("rate_limit.exceeded");
    assertThat(states()).containsExactly("approved", "approved", "rejected");
  }

  @Test
  void anEnvironmentThatTheRepositoryDoesNotHaveIsRejected() {
    repository.file(".repol/deploy.yaml", config(1, 5).replace("production:", "staging:"));
    repository.workflowRun(42, sha).waitsFor("staging");
    ObjectNode payload =
        Payloads.protectionRule(repository, github.url(), 42, "staging", "main", sha);

    assertThat(codes(gitpoli.deliver("deployment_protection_rule", payload)))
        .containsExactly("env.missing");
  }

  @Test
  void aDryRunApprovesAndSaysWhatItWouldReject() {
    repository.file(
        ".repol/deploy.yaml",
        config(2, 5).replace("  environments:", "  enforcement: audit\n  environments:"));
    repository.workflowRun(42, sha).waitsFor("production");

    JsonNode answer = request(42).json();

    assertThat(answer.path("allow").booleanValue()).isFalse();
    assertThat(states()).containsExactly("approved");
    assertThat(github.deploymentAnswers().get(0).comment()).contains("dry run");
    JsonNode event = gitpoli.get("/audit/" + answer.path("audit_id").textValue()).json();
    assertThat(event.path("enforced").booleanValue()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/repos/octo/app/actions/runs/42/deployment_protection_rule",
        "%s/repos/octo/other/actions/runs/42/deployment_protection_rule",
        "%s/repos/octo/app/actions/runs/42/deployment_protection_rule?x",
        "",
      })
  void aForgedCallbackUrlIsNotCalledAndThatIsSaid(String url) {
    repository.workflowRun(42, sha).waitsFor("production");
    ObjectNode payload =
        Payloads.protectionRule(repository, github.url(), 42, "production", "main", sha);
    payload.put("deployment_callback_url", url.formatted(github.url()));

    JsonNode answer = gitpoli.deliver("deployment_protection_rule", payload).json();

    assertThat(github.deploymentAnswers()).isEmpty();
    assertThat(answer.path("callback_sent").booleanValue()).isFalse();
    assertThat(answer.path("enforcement_error").textValue()).contains("deployment_callback_url");
    JsonNode event = gitpoli.get("/audit/" + answer.path("audit_id").textValue()).json();
    assertThat(event.path("enforcement").path(0).path("enforcement").path("error").textValue())
        .contains("deployment_callback_url");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/environments", "/check-runs", "/jobs", "/reviews", "/contents/"})
  void aFactThatCantBeReadApprovesNothing(String part) {
    repository.workflowRun(42, sha).waitsFor("production");
    github.fail(part, Fault.status(502));

    assertThat(request(42).status()).isEqualTo(202);
    assertThat(github.deploymentAnswers())
        .singleElement()
        .satisfies(
            sent -> {
              assertThat(sent.state()).isEmpty();
              assertThat(sent.comment()).contains("nothing is approved", "502");
            });
    assertThat(gitpoli.get("/audit?decision=error").json()).hasSize(1);

    github.heal();
    gitpoli.settle();
    assertThat(states()).containsExactly("", "approved");
  }

  @Test
  void aDeploymentEventIsRecordedAndNotAnswered() {
    JsonNode answer =
        gitpoli
            .deliver("deployment", Payloads.deployment(repository, "production", "main", sha))
            .json();

    assertThat(answer.has("callback_sent")).isFalse();
    assertThat(github.deploymentAnswers()).isEmpty();
    JsonNode event = gitpoli.get("/audit/" + answer.path("audit_id").textValue()).json();
    assertThat(event.path("decision").textValue()).isEqualTo("allow");
    assertThat(event.path("enforced").booleanValue()).isFalse();
    assertThat(event.path("enforcement")).isEmpty();
  }

  private static String commit(int run) {
    return FakeGitHub.sha("commit of " + run);
  }

  private Gitpoli.Answer request(long run) {
    return request(run, sha);
  }

  private Gitpoli.Answer request(long run, String commit) {
    return gitpoli.deliver(
        "deployment_protection_rule",
        Payloads.protectionRule(repository, github.url(), run, "production", "main", commit));
  }

  private static List<String> codes(Gitpoli.Answer answer) {
    return answer.json().path("violations").findValuesAsText("code");
  }

  private List<String> states() {
    return github.deploymentAnswers().stream()
        .map(DeploymentAnswer::state)
        .map(state -> state.orElse(""))
        .toList();
  }

  private static String config(int approvals, int perDay) {
    return """
        policy:
          version: "1"
          environments:
            production:
              enabled: true
              rules:
                approvals_required: %d
                allowed_branches: [main]
                tests_passed: true
                signed_off: true
                max_deployments_per_day: %d
        """
        .formatted(approvals, perDay);
  }
}
