package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.FakeRepository;
import io.gitpoli.testing.Fault;
import io.gitpoli.testing.Gitpoli;
import io.gitpoli.testing.Payloads;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Break-glass: one commit passes on a person's word, and no other commit ever does. */
class OverrideEndToEndTest {
  private static final String CODE = "approvals.insufficient";
  private static final String WISH = "/gitpoli override " + CODE + " because production is down";
  private static final String CONFIG =
      """
      policy:
        version: "1"
        branch_rules: []
        rules: {allowed_target_branches: null, approvals_required: 1, signed_off: %s}
      """;
  private static final String OVERRIDES =
      """
      overrides:
        teams: [octo/on-call, other/admins]
        users: [cy]
        codes: ["approvals.*", signoff.missing]
      """;

  @TempDir Path folder;
  private FakeGitHub github;
  private FakeRepository repository;
  private FakePullRequest change;
  private Gitpoli gitpoli;

  @BeforeEach
  void start() {
    github =
        FakeGitHub.start()
            .member("octo/on-call", "bo", "active")
            .member("octo/on-call", "guest", "pending")
            .member("octo/on-call", "ada", "active")
            .member("other/admins", "eve", "active");
    repository =
        github
            .repository("octo/app")
            .collaborator("bo", "write")
            .collaborator("guest", "write")
            .collaborator("eve", "write")
            .file(".repol/pullrequest.yaml", CONFIG.formatted(false))
            .file(".repol/overrides.yaml", OVERRIDES);
    change = repository.pullRequest(7).author("ada").head("feature/x", sha("1"));
    gitpoli = Gitpoli.on(github, folder);
  }

  @AfterEach
  void stop() {
    gitpoli.close();
    github.close();
  }

  private static String sha(String seed) {
    return FakeGitHub.sha(seed);
  }

  private JsonNode judged() {
    return judged(change);
  }

  private JsonNode judged(FakePullRequest one) {
    return gitpoli.deliver("pull_request", Payloads.pullRequest("synchronize", one)).json();
  }

  private JsonNode comment(String login, String text) {
    return deliver(change.comment(login, text));
  }

  private JsonNode deliver(FakePullRequest.Comment comment) {
    ObjectNode payload = Payloads.comment("created", change, comment);
    JsonNode answer = gitpoli.deliver("issue_comment", payload).json();
    gitpoli.settle();
    return answer;
  }

  private FakeGitHub.PostedCheckRun checkRun() {
    return github.checkRuns().get(github.checkRuns().size() - 1);
  }

  private void assertStillDenied() {
    assertThat(github.checkRuns()).noneMatch(run -> "success".equals(run.conclusion()));
  }

  private void assertRefused(String why) {
    assertStillDenied();
    assertThat(change.answers())
        .singleElement()
        .asString()
        .contains("not overridden")
        .contains(why);
  }

  // --- what it is for

  @Test
  void aMembersWordLetsTheCommitPassAndSaysByWhomAndWhy() {
    JsonNode denied = judged();
    FakePullRequest.Comment wish = change.comment("bo", WISH);

    JsonNode answer = deliver(wish);

    assertThat(answer.path("allow").asBoolean()).isTrue();
    JsonNode override = answer.path("exemptions").path(0);
    assertThat(override.path("kind").asText()).isEqualTo("override");
    assertThat(override.path("code").asText()).isEqualTo(CODE);
    assertThat(override.path("by").asText()).isEqualTo("bo");
    assertThat(override.path("reason").asText()).isEqualTo("production is down");
    assertThat(override.path("url").asText()).endsWith("/pull/7#issuecomment-" + wish.id());
    assertThat(override.path("decision_id")).isEqualTo(denied.path("audit_id"));
    assertThat(override.at("/config/path").asText()).isEqualTo("octo/app/.repol/overrides.yaml");
    assertThat(checkRun().headSha()).isEqualTo(change.headSha());
    assertThat(checkRun().conclusion()).isEqualTo("success");
    assertThat(checkRun().title()).isEqualTo("Allowed: 1 rule overridden");
    assertThat(checkRun().summary())
        .contains("🟡")
        .contains("overridden by bo for this commit alone: production is down");
    assertThat(gitpoli.get("/audit/" + answer.path("audit_id").asText()).json().path("exemptions"))
        .isEqualTo(answer.path("exemptions"));
  }

