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
import io.gitpoli.testing.Payloads;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A delivery that was answered 2xx has exactly one outcome, whatever fails meanwhile. */
class DeliveriesEndToEndTest {
  private static final String POLICY =
      """
      policy:
        version: "1"
        branch_rules: []
        rules: {allowed_target_branches: null, approvals_required: 1, signed_off: false}
      """;

  @TempDir private Path folder;
  private FakeGitHub github;
  private FakeRepository repository;
  private FakePullRequest change;
  private Gitpoli gitpoli;

  /** What it runs with beside GitHub's. */
  Map<String, String> settings() {
    return Map.of();
  }

  @BeforeEach
  void start() {
    github = FakeGitHub.start();
    repository =
        github
            .repository("octo/app")
            .collaborator("bo", "write")
            .file(".repol/pullrequest.yaml", POLICY);
    change = repository.pullRequest(7).author("ada").review("bo", "APPROVED");
    begin();
  }

  private void begin() {
    // The look at the start comes to nothing, so that it does not race against those of the tests.
    int looks = github.requests("/hook/deliveries").size();
    github.fail("/hook/deliveries", Fault.status(404), 1);
    gitpoli = Gitpoli.on(github, folder, settings());
    // A client of a store may take a while to begin with.
    Eventually.holds(() -> assertThat(gitpoli.get("/health/ready").status()).isEqualTo(200));
    Eventually.holds(
        () -> assertThat(github.requests("/hook/deliveries")).hasSizeGreaterThan(looks));
  }

  @AfterEach
  void stop() {
    gitpoli.close();
    github.close();
  }

  private Gitpoli.Answer opened(String delivery) {
    return gitpoli.deliver("pull_request", Payloads.pullRequest("opened", change), delivery);
  }

  private JsonNode delivery(String id) {
    for (JsonNode one : gitpoli.get("/deliveries").json()) {
      if (one.path("id").textValue().equals(id)) {
        return one;
      }
    }
    throw new AssertionError("there is no delivery " + id);
  }

  private List<String> finalConclusions() {
    return github.checkRuns().stream()
        .filter(run -> run.status().equals("completed"))
        .map(FakeGitHub.PostedCheckRun::conclusion)
        .toList();
  }

  private JsonNode enforcements(String auditId) {
    return gitpoli.get("/audit/" + auditId).json().path("enforcement");
  }

  @Test
  void aFinishedDeliveryIsListedWithItsDecision() {
    String decision = opened("d-1").json().path("audit_id").textValue();

    JsonNode one = delivery("d-1");

    assertThat(one.path("event").textValue()).isEqualTo("pull_request");
    assertThat(one.path("action").textValue()).isEqualTo("opened");
    assertThat(one.path("repository").textValue()).isEqualTo("octo/app");
    assertThat(one.path("status").textValue()).isEqualTo("done");
    assertThat(one.path("attempts").intValue()).isEqualTo(1);
    assertThat(one.path("audit_id").textValue()).isEqualTo(decision);
  }

