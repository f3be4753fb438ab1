package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.FakeRepository;
import io.gitpoli.testing.Fault;
import io.gitpoli.testing.Gitpoli;
import io.gitpoli.testing.Payloads;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code .repol/waivers.yaml} waives does not block, and is told wherever it is looked for.
 */
class WaiversEndToEndTest {
  private static final String CONFIG =
      """
      policy:
        version: "1"
        branch_rules: []
        rules: {allowed_target_branches: null, approvals_required: 1, signed_off: %s}
      """;
  private static final String DEPLOY =
      """
      policy:
        version: "1"
        environments:
          production:
            enabled: true
            rules: {approvals_required: 1, allowed_branches: null, tests_passed: false, signed_off: false,
              max_deployments_per_day: 0}
      """;

  @TempDir Path folder;
  private FakeGitHub github;
  private FakeRepository repository;
  private FakePullRequest change;
  private Gitpoli gitpoli;

  @BeforeEach
  void start() {
    github = FakeGitHub.start();
    repository = github.repository("octo/app").environment("production");
    repository.file(".repol/pullrequest.yaml", CONFIG.formatted(false));
    repository.file(".repol/deploy.yaml", DEPLOY);
    change = repository.pullRequest(7).author("ada");
    gitpoli = Gitpoli.on(github, folder);
  }

  @AfterEach
  void stop() {
    gitpoli.close();
    github.close();
  }

  private void waive(String rule, String scope, String expires) {
    repository.file(
        ".repol/waivers.yaml",
        """
        waivers:
          - rule: %s
            %s
            reason: The only other reviewer is away
            approver: bo
            ticket: OPS-12
            expires: "%s"
        """
            .formatted(rule, scope.isEmpty() ? "" : "scope: {" + scope + "}", expires));
  }

