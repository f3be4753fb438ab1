package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.testing.Eventually;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.FakeRepository;
import io.gitpoli.testing.Fault;
import io.gitpoli.testing.Gitpoli;
import io.gitpoli.testing.Payload;
import io.gitpoli.testing.Payloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A signed delivery comes in, a check run goes out, and the audit trail tells the whole story. */
class PullRequestEndToEndTest {
  private static final String ONE_APPROVAL = config(1, false);

  @TempDir Path folder;
  private FakeGitHub github;
  private FakeRepository repository;
  private Gitpoli gitpoli;

  @BeforeEach
  void start() {
    github = FakeGitHub.start();
    repository =
        github
            .repository("octo/app")
            .file(".repol/pullrequest.yaml", ONE_APPROVAL)
            .collaborator("bo", "write")
            .collaborator("cy", "write")
            .collaborator("reader", "read");
    gitpoli = Gitpoli.on(github, folder);
  }

  @AfterEach
  void stop() {
    gitpoli.close();
    github.close();
  }

  @Test
  void anApprovedPullRequestGetsOneSuccessfulCheckRunOnItsHead() {
    FakePullRequest change = repository.pullRequest(7).author("ada").review("bo", "APPROVED");

    Gitpoli.Answer answer =
        gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change), "d-1");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("allow").booleanValue()).isTrue();
    assertThat(answer.json().path("check_run_posted").booleanValue()).isTrue();
    assertThat(answer.json().has("enforcement_error")).isFalse();
    assertThat(answer.json().path("event").textValue()).isEqualTo("pull_request");
    assertThat(answer.json().path("delivery").textValue()).isEqualTo("d-1");
    assertThat(github.checkRuns())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.repository()).isEqualTo("octo/app");
              assertThat(run.name()).isEqualTo("gitpoli / PR Policy");
              assertThat(run.headSha()).isEqualTo(change.headSha());
              assertThat(run.externalId())
                  .isEqualTo("pr:7 " + answer.json().path("audit_id").textValue());
              assertThat(run.status()).isEqualTo("completed");
              assertThat(run.conclusion()).isEqualTo("success");
            });
  }

  @Test
  void theAuditTellsTheWholeStory() {
    FakePullRequest change = repository.pullRequest(7).author("ada");
    JsonNode answer =
        gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change), "d-2").json();

    JsonNode event = gitpoli.get("/audit/" + answer.path("audit_id").textValue()).json();

    assertThat(event.path("kind").textValue()).isEqualTo("decision");
    assertThat(event.path("policy").textValue()).isEqualTo("pullrequest");
    assertThat(event.path("decision").textValue()).isEqualTo("deny");
    assertThat(event.path("enforced").booleanValue()).isTrue();
    assertThat(event.path("violations")).isEqualTo(answer.path("violations"));
    assertThat(event.path("input")).isEqualTo(answer.path("input"));
    assertThat(event.path("input_sha256").textValue()).matches("[0-9a-f]{64}");
    assertThat(event.path("config").path("source").textValue()).isEqualTo("repository");
    assertThat(event.path("config").path("path").textValue())
        .isEqualTo("octo/app/.repol/pullrequest.yaml");
    assertThat(event.path("config").path("version").textValue()).matches("[0-9a-f]{40}");
    assertThat(event.path("revision").textValue()).startsWith("sha256:");
    assertThat(event.path("engine").textValue()).isEqualTo("embedded");
    assertThat(event.path("repository").textValue()).isEqualTo("octo/app");
    assertThat(event.path("number").intValue()).isEqualTo(7);
    assertThat(event.path("sha").textValue()).isEqualTo(change.headSha());
    assertThat(event.path("delivery").textValue()).isEqualTo("d-2");
    assertThat(event.path("source").textValue()).isEqualTo("webhook");
    JsonNode enforcement = event.path("enforcement").path(0).path("enforcement");
    assertThat(enforcement.path("action").textValue()).isEqualTo("check_run");
    assertThat(enforcement.path("conclusion").textValue()).isEqualTo("failure");
    assertThat(enforcement.path("sent").booleanValue()).isTrue();
  }

  @Test
  void theCheckRunSaysWhatWasFoundWhatIsNeededAndHowToGetThrough() {
    FakePullRequest change = repository.pullRequest(7).author("ada").head("topic|x", sha("1"));

    JsonNode answer =
        gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change)).json();

    FakeGitHub.PostedCheckRun run = github.checkRuns().get(0);
    assertThat(run.conclusion()).isEqualTo("failure");
    assertThat(run.title()).isEqualTo("Denied: approvals.insufficient, branch_naming.denied");
    assertThat(run.summary())
        .contains("| | Rule | Found | Needed | How to get through |")
        .contains("approvals.insufficient")
        .contains("topic&#124;x")
        .contains(answer.path("audit_id").textValue())
        .contains("octo/app/.repol/pullrequest.yaml");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          an approval                                 | bo:APPROVED                       | success
          an approval and then changes requested      | bo:APPROVED bo:CHANGES_REQUESTED  | failure
          changes requested and then an approval      | bo:CHANGES_REQUESTED bo:APPROVED  | success
          a dismissed approval                        | bo:DISMISSED                      | failure
          the author's own approval                   | ada:APPROVED                      | failure
          an approval by one who may only read        | reader:APPROVED                   | failure
          an approval by a stranger                   | stranger:APPROVED                 | failure
          an approval by a bot                        | helper[bot]:APPROVED              | failure
          nobody's                                    | bo:COMMENTED                      | failure
          """)
  void approvalsAreReadFromGitHub(String what, String reviews, String conclusion) {
    repository.collaborator("ada", "admin").collaborator("helper[bot]", "write");
    FakePullRequest change = repository.pullRequest(7).author("ada");
    for (String review : reviews.split(" ")) {
      change.review(review.split(":")[0], review.split(":")[1]);
    }

    gitpoli.deliver("pull_request_review", Payloads.review("submitted", change, "bo", "approved"));

    assertThat(github.checkRuns())
        .extracting(FakeGitHub.PostedCheckRun::conclusion)
        .containsExactly(conclusion);
  }

  @Test
  void anApprovalBeyondTheFirstPageOfReviewsCounts() {
    FakePullRequest change = repository.pullRequest(7).author("ada");
    for (int i = 0; i < 230; i++) {
      change.review("reader", "COMMENTED");
    }
    change.review("bo", "APPROVED");

    gitpoli.deliver("pull_request", Payloads.pullRequest("synchronize", change));

    assertThat(conclusions()).containsExactly("success");
  }

  @Test
  void aRequestForChangesBeyondTheFirstPageEndsAnApprovalOnIt() {
    FakePullRequest change = repository.pullRequest(7).author("ada").review("bo", "APPROVED");
    for (int i = 0; i < 130; i++) {
      change.review("reader", "COMMENTED");
    }
    change.review("bo", "CHANGES_REQUESTED");

    gitpoli.deliver("pull_request", Payloads.pullRequest("synchronize", change));

    assertThat(conclusions()).containsExactly("failure");
  }

  @Test
  void aStaleApprovalDoesNotCountWhereTheConfigurationSaysSo() {
    repository.file(
        ".repol/pullrequest.yaml", ONE_APPROVAL + "    dismiss_stale_approvals: true\n");
    FakePullRequest change =
        repository.pullRequest(7).author("ada").review("bo", "APPROVED", sha("0"));

    gitpoli.deliver("pull_request", Payloads.pullRequest("synchronize", change));
    change.review("cy", "APPROVED");
    gitpoli.deliver("pull_request_review", Payloads.review("submitted", change, "cy", "approved"));

    assertThat(conclusions()).containsExactly("failure", "success");
  }

  @Test
  void aPullRequestGainsNothingByWeakeningItsOwnConfiguration() {
    // What its head says is never asked for: the contents API is called without a ref.
    FakePullRequest change =
        repository.pullRequest(7).author("mallory").head("feature/weaken", sha("3"));
    repository.branch("feature/weaken", change.headSha());

    gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change));

    assertThat(conclusions()).containsExactly("failure");
    assertThat(github.requests("/contents/"))
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request.path()).doesNotContain("ref="));
  }

  @Test
  void nothingInThePayloadOrItsHeadersStandsForAFact() {
    FakePullRequest change = repository.pullRequest(7).author("ada");
    ObjectNode payload = Payloads.review("submitted", change, "bo", "approved");
    payload.putObject("workflow_meta").putArray("approvers").add("bo");

    gitpoli.deliver("pull_request_review", payload);

    assertThat(conclusions()).containsExactly("failure");
  }

  @Test
  void signOffIsReadFromEveryCommit() {
    repository.file(".repol/pullrequest.yaml", config(0, true));
    FakePullRequest change =
        repository.pullRequest(7).commits("One\n\nSigned-off-by: Ada <ada@example.com>", "Two");
    gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change));
    change.commits("One\n\nSigned-off-by: Ada <ada@example.com>");
    gitpoli.deliver("pull_request", Payloads.pullRequest("synchronize", change));

    assertThat(conclusions()).containsExactly("failure", "success");
  }

  @Test
  void moreCommitsThanGitHubListsAreNotSignedOff() {
    repository.file(".repol/pullrequest.yaml", config(0, true));
    FakePullRequest change =
        repository
            .pullRequest(7)
            .commits("One\n\nSigned-off-by: Ada <ada@example.com>")
            .statedCommits(300);

    gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change));

    assertThat(conclusions()).containsExactly("failure");
  }

  @ParameterizedTest
  @ValueSource(strings = {"opened", "synchronize", "reopened", "ready_for_review"})
  void theActionsThatMatterAreJudged(String action) {
    FakePullRequest change = repository.pullRequest(7).review("bo", "APPROVED");
    gitpoli.deliver("pull_request", Payloads.pullRequest(action, change));
    assertThat(conclusions()).containsExactly("success");
  }

  @Test
  void anEditedTitleIsIgnoredAnEditedBaseIsJudged() {
    FakePullRequest change = repository.pullRequest(7).review("bo", "APPROVED");
    ObjectNode title = Payloads.pullRequest("edited", change);
    title.putObject("changes").putObject("title").put("from", "old");
    ObjectNode base = Payloads.pullRequest("edited", change);
    base.putObject("changes").putObject("base").putObject("ref").put("from", "develop");

    Gitpoli.Answer ignored = gitpoli.deliver("pull_request", title);
    gitpoli.deliver("pull_request", base);

    assertThat(ignored.text()).isEqualTo("{\"event\": \"pull_request\", \"action\": \"ignored\"}");
    assertThat(conclusions()).containsExactly("success");
  }

  @Test
  void twoPullRequestsOfOneHeadGetTheStricterResultWhicheverEventIsLast() {
    FakePullRequest toMain =
        repository
            .pullRequest(7)
            .author("ada")
            .head("feature/x", sha("7"))
            .review("bo", "APPROVED");
    FakePullRequest toRelease =
        repository.pullRequest(8).author("ada").head("feature/x", sha("7")).base("release/1");
    repository.branch("release/1", sha("9"));

    gitpoli.deliver("pull_request", Payloads.pullRequest("opened", toRelease));
    Gitpoli.Answer last = gitpoli.deliver("pull_request", Payloads.pullRequest("opened", toMain));

    assertThat(conclusions()).containsExactly("failure", "failure");
    assertThat(github.checkRuns().get(1).summary())
        .contains("Pull request #7: allowed")
        .contains("Pull request #8: denied");
    assertThat(last.json().path("allow").booleanValue()).isFalse();
  }

  @Test
  void aDryRunReportsWhatItWouldDenyAndBlocksNothing() {
    repository.file(
        ".repol/pullrequest.yaml",
        ONE_APPROVAL.replace("  rules:", "  enforcement: audit\n  rules:"));
    FakePullRequest change = repository.pullRequest(7);

    JsonNode answer =
        gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change)).json();

    assertThat(conclusions()).containsExactly("neutral");
    assertThat(github.checkRuns().get(0).title()).startsWith("Dry run");
    JsonNode event = gitpoli.get("/audit/" + answer.path("audit_id").textValue()).json();
    assertThat(event.path("decision").textValue()).isEqualTo("deny");
    assertThat(event.path("enforced").booleanValue()).isFalse();
  }

  @Test
  void anInvalidConfigurationDeniesAndIsNotReplacedByTheFallback() {
    repository.file(".repol/pullrequest.yaml", ONE_APPROVAL.replace("required: 1", "required: -1"));
    FakePullRequest change = repository.pullRequest(7).review("bo", "APPROVED");

    JsonNode answer =
        gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change)).json();

    assertThat(conclusions()).containsExactly("failure");
    assertThat(answer.path("violations")).hasSize(1);
    assertThat(answer.path("violations").path(0).path("code").textValue())
        .isEqualTo("policy.invalid");
    assertThat(answer.path("violations").path(0).path("msg").textValue())
        .contains("/policy/rules/approvals_required");
  }

  @Test
  void theOrganizationsConfigurationStandsInWhereTheRepositoryHasNone() {
    repository.withoutFile(".repol/pullrequest.yaml");
    github.repository("octo/.github").file(".repol/pullrequest.yaml", config(0, false));
    FakePullRequest change = repository.pullRequest(7);

    JsonNode answer =
        gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change)).json();

    assertThat(conclusions()).containsExactly("success");
    JsonNode event = gitpoli.get("/audit/" + answer.path("audit_id").textValue()).json();
    assertThat(event.path("config").path("source").textValue()).isEqualTo("organization");
  }

  @Test
  void noConfigurationAtAllDenies() {
    repository.withoutFile(".repol/pullrequest.yaml");
    FakePullRequest change = repository.pullRequest(7).review("bo", "APPROVED");

    JsonNode answer =
        gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change)).json();

    assertThat(conclusions()).containsExactly("failure");
    assertThat(answer.path("violations").path(0).path("code").textValue())
        .isEqualTo("policy.missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/contents/", "/reviews", "/collaborators/", "/commits", "/pulls/7"})
  void aFactThatCantBeReadPassesNothing(String part) {
    FakePullRequest change = repository.pullRequest(7).author("ada").review("bo", "APPROVED");
    github.fail(part, Fault.status(500));

    Gitpoli.Answer answer =
        gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change), "d-9");
    gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change), "d-9");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().path("status").textValue()).isEqualTo("accepted");
    assertThat(github.checkRuns())
        .singleElement()
        .satisfies(run -> assertThat(run.status()).isEqualTo("in_progress"));
    // One error for a delivery, however often it is tried.
    assertThat(gitpoli.get("/audit?decision=error").json()).hasSize(1);

    github.heal();
    gitpoli.settle();
    assertThat(conclusions()).containsExactly("success");
  }

  @Test
  void aCheckRunThatGitHubDoesNotTakeIsSaidAndRecorded() {
    FakePullRequest change = repository.pullRequest(7).review("bo", "APPROVED");
    github.fail("/check-runs", Fault.status(403));

    JsonNode answer =
        gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change)).json();

    assertThat(answer.path("check_run_posted").booleanValue()).isFalse();
    assertThat(answer.path("enforcement_error").textValue()).isNotBlank();
    JsonNode event = gitpoli.get("/audit/" + answer.path("audit_id").textValue()).json();
    assertThat(event.path("enforcement").path(0).path("enforcement").path("sent").booleanValue())
        .isFalse();
  }

  @Test
  void concurrentEventsForOneHeadLeaveTheNewestFactsStanding() {
    FakePullRequest change = repository.pullRequest(7).author("ada");
    List<CompletableFuture<Gitpoli.Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      answers.add(
          CompletableFuture.supplyAsync(
              () -> gitpoli.deliver("pull_request", Payloads.pullRequest("synchronize", change))));
    }
    change.review("bo", "APPROVED");
    gitpoli.deliver("pull_request_review", Payloads.review("submitted", change, "bo", "approved"));
    answers.forEach(CompletableFuture::join);
    gitpoli.settle();

    List<String> conclusions = conclusions();
    assertThat(conclusions).hasSize(9);
    assertThat(conclusions.get(conclusions.size() - 1)).isEqualTo("success");
  }

  @Test
  void ourOwnCheckRunIsJudgedAgainOnRequestAnothersIsNot() {
    FakePullRequest change = repository.pullRequest(7).review("bo", "APPROVED");

    gitpoli.deliver("check_run", Payloads.checkRun("rerequested", change, github.appId()));
    gitpoli.deliver("check_suite", Payloads.checkSuite("rerequested", change, github.appId()));
    Gitpoli.Answer another =
        gitpoli.deliver("check_run", Payloads.checkRun("rerequested", change, 99));

    assertThat(conclusions()).containsExactly("success", "success");
    assertThat(another.text()).isEqualTo("{\"event\": \"check_run\", \"action\": \"ignored\"}");
  }

  @Test
  void aMergeGroupIsJudgedByEachOfItsPullRequests() {
    FakePullRequest good = repository.pullRequest(7).author("ada").review("bo", "APPROVED");
    FakePullRequest bad = repository.pullRequest(8).author("ada");
    String base = repository.tip("main");
    repository.commit(sha("a"), "Squashed (#7)", base).queued("main", 7, sha("a"));
    repository.commit(sha("b"), "Squashed (#8)", sha("a")).queued("main", 8, sha("b"));

    gitpoli.deliver("merge_group", Payloads.mergeGroup(repository, base, sha("a"), "main", 7));
    gitpoli.deliver("merge_group", Payloads.mergeGroup(repository, base, sha("b"), "main", 8));

    assertThat(conclusions()).containsExactly("success", "failure");
    assertThat(github.checkRuns())
        .extracting(FakeGitHub.PostedCheckRun::headSha)
        .containsExactly(sha("a"), sha("b"));
    assertThat(github.checkRuns().get(1).summary())
        .contains("Pull request #7: allowed")
        .contains("Pull request #8: denied");
    assertThat(good.headSha()).isNotEqualTo(bad.headSha());
  }

  @Test
  void aMergeGroupWithACommitOfNoPullRequestFails() {
    repository.pullRequest(7).author("ada").review("bo", "APPROVED");
    String base = repository.tip("main");
    repository.commit(sha("c"), "Sneaked in", base);
    repository.commit(sha("d"), "Squashed (#7)", sha("c")).queued("main", 7, sha("d"));

    gitpoli.deliver("merge_group", Payloads.mergeGroup(repository, base, sha("d"), "main", 7));

    assertThat(conclusions()).containsExactly("failure");
    assertThat(github.checkRuns().get(0).summary()).contains("of no pull request");
  }

  @Test
  void aMergeGroupIsJudgedAgainOnRequest() {
    repository.pullRequest(7).author("ada").review("bo", "APPROVED");
    String base = repository.tip("main");
    repository.commit(sha("a"), "Squashed (#7)", base).queued("main", 7, sha("a"));
    gitpoli.deliver("merge_group", Payloads.mergeGroup(repository, base, sha("a"), "main", 7));
    String carried = github.checkRuns().get(0).externalId();

    ObjectNode run = again("check_run", sha("a"));
    ((ObjectNode) run.path("check_run")).put("external_id", carried);
    gitpoli.deliver("check_run", run);
    gitpoli.deliver("check_suite", again("check_suite", sha("a")));

    assertThat(conclusions()).containsExactly("success", "success", "success");
  }

  @Test
  void aMergeGroupWhoseSuiteIsAskedForAgainIsFoundAfterAFailureToo() {
    repository.pullRequest(7).author("ada").review("bo", "APPROVED");
    String base = repository.tip("main");
    repository.commit(sha("a"), "Squashed (#7)", base).queued("main", 7, sha("a"));
    gitpoli.deliver("merge_group", Payloads.mergeGroup(repository, base, sha("a"), "main", 7));
    github.fail("/compare/", Fault.status(502), 3);

    gitpoli.deliver("check_suite", again("check_suite", sha("a")));
    gitpoli.settle();

    assertThat(conclusions()).containsExactly("success", "success");
    assertThat(github.checkRuns())
        .last()
        .extracting("externalId")
        .asString()
        .startsWith("merge_group:");
  }

  @Test
  void aBranchThatIsNamedAsAMergeQueuesProvesNoMergeGroup() {
    repository.pullRequest(7).author("ada").review("bo", "APPROVED");
    String forged = "gh-readonly-queue/main/pr-7-" + "0".repeat(40);
    FakePullRequest evil = repository.pullRequest(66).author("mallory").head(forged, sha("x"));
    repository.branch(forged, evil.headSha());

    gitpoli.deliver("pull_request", Payloads.pullRequest("opened", evil));
    gitpoli.deliver("check_suite", Payloads.checkSuite("rerequested", evil, github.appId()));
    gitpoli.deliver("check_run", Payloads.checkRun("rerequested", evil, github.appId()));

    assertThat(conclusions()).containsExactly("failure", "failure", "failure");
  }

  @Test
  void aMergeGroupOfAPullRequestThatIsNotOpenFails() {
    repository.pullRequest(7).author("ada").review("bo", "APPROVED").closed();
    String base = repository.tip("main");
    repository.commit(sha("a"), "Squashed (#7)", base).queued("main", 7, sha("a"));

    gitpoli.deliver("merge_group", Payloads.mergeGroup(repository, base, sha("a"), "main", 7));

    assertThat(conclusions()).containsExactly("failure");
  }

  @Test
  void theBaseIsReadUnderTheLockSoThatAnOlderOneCantBeJudgedLast() {
    FakePullRequest change = repository.pullRequest(7).review("bo", "APPROVED");
    ObjectNode before = Payloads.pullRequest("synchronize", change);
    repository.branch("release/1", sha("9"));
    // The older event's first look at the pull request is late, the newer event overtakes it.
    github.fail("/reviews", Fault.delay(Duration.ofMillis(300)));
    CompletableFuture<Gitpoli.Answer> older =
        CompletableFuture.supplyAsync(() -> gitpoli.deliver("pull_request", before));
    change.base("release/1");
    ObjectNode edited = Payloads.pullRequest("edited", change);
    edited.putObject("changes").putObject("base").putObject("ref").put("from", "main");
    gitpoli.deliver("pull_request", edited);
    older.join();
    gitpoli.settle();

    assertThat(conclusions()).hasSize(2).last().isEqualTo("failure");
  }

  @ParameterizedTest
  @ValueSource(strings = {"edited", "reopened"})
  void aPassTowardsAnotherBranchIsTakenBackBeforeItIsJudgedAnew(String action) {
    FakePullRequest change = repository.pullRequest(7).review("bo", "APPROVED");
    gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change));
    assertThat(conclusions()).containsExactly("success");

    github.fail("/reviews", Fault.delay(Duration.ofSeconds(2)));
    ObjectNode payload = Payloads.pullRequest(action, change);
    payload.putObject("changes").putObject("base").putObject("ref").put("from", "develop");
    CompletableFuture<Gitpoli.Answer> judged =
        CompletableFuture.supplyAsync(() -> gitpoli.deliver("pull_request", payload));

    Eventually.holds(
        () ->
            assertThat(github.checkRuns())
                .hasSize(2)
                .last()
                .satisfies(run -> assertThat(run.status()).isEqualTo("in_progress")));
    judged.join();
    gitpoli.settle();
    assertThat(conclusions()).containsExactly("success", "success");
  }

  private ObjectNode again(String event, String head) {
    return Payload.of(event, "rerequested")
        .repository("octo/app")
        .head("gh-readonly-queue/main/pr-7-" + repository.tip("main"), head)
        .app(github.appId())
        .json();
  }

  @Test
  void nothingIsEnforcedThatCantBeRecorded() throws IOException {
    Path noFolder = Files.writeString(folder.resolve("file"), "");
    FakePullRequest change = repository.pullRequest(7).review("bo", "APPROVED");
    Map<String, String> unusable = Map.of("AUDIT_DB", noFolder.resolve("audit.db").toString());
    try (Gitpoli unrecorded = Gitpoli.on(github, folder, unusable)) {
      Gitpoli.Answer answer =
          unrecorded.deliver("pull_request", Payloads.pullRequest("opened", change));

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.headers()).containsKey("retry-after");
      assertThat(answer.text()).contains("inbox").doesNotContain(folder.toString());
      assertThat(github.checkRuns()).isEmpty();
      assertThat(unrecorded.get("/health/ready").status()).isEqualTo(503);
    }
  }

  @Test
  void aTrailThatCantBeUsedHoldsTheCheckUntilItCan() throws IOException {
    Path taken = Files.writeString(folder.resolve("taken"), "");
    FakePullRequest change = repository.pullRequest(7).review("bo", "APPROVED");
    Map<String, String> unusable =
        Map.of(
            "AUDIT_DB", taken.resolve("audit.db").toString(),
            "INBOX_DB", folder.resolve("inbox.db").toString());
    try (Gitpoli unrecorded = Gitpoli.on(github, folder, unusable)) {
      Gitpoli.Answer answer =
          unrecorded.deliver("pull_request", Payloads.pullRequest("opened", change));

      assertThat(answer.status()).isEqualTo(202);
      assertThat(answer.text()).contains("audit").doesNotContain(folder.toString());
      assertThat(github.checkRuns())
          .singleElement()
          .satisfies(run -> assertThat(run.status()).isEqualTo("in_progress"));

      Files.delete(taken);
      unrecorded.settle();
      assertThat(conclusions()).containsExactly("success");
    }
  }

  @Test
  void aClosedPullRequestIsNotJudged() {
    FakePullRequest change = repository.pullRequest(7).closed();

    gitpoli.deliver("pull_request_review", Payloads.review("submitted", change, "bo", "approved"));

    assertThat(github.checkRuns()).isEmpty();
  }

  @Test
  void aNewHeadIsJudgedEvenWhereTheEventTellsOfAnOlderOne() {
    FakePullRequest change = repository.pullRequest(7).review("bo", "APPROVED");
    ObjectNode old = Payloads.pullRequest("opened", change);
    change.head("feature/x", sha("newer"));

    gitpoli.deliver("pull_request", old);

    assertThat(github.checkRuns())
        .extracting(FakeGitHub.PostedCheckRun::headSha)
        .containsExactly(sha("newer"));
  }

  @Test
  void forcedApproversCountInIntegrationTests() {
    try (Gitpoli forced =
        Gitpoli.on(github, folder.resolve("forced"), Map.of("PR_FORCE_APPROVERS", "bo"))) {
      forced.deliver("pull_request", Payloads.pullRequest("opened", repository.pullRequest(7)));
    }
    assertThat(conclusions()).containsExactly("success");
  }

  @Test
  void noTokenOrKeyIsAnsweredOrRecorded() {
    FakePullRequest change = repository.pullRequest(7);
    Gitpoli.Answer answer = gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change));
    String audit = gitpoli.get("/audit/" + answer.json().path("audit_id").textValue()).text();

    assertThat(answer.text() + audit)
        .doesNotContain("ghs_")
        .doesNotContain("PRIVATE KEY")
        .doesNotContain(Gitpoli.SECRET);
  }

  private List<String> conclusions() {
    return github.checkRuns().stream().map(FakeGitHub.PostedCheckRun::conclusion).toList();
  }

  private static String sha(String seed) {
    return FakeGitHub.sha(seed);
  }

  private static String config(int approvals, boolean signedOff) {
    return """
        policy:
          version: "1"
          branch_rules:
            - source: feature/*
              target: main
          rules:
            allowed_target_branches: [main]
            approvals_required: %d
            signed_off: %s
        """
        .formatted(approvals, signedOff);
  }
}