  @Test
  void everyoneWhoIsToKnowIsTold() {
    judged();

    comment("bo", WISH);

    assertThat(change.answers())
        .singleElement()
        .asString()
        .contains("bo has overridden <code>approvals.insufficient</code>")
        .contains("production is down")
        .contains(change.headSha())
        .contains("@octo/on-call");
  }

  @Test
  void aSecretInTheReasonIsToldNobodyAndLinksNothing() {
    String token = "ghp_" + "Zx9".repeat(12);
    judged();

    JsonNode answer =
        comment("bo", "/gitpoli override " + CODE + " because @everyone, " + token + " is gone");

    assertThat(answer.path("allow").asBoolean()).isTrue();
    assertThat(answer.toString()).contains("(redacted: GitHub token)").doesNotContain(token);
    assertThat(gitpoli.get("/audit").text()).doesNotContain(token);
    assertThat(checkRun().summary()).doesNotContain(token, "@everyone");
    assertThat(change.answers()).noneMatch(text -> text.contains(token));
    assertThat(change.answers()).noneMatch(text -> text.contains("@everyone"));
  }

  @Test
  void aListedPersonMayWithoutATeam() {
    judged();

    assertThat(comment("cy", WISH).path("allow").asBoolean()).isTrue();
    assertThat(github.requests("/memberships/")).isEmpty();
  }

  @Test
  void itHoldsWhenTheSameCommitIsJudgedAgain() {
    judged();
    comment("bo", WISH);

    JsonNode again = judged();

    assertThat(again.path("allow").asBoolean()).isTrue();
    assertThat(again.at("/exemptions/0/by").asText()).isEqualTo("bo");
    assertThat(change.answers()).as("told once").hasSize(1);
  }

  @Test
  void itHoldsAfterTheRuleWasMetForAWhile() {
    judged();
    comment("bo", WISH);
    change.review("bo", "APPROVED");
    assertThat(judged().has("exemptions")).isFalse();
    change.review("bo", "DISMISSED");

    assertThat(judged().at("/exemptions/0/by").asText()).isEqualTo("bo");
  }

  @Test
  void aNewCommitEndsIt() {
    judged();
    comment("bo", WISH);
    change.head("feature/x", sha("2"));

    JsonNode next = judged();

    assertThat(next.path("allow").asBoolean()).isFalse();
    assertThat(checkRun().headSha()).isEqualTo(sha("2"));
    assertThat(checkRun().conclusion()).isEqualTo("failure");
  }

  @Test
  void twoOverridesOfTwoRulesAddUp() {
    repository.file(".repol/pullrequest.yaml", CONFIG.formatted(true));
    judged();
    FakePullRequest.Comment first = change.comment("bo", WISH);
    FakePullRequest.Comment second =
        change.comment("cy", "/gitpoli override signoff.missing because the tool is broken");

    assertThat(deliver(first).path("allow").asBoolean()).isFalse();
    JsonNode answer = deliver(second);

    assertThat(answer.path("allow").asBoolean()).isTrue();
    assertThat(answer.path("exemptions").findValuesAsText("by")).containsExactly("bo", "cy");
  }

  @Test
  void oneCommentMayOverrideTwoRules() {
    repository.file(".repol/pullrequest.yaml", CONFIG.formatted(true));
    judged();

    JsonNode answer =
        comment("bo", "/gitpoli override " + CODE + ", signoff.missing because it burns");

    assertThat(checkRun().title()).isEqualTo("Allowed: 2 rules overridden");
    assertThat(answer.path("exemptions")).hasSize(2);
  }

  @Test
  void aMergeGroupFindsItByThePullRequestsOwnHead() {
    judged();
    comment("bo", WISH);
    String base = repository.tip("main");
    String group = sha("group");
    repository.commit(group, "Merge", base).queued("main", 7, group);

    gitpoli.deliver("merge_group", Payloads.mergeGroup(repository, base, group, "main", 7));

    assertThat(checkRun().headSha()).isEqualTo(group);
    assertThat(checkRun().conclusion()).isEqualTo("success");
    assertThat(checkRun().title()).isEqualTo("Allowed: 1 rule overridden");
  }