  private JsonNode judged() {
    return gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change)).json();
  }

  private FakeGitHub.PostedCheckRun checkRun() {
    return github.checkRuns().get(github.checkRuns().size() - 1);
  }

  @Test
  void aWaivedRuleDoesNotBlockAndIsNeverHidden() {
    waive("approvals.insufficient", "", "2999-12-31");

    JsonNode answer = judged();

    assertThat(answer.path("allow").asBoolean()).isTrue();
    assertThat(answer.path("violations")).isEmpty();
    JsonNode waived = answer.path("exemptions").path(0);
    assertThat(waived.path("kind").asText()).isEqualTo("waiver");
    assertThat(waived.path("code").asText()).isEqualTo("approvals.insufficient");
    assertThat(waived.path("msg").asText()).contains("at least 1");
    assertThat(waived.path("reason").asText()).isEqualTo("The only other reviewer is away");
    assertThat(waived.path("by").asText()).isEqualTo("bo");
    assertThat(waived.path("ticket").asText()).isEqualTo("OPS-12");
    assertThat(waived.path("expires").asText()).isEqualTo("2999-12-31");
    assertThat(waived.at("/config/path").asText()).isEqualTo("octo/app/.repol/waivers.yaml");
    assertThat(waived.at("/config/version").asText()).matches("[0-9a-f]{40}");
    assertThat(checkRun().conclusion()).isEqualTo("success");
    assertThat(checkRun().title()).isEqualTo("Allowed: 1 rule waived");
    assertThat(checkRun().summary())
        .contains("| 🟡 | Approvals<br>")
        .contains("waived by bo until 2999-12-31: The only other reviewer is away (OPS-12)")
        .doesNotContain("❌");
  }

  @Test
  void theAuditKeepsWhatWasWaived() {
    waive("approvals.insufficient", "", "2999-12-31");
    JsonNode answer = judged();

    JsonNode event = gitpoli.get("/audit/" + answer.path("audit_id").asText()).json();

    assertThat(event.path("decision").asText()).isEqualTo("allow");
    assertThat(event.path("exemptions")).isEqualTo(answer.path("exemptions"));
    assertThat(event.path("rules"))
        .anySatisfy(rule -> assertThat(rule.path("passed").asBoolean()).isFalse());
    assertThat(gitpoli.get("/audit").json().at("/0/exemptions"))
        .isEqualTo(answer.path("exemptions"));
  }

  @Test
  void anythingElseStillBlocks() {
    repository.file(".repol/pullrequest.yaml", CONFIG.formatted(true));
    waive("approvals.insufficient", "", "2999-12-31");

    JsonNode answer = judged();

    assertThat(answer.path("allow").asBoolean()).isFalse();
    assertThat(answer.path("violations").findValuesAsText("code"))
        .containsExactly("signoff.missing");
    assertThat(answer.path("exemptions").findValuesAsText("code"))
        .containsExactly("approvals.insufficient");
    assertThat(checkRun().title()).isEqualTo("Denied: signoff.missing");
    assertThat(checkRun().summary()).contains("🟡").contains("❌");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "'repository: octo/app', true",
    "'repository: Octo/App', true",
    "'repository: octo/other', false",
    "'resource: branch/main', true",
    "'resource: branch/develop', false",
    "'resource: branch/feature/x', false",
    "'resource: environment/main', false",
    "'resource: main', false",
    "'path: \"**\"', false",
    "'path: \"*\", resource: branch/main', false",
  })
  void aScopeIsTheRepositoryAndTheBaseBranchAndNeverAFile(String scope, boolean waived) {
    waive("approvals.insufficient", scope, "2999-12-31");

    assertThat(judged().path("allow").asBoolean()).isEqualTo(waived);
  }

  @Test
  void anExpiredWaiverWaivesNothingAndSaysSo() {
    waive("approvals.insufficient", "", "2026-01-31");

    JsonNode answer = judged();

    assertThat(answer.path("allow").asBoolean()).isFalse();
    assertThat(answer.path("violations").findValuesAsText("code"))
        .containsExactly("approvals.insufficient", "waivers.expired");
    assertThat(answer.path("violations").path(1).path("msg").asText())
        .isEqualTo(
            "the waiver of approvals.insufficient by bo expired on 2026-01-31"
                + " (octo/app/.repol/waivers.yaml:2)");
    assertThat(checkRun().summary()).contains("expired on 2026-01-31");
  }

  @Test
  void anInvalidFileWaivesNothingAndSaysWhatIsWrong() {
    repository.file(
        ".repol/waivers.yaml",
        """
        waivers:
          - rule: approvals.insufficient
            reason: because
            approver: bo
            expires: tomorrow
        """);

    JsonNode answer = judged();

    assertThat(answer.path("allow").asBoolean()).isFalse();
    assertThat(answer.path("violations").findValuesAsText("code"))
        .containsExactly("approvals.insufficient", "waivers.invalid");
    assertThat(answer.path("violations").path(1).path("msg").asText())
        .startsWith("nothing is waived: octo/app/.repol/waivers.yaml:5: expires is \"tomorrow\"");
  }

  @Test
  void aFileThatCannotBeReadIsNoPassAndIsReadAgain() {
    waive("approvals.insufficient", "", "2999-12-31");
    github.fail("GET /repos/octo/app/contents/.repol/waivers.yaml", Fault.status(500));

    assertThat(gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change)).status())
        .isEqualTo(202);
    assertThat(github.checkRuns()).noneMatch(run -> "success".equals(run.conclusion()));
    assertThat(gitpoli.get("/audit").json().at("/0/decision").asText()).isEqualTo("error");

    github.heal();
    gitpoli.settle();
    assertThat(checkRun().title()).isEqualTo("Allowed: 1 rule waived");
  }

  @Test
  void theFileOfTheHeadDoesNotCountAndTheOrganizationsDoes() {
    github.repository("octo/.github");
    assertThat(judged().path("allow").asBoolean()).isFalse();

    github
        .repository("octo/.github")
        .file(
            ".repol/waivers.yaml",
            """
            waivers:
              - {rule: approvals.insufficient, reason: r, approver: bo, expires: "2999-12-31"}
            """);
    assertThat(judged().at("/exemptions/0/config/source").asText()).isEqualTo("organization");
  }

  @Test
  void whatCannotBeJudgedCannotBeWaived() {
    repository.file(".repol/pullrequest.yaml", "policy: {}\n");
    waive("policy.invalid", "", "2999-12-31");

    JsonNode answer = judged();

    assertThat(answer.path("allow").asBoolean()).isFalse();
    assertThat(answer.path("violations").findValuesAsText("code"))
        .containsExactly("policy.invalid");
    assertThat(answer.has("exemptions")).isFalse();
  }

  @Test
  void whatIsMetAsksForNoWaivers() {
    repository.collaborator("bo", "write");
    change.review("bo", "APPROVED");

    assertThat(judged().path("allow").asBoolean()).isTrue();
    assertThat(github.requests("waivers.yaml")).isEmpty();
    assertThat(github.requests("overrides.yaml")).isEmpty();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "environment/production, approved",
    "environment/staging, rejected",
    "branch/production, rejected"
  })
  void aDeploymentIsWaivedByItsEnvironment(String resource, String state) {
    waive("approvals.insufficient", "resource: " + resource, "2999-12-31");
    String sha = repository.tip("main");
    repository.workflowRun(99, sha).waitsFor("production");

    JsonNode answer =
        gitpoli
            .deliver(
                "deployment_protection_rule",
                Payloads.protectionRule(
                    repository, github.url(), 99, "production", "refs/heads/main", sha))
            .json();

    assertThat(github.deploymentAnswers())
        .singleElement()
        .satisfies(
            sent -> {
              assertThat(sent.state()).contains(state);
              assertThat(sent.comment().contains("approved, 1 rule waived"))
                  .isEqualTo(state.equals("approved"));
            });
    assertThat(answer.has("exemptions")).isEqualTo(state.equals("approved"));
  }

  @Test
  void whatWasWaivedIsStillKnownWhenItIsReportedLater() {
    waive("approvals.insufficient", "", "2999-12-31");
    github.fail("POST /repos/octo/app/check-runs", Fault.status(502), 1);

    judged();
    repository.withoutFile(".repol/waivers.yaml");
    gitpoli.settle();

    assertThat(checkRun().title()).isEqualTo("Allowed: 1 rule waived");
    assertThat(gitpoli.get("/audit").json()).hasSize(1);
  }
}