  @Test
  void theSameDeliveryLaterIsToldWhatCameOfIt() {
    String decision = opened("d-1").json().path("audit_id").textValue();

    Gitpoli.Answer again = opened("d-1");

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().path("status").textValue()).isEqualTo("done");
    assertThat(again.json().path("audit_id").textValue()).isEqualTo(decision);
    assertThat(finalConclusions()).containsExactly("success");
    assertThat(gitpoli.get("/audit").json()).hasSize(1);
  }

  @Test
  void theSameDeliveryManyTimesAtOnceIsWorkedOnOnce() {
    List<Gitpoli.Answer> answers =
        IntStream.range(0, 20)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> opened("d-1")))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();
    gitpoli.settle();

    assertThat(answers).extracting(Gitpoli.Answer::status).containsOnly(200, 202);
    assertThat(finalConclusions()).containsExactly("success");
    assertThat(gitpoli.get("/audit").json()).hasSize(1);
  }

  @Test
  void anotherPayloadUnderAKnownIdIsRefused() {
    opened("d-1");

    Gitpoli.Answer other =
        gitpoli.deliver("pull_request", Payloads.pullRequest("synchronize", change), "d-1");

    assertThat(other.status()).isEqualTo(400);
    assertThat(other.json().path("detail").textValue()).contains("X-GitHub-Delivery");
    assertThat(finalConclusions()).containsExactly("success");
  }

  @Test
  void anEarlierSuccessDoesNotStandWhileTheNewestFactsCantBeRead() {
    opened("d-1");
    change.review("bo", "CHANGES_REQUESTED");
    github.fail("/reviews", Fault.status(500));

    gitpoli.deliver(
        "pull_request_review", Payloads.review("submitted", change, "bo", "changes_requested"));

    assertThat(github.checkRuns()).last().extracting("status").isEqualTo("in_progress");
    assertThat(github.checkRuns().get(1).summary()).contains("500");

    github.heal();
    gitpoli.settle();
    assertThat(finalConclusions()).containsExactly("success", "failure");
  }

  @Test
  void aReportThatFailedIsSentAgainWithoutBeingJudgedAnew() {
    github.fail("/app/check-runs", Fault.status(502));
    Gitpoli.Answer answer = opened("d-1");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("check_run_posted").booleanValue()).isFalse();
    // Judged anew it would be denied.
    change.review("bo", "CHANGES_REQUESTED");

    github.heal();
    gitpoli.settle();

    assertThat(finalConclusions()).containsExactly("success");
    assertThat(gitpoli.get("/audit").json()).hasSize(1);
    JsonNode tries = enforcements(answer.json().path("audit_id").textValue());
    assertThat(tries.size()).isGreaterThan(1);
    assertThat(tries.path(0).path("enforcement").path("sent").booleanValue()).isFalse();
    assertThat(tries.path(tries.size() - 1).path("enforcement").path("sent").booleanValue())
        .isTrue();
  }

  @Test
  void aReportThatFailedIsSentWithItsTableAndItsFixes() {
    change.review("bo", "CHANGES_REQUESTED");
    github.fail("/app/check-runs", Fault.status(502));
    opened("d-1");

    github.heal();
    gitpoli.settle();

    assertThat(github.checkRuns())
        .singleElement()
        .satisfies(run -> assertThat(run.summary()).contains("How to get through", "approvals"));
  }

  @Test
  void anOlderDecisionIsNeverReportedAfterANewerOne() {
    github.fail("/app/check-runs", Fault.status(502));
    opened("d-1");
    change.review("bo", "CHANGES_REQUESTED");

    gitpoli.deliver(
        "pull_request_review",
        Payloads.review("submitted", change, "bo", "changes_requested"),
        "d-2");
    github.heal();
    gitpoli.settle();

    assertThat(finalConclusions()).containsExactly("success", "failure");
  }

  @Test
  void anOlderSuccessDoesNotComeToStandAboveAHeldCheckThatWasDenied() {
    github.fail("/reviews", Fault.status(500), 3);
    opened("d-1");
    change.review("bo", "APPROVED");
    gitpoli.deliver(
        "pull_request_review", Payloads.review("submitted", change, "bo", "approved"), "d-2");
    change.review("bo", "CHANGES_REQUESTED");
    github.fail("POST /repos/octo/app/check-runs", Fault.status(502), 1);

    gitpoli.settle();

    assertThat(github.checkRuns()).last().extracting("conclusion").isEqualTo("failure");
    assertThat(github.checkRuns()).allMatch(run -> run.status().equals("completed"));
  }

  @Test
  void whatIsGivenUpSaysSoOnTheHeadAndBeginsAnewByHand() {
    github.fail("/reviews", Fault.status(410));
    opened("d-1");

    assertThat(delivery("d-1").path("status").textValue()).isEqualTo("failed");
    assertThat(github.checkRuns())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.title()).isEqualTo("Not judged: gitpoli gave up");
              assertThat(run.conclusion()).isEqualTo("failure");
              assertThat(run.summary()).contains("410", "d-1", "How to get through");
            });

    github.heal();
    assertThat(gitpoli.post("/deliveries/d-1/retry", "").status()).isEqualTo(202);
    Eventually.holds(() -> assertThat(finalConclusions()).containsExactly("failure", "success"));
  }

  @Test
  void anIdThatHasTheFormOfASecretIsRefused() {
    Gitpoli.Answer answer = opened("ghp_" + "A".repeat(36));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("detail").textValue()).contains("X-GitHub-Delivery");
    assertThat(github.checkRuns()).isEmpty();
  }

  @Test
  void aReportWhoseAnswerWasLostIsNotPostedTwice() {
    github.fail("/app/check-runs", Fault.loseAnswer());
    opened("d-1");

    github.heal();
    gitpoli.settle();

    assertThat(finalConclusions()).containsExactly("success");
    assertThat(gitpoli.get("/audit").json()).hasSize(1);
  }

  @Test
  void aRestartTakesUpWhatIsUnfinished() {
    github.fail("/reviews", Fault.status(500));
    opened("d-1");
    gitpoli.close();
    github.heal();

    begin();
    gitpoli.settle();

    assertThat(finalConclusions()).containsExactly("success");
    assertThat(github.checkRuns()).hasSize(1);
  }

  @Test
  void whatTakesLongerThanEightSecondsIsAnsweredAndGoesOn() {
    github.fail("/reviews", Fault.delay(Duration.ofSeconds(9)));
    long start = System.nanoTime();

    Gitpoli.Answer answer = opened("d-1");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.json().path("status").textValue()).isEqualTo("accepted");
    assertThat(delivery("d-1").path("status").textValue()).isEqualTo("working");
    gitpoli.settle();
    assertThat(finalConclusions()).containsExactly("success");
  }

  @Test
  void whatIsUnfinishedShowsInTheHealthAndSaysWhy() {
    github.fail("/reviews", Fault.status(500));
    opened("d-1");

    assertThat(delivery("d-1").path("status").textValue()).isEqualTo("pending");
    assertThat(delivery("d-1").path("reason").textValue()).contains("500");
    Eventually.holds(
        () ->
            assertThat(gitpoli.get("/health").json().path("deliveries").path("pending").intValue())
                .isEqualTo(1));
  }

  @Test
  void aDeliveryIsRetriedByHand() {
    github.fail("/reviews", Fault.rateLimited(Instant.now().plusSeconds(3_000)));
    opened("d-1");
    github.heal();

    assertThat(gitpoli.post("/deliveries/d-1/retry", "").status()).isEqualTo(202);
    assertThat(gitpoli.post("/deliveries/d-2/retry", "").status()).isEqualTo(404);
    assertThat(gitpoli.post("/deliveries/" + "x".repeat(200) + "/retry", "").status())
        .isEqualTo(404);
  }

  @Test
  void aFinishedDeliveryIsNotRetried() {
    opened("d-1");

    Gitpoli.Answer answer = gitpoli.post("/deliveries/d-1/retry", "");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(finalConclusions()).containsExactly("success");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?status=lost", "?limit=0", "?cursor=abc", "?state=done"})
  void aWrongParameterOfTheListIsNamed(String query) {
    Gitpoli.Answer answer = gitpoli.get("/deliveries" + query);

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("parameter").textValue())
        .isEqualTo(query.substring(1, query.indexOf('=')));
  }

  @Test
  void theListGoesOnPageByPage() {
    for (int i = 0; i < 5; i++) {
      ObjectNode review = Payloads.review("submitted", change, "bo", "approved");
      gitpoli.deliver("pull_request_review", review, "d-" + i);
    }

    Gitpoli.Answer page = gitpoli.get("/deliveries?limit=2&status=done");
    String link = page.headers().get("link");
    Gitpoli.Answer next = gitpoli.get(link.substring(1, link.indexOf('>')));

    assertThat(page.json())
        .extracting(one -> one.path("id").textValue())
        .containsExactly("d-4", "d-3");
    assertThat(next.json())
        .extracting(one -> one.path("id").textValue())
        .containsExactly("d-2", "d-1");
  }

  @Test
  void anIgnoredDeliveryIsNotListedUnlessAskedFor() {
    gitpoli.deliver("pull_request", Payloads.pullRequest("closed", change), "d-1");

    assertThat(gitpoli.get("/deliveries").json()).isEmpty();
    assertThat(gitpoli.get("/deliveries?status=ignored").json()).hasSize(1);
  }

  @Test
  void whatNeverArrivedIsAskedFor() {
    github.webhook(gitpoli.uri().resolve("/webhook"), Gitpoli.SECRET);
    github.lose("pull_request", Payloads.pullRequest("opened", change));

    gitpoli.recover();
    Eventually.holds(() -> assertThat(finalConclusions()).containsExactly("success"));
    // Listed once it is answered.
    Eventually.holds(() -> assertThat(github.webhookDeliveries()).hasSize(2));

    gitpoli.recover();
    assertThat(github.webhookDeliveries()).hasSize(2);
  }

  @Test
  void whatGitHubCouldNotSendAgainIsAskedForAgain() {
    github.webhook(gitpoli.uri().resolve("/webhook"), Gitpoli.SECRET);
    github.lose("pull_request", Payloads.pullRequest("opened", change));
    github.fail("/attempts", Fault.status(500));
    gitpoli.recover();
    assertThat(finalConclusions()).isEmpty();

    github.heal();
    gitpoli.recover();

    Eventually.holds(() -> assertThat(finalConclusions()).containsExactly("success"));
  }

  @Test
  void whatIsRefusedEachTimeIsNotAskedForForEver() {
    github.webhook(gitpoli.uri().resolve("/webhook"), "another secret");
    github.lose("pull_request", Payloads.pullRequest("opened", change));
    github.fail("/attempts", Fault.status(500));

    for (int i = 0; i < 10; i++) {
      gitpoli.recover();
    }

    assertThat(github.requests("/attempts")).hasSize(5);
  }
}