  // --- who may not, and what not

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "guest, 'is neither listed'",
    "eve, 'is neither listed'",
    "ada, 'the author of a pull request may not'",
  })
  void whoMayNotIsToldSo(String login, String why) {
    judged();

    comment(login, WISH);

    assertRefused(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {WISH, "/gitpoli help"})
  void aStrangerGetsNoAnswer(String text) {
    judged();

    comment("stranger", text);

    assertStillDenied();
    assertThat(change.answers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "overrides: {teams: [octo/on-call], codes: [signoff.missing]}",
        "overrides: {teams: [octo/others], codes: [\"*\"]}",
      })
  void itEndsWithWhatTheFileAllowed(String overrides) {
    judged();
    comment("bo", WISH);
    assertThat(checkRun().conclusion()).isEqualTo("success");

    repository.file(".repol/overrides.yaml", overrides);
    comment("bo", "/gitpoli recheck");

    assertThat(checkRun().conclusion()).isEqualTo("failure");
  }

  @Test
  void theAuthorMayWhereTheFileSaysSo() {
    repository.file(".repol/overrides.yaml", OVERRIDES + "  author: true\n");
    judged();

    assertThat(comment("ada", WISH).path("allow").asBoolean()).isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "/gitpoli override approvals.insufficient | it must name a rule and a reason",
        "/gitpoli override approvals.insufficient because | it must name a rule and a reason",
        "/gitpoli override branch_naming.denied because x | is none of the rules",
        "/gitpoli override policy.invalid because x | nobody can override that",
        "/gitpoli override signoff.missing because x | was not denied",
        "/gitpoli override approvals.insufficient,signoff.missing because x | was not denied",
        "/gitpoli rerun | known are",
      })
  void whatCannotBeOverriddenIsTold(String text, String why) {
    judged();

    comment("bo", text);

    assertRefused(why);
  }

  @Test
  void withoutAFileNobodyMay() {
    repository.withoutFile(".repol/overrides.yaml");
    judged();

    comment("bo", WISH);

    assertRefused("says who may override");
  }

  @Test
  void anInvalidFileLetsNobody() {
    repository.file(".repol/overrides.yaml", "overrides: {codes: [\"*\"], everyone: true}\n");
    JsonNode denied = judged();
    assertThat(denied.path("violations").findValuesAsText("code"))
        .containsExactly(CODE, "overrides.invalid");

    comment("bo", WISH);

    assertRefused("overrides.yaml&#58;1");
  }

  @Test
  void aMembershipThatCannotBeReadIsNoPassAndIsReadAgain() {
    judged();
    github.fail("/memberships/", Fault.status(500));
    FakePullRequest.Comment wish = change.comment("bo", WISH);

    assertThat(gitpoli.deliver("issue_comment", Payloads.comment("created", change, wish)).status())
        .isEqualTo(202);
    assertStillDenied();
    assertThat(gitpoli.get("/audit").json().at("/0/decision").asText()).isEqualTo("error");

    github.heal();
    gitpoli.settle();
    assertThat(checkRun().title()).isEqualTo("Allowed: 1 rule overridden");
  }

  @Test
  void anAppWithoutThePermissionTakesNobodyForAMember() {
    judged();
    github.permission("members", "none").revokeTokens();
    FakePullRequest.Comment wish = change.comment("bo", WISH);

    gitpoli.deliver("issue_comment", Payloads.comment("created", change, wish));

    assertStillDenied();
    assertThat(gitpoli.get("/deliveries").text()).contains("Members: read");
  }

  // --- no commit but the one that was meant

  @Test
  void aCommitPushedBeforeTheCommentIsHandledIsNotCovered() {
    judged();
    FakePullRequest.Comment wish = change.comment("bo", WISH);
    change.head("feature/x", sha("2"));

    deliver(wish);

    assertRefused("was not denied yet");
  }

  @Test
  void aCommitPushedAndJudgedBeforeTheCommentIsHandledIsNotCovered() {
    judged();
    FakePullRequest.Comment wish = change.comment("bo", WISH, Instant.now().minusSeconds(60));
    change.head("feature/x", sha("2"));
    judged();

    deliver(wish);

    assertRefused("was not denied yet");
  }

  @Test
  void aCommitPushedWhileTheCommentIsHandledIsNotCovered() {
    judged();
    FakePullRequest.Comment wish = change.comment("bo", WISH);
    github.fail("/memberships/", Fault.edit(answer -> change.head("feature/x", sha("2"))), 1);

    deliver(wish);

    assertRefused("a newer commit");
  }

  @Test
  void aCommentWrittenBeforeTheCommitWasJudgedCoversNothing() {
    FakePullRequest.Comment wish = change.comment("bo", WISH);

    deliver(wish);

    assertRefused("was not denied yet");
  }

  @Test
  void aCommentWrittenWhileTheCheckIsInProgressCoversNothing() {
    github.fail("GET /repos/octo/app/pulls/7/reviews", Fault.status(500));
    judged();
    FakePullRequest.Comment wish = change.comment("bo", WISH);

    gitpoli.deliver("issue_comment", Payloads.comment("created", change, wish));
    github.heal();
    gitpoli.settle();

    assertRefused("was not denied yet");
  }

  @Test
  void aBranchThatIsSetBackToAnOlderCommitIsNotCovered() {
    judged();
    change.forcePush(sha("2"), Instant.now());
    FakePullRequest.Comment wish = change.comment("bo", WISH);
    change.forcePush(sha("1"), Instant.now().plusSeconds(1));

    deliver(wish);

    assertRefused("force-pushed");
  }

  @Test
  void aDenialTowardsAnotherBaseCoversNothing() {
    repository.branch("develop", repository.tip("main"));
    change.base("develop");
    judged();
    FakePullRequest.Comment wish = change.comment("bo", WISH);
    change.base("main");

    deliver(wish);

    assertRefused("was not denied yet");
  }

  @Test
  void anOverrideEndsWhenThePullRequestTargetsAnotherBranch() {
    repository.branch("develop", repository.tip("main"));
    change.base("develop");
    judged();
    assertThat(comment("bo", WISH).path("allow").asBoolean()).isTrue();
    change.base("main");

    assertThat(judged().path("allow").asBoolean()).isFalse();
  }

  @Test
  void ofPullRequestsThatShareAHeadOneIsCovered() {
    FakePullRequest other = repository.pullRequest(8).author("ada").head("feature/y", sha("1"));
    judged();

    JsonNode answer = comment("bo", WISH);

    assertThat(answer.path("allow").asBoolean()).isFalse();
    assertThat(checkRun().conclusion()).isEqualTo("failure");
    assertThat(checkRun().summary())
        .contains("### Pull request #7: allowed")
        .contains("### Pull request #8: denied");
    assertThat(judged(other).at("/violations/0/code").asText()).isEqualTo(CODE);
    other.closed();
    assertThat(judged().path("allow").asBoolean()).isTrue();
  }

  @Test
  void anEditedCommentIsNoCommand() {
    judged();
    FakePullRequest.Comment comment = change.comment("bo", "Looks good");
    change.edit(comment, WISH);

    JsonNode answer =
        gitpoli
            .deliver(
                "issue_comment",
                Payloads.comment(
                    "edited",
                    change,
                    new FakePullRequest.Comment(
                        comment.id(), "bo", WISH, comment.createdAt(), false)))
            .json();

    assertThat(answer.path("action").asText()).isEqualTo("ignored");
    assertStillDenied();
  }

  @Test
  void aCommentThatIsEditedBeforeItIsHandledCoversNothing() {
    judged();
    FakePullRequest.Comment wish = change.comment("bo", WISH);
    change.edit(wish, WISH + "; no, wait");

    deliver(wish);

    assertRefused("was edited");
  }

  @Test
  void aCommentThatIsDeletedBeforeItIsHandledCoversNothing() {
    judged();
    FakePullRequest.Comment wish = change.comment("bo", WISH);
    change.delete(wish);

    deliver(wish);

    assertStillDenied();
    assertThat(change.answers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bo[bot]", "octoapp[bot]"})
  void anAppsCommentIsNoCommand(String login) {
    judged();
    github.member("octo/on-call", login, "active");

    assertThat(comment(login, WISH).path("action").asText()).isEqualTo("ignored");
    assertStillDenied();
  }

  @Test
  void aCommentByTheHelpOfAnAppIsNoCommand() {
    judged();
    ObjectNode payload = Payloads.comment("created", change, change.comment("bo", WISH));
    ((ObjectNode) payload.path("comment")).putObject("performed_via_github_app").put("id", 5);

    assertThat(gitpoli.deliver("issue_comment", payload).json().path("action").asText())
        .isEqualTo("ignored");
  }

  @Test
  void aCommentOnAnIssueIsNoCommand() {
    judged();
    ObjectNode payload = Payloads.comment("created", change, change.comment("bo", WISH));
    ((ObjectNode) payload.path("issue")).remove("pull_request");

    assertThat(gitpoli.deliver("issue_comment", payload).json().path("action").asText())
        .isEqualTo("ignored");
  }

  @Test
  void aClosedPullRequestTakesNone() {
    judged();
    change.closed();

    assertThat(comment("bo", WISH).path("action").asText()).isEqualTo("ignored");
    assertStillDenied();
  }

  @Test
  void whatIsNoLongerInTheAuditCoversNothing() {
    judged();
    github.checkRuns();
    gitpoli.close();
    gitpoli = Gitpoli.on(github, folder, Map.of("AUDIT_DB", folder.resolve("new.db").toString()));

    comment("bo", WISH);

    assertRefused("was not denied yet");
  }

  // --- it goes on after failures

  @Test
  void aLostAnswerOfGitHubsTellsNobodyTwice() {
    judged();
    github.fail("POST /repos/octo/app/issues/7/comments", Fault.loseAnswer(), 1);

    comment("bo", WISH);

    assertThat(change.answers()).hasSize(1);
    assertThat(checkRun().title()).isEqualTo("Allowed: 1 rule overridden");
  }

  @Test
  void aCheckRunThatGitHubRefusedIsPostedLaterAndTheOverrideIsTheSame() {
    judged();
    github.fail("POST /repos/octo/app/check-runs", Fault.status(502), 1);

    comment("bo", WISH);

    assertThat(checkRun().title()).isEqualTo("Allowed: 1 rule overridden");
    assertThat(change.answers()).hasSize(1);
    List<JsonNode> allowed = gitpoli.get("/audit?decision=allow").json().findValues("exemptions");
    assertThat(allowed).hasSize(1);
  }

  @Test
  void aCommentThatCannotBeWrittenHoldsUpNoJudgement() {
    judged();
    github.fail("POST /repos/octo/app/issues/7/comments", Fault.status(403));
    FakePullRequest.Comment wish = change.comment("bo", WISH);
    gitpoli.deliver("issue_comment", Payloads.comment("created", change, wish));
    assertThat(checkRun().conclusion()).isEqualTo("success");

    assertThat(judged().path("allow").asBoolean()).isTrue();

    github.heal();
    gitpoli.settle();
    assertThat(change.answers()).hasSize(1);
  }

  @Test
  void theSameDeliveryAgainChangesNothing() {
    judged();
    FakePullRequest.Comment wish = change.comment("bo", WISH);
    ObjectNode payload = Payloads.comment("created", change, wish);
    gitpoli.deliver("issue_comment", payload, "c-1");
    gitpoli.settle();

    gitpoli.deliver("issue_comment", payload, "c-1");
    gitpoli.settle();

    assertThat(github.checkRuns()).hasSize(2);
    assertThat(change.answers()).hasSize(1);
  }

  // --- recheck

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"ada, true", "bo, true", "stranger, false"})
  void theAuthorAndWhoMayWriteHaveItJudgedAgain(String login, boolean judged) {
    judged();
    repository.file(
        ".repol/pullrequest.yaml",
        CONFIG.replace("approvals_required: 1", "approvals_required: 0").formatted(false));

    comment(login, "/gitpoli recheck\nPlease.");

    assertThat(checkRun().conclusion()).isEqualTo(judged ? "success" : "failure");
    assertThat(github.checkRuns()).hasSize(judged ? 2 : 1);
    assertThat(change.answers()).isEmpty();
  }
}
