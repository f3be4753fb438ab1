package io.gitpoli.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.audit.AuditQuery;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.Verdict;
import io.gitpoli.audit.sqlite.SqliteAuditTrail;
import io.gitpoli.gate.Gate;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.rest.RestGitHub;
import io.gitpoli.inbox.DeliveryStatus;
import io.gitpoli.inbox.Inbox;
import io.gitpoli.inbox.sqlite.SqliteInbox;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.wasm.WasmPolicyEngine;
import io.gitpoli.redact.Redactor;
import io.gitpoli.repol.RepoPolicies;
import io.gitpoli.repol.RepositorySource;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.FakeRepository;
import io.gitpoli.testing.Gitpoli;
import io.gitpoli.testing.Payloads;
import io.gitpoli.webhook.Delivery;
import io.gitpoli.webhook.Dispatcher;
import io.gitpoli.webhook.HandlerRegistry;
import io.gitpoli.webhook.PullRequestHandler;
import io.gitpoli.webhook.PullRequestJudge;
import io.gitpoli.webhook.Webhook;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A clock that is set while deliveries are worked on makes no delivery lost, and none judged twice:
 * two instances on one inbox, in this process, as a process' clock can't be set alone.
 */
@Timeout(120)
class ClockTest {
  private static final int COUNT = 12;

  @TempDir Path folder;
  private final MovedClock clock = new MovedClock();
  private final ExecutorService senders = Executors.newCachedThreadPool();
  private final PolicyEngine engine = new WasmPolicyEngine();
  private FakeGitHub github;
  private GitHub client;
  private AuditTrail audit;
  private Instance one;
  private Instance other;

  /** What of the program works on deliveries. */
  private record Instance(Inbox inbox, Dispatcher dispatcher, Webhook webhook) {
    void close() {
      dispatcher.close();
      inbox.close();
    }
  }

  @BeforeEach
  void start() {
    github = FakeGitHub.start(clock);
    client = new RestGitHub(github.url(), github.appId(), github.privateKey(), clock);
    audit = new SqliteAuditTrail(folder.resolve("audit.db"));
    one = instance();
    other = instance();
  }

  @AfterEach
  void stop() {
    senders.shutdownNow();
    one.close();
    other.close();
    audit.close();
    client.close();
    engine.close();
    github.close();
  }

  private Instance instance() {
    Inbox inbox = new SqliteInbox(folder.resolve("inbox.db"), clock);
    PullRequestJudge judge =
        new PullRequestJudge(
            new Gate(engine, audit, Redactor.FORMS),
            new RepoPolicies(List.of(new RepositorySource(client))),
            audit,
            Optional.of(client),
            List.of(),
            clock);
    HandlerRegistry registry = new HandlerRegistry(List.of(new PullRequestHandler(judge)));
    Dispatcher dispatcher =
        new Dispatcher(inbox, registry, Redactor.FORMS, clock, Dispatcher.Limits.STANDARD);
    return new Instance(
        inbox,
        dispatcher,
        new Webhook(List.of(Gitpoli.SECRET), false, registry, Redactor.FORMS, inbox, dispatcher));
  }

  @ParameterizedTest(name = "by {0} s")
  @ValueSource(longs = {3_600, -3_600, 30, 5 * 86_400})
  void aClockThatIsSetWhileWorkIsUnderWayLeavesOneOutcomeOfEach(long seconds) throws Exception {
    github.latency(Duration.ofMillis(150));
    List<Future<?>> sent = deliverAll();
    Poll.until(
        Duration.ofSeconds(30),
        () -> github.requests("/pulls/").size() > COUNT / 2,
        () -> "nothing is worked on");

    clock.move(Duration.ofSeconds(seconds));

    finish();
    for (Future<?> each : sent) {
      each.get();
    }
    eachHasOneOutcome();
  }

  @Test
  void aClockThatIsSetAgainAndAgainLeavesOneOutcomeOfEach() throws Exception {
    github.latency(Duration.ofMillis(100));
    List<Future<?>> sent = deliverAll();
    for (int hours : new int[] {1, -1, 2, 0, 24}) {
      int asked = github.requests().size();
      Poll.until(
          Duration.ofSeconds(30),
          // Set back, it makes wait what is tried again later: until it is set forward again.
          () -> github.requests().size() > asked || !isAnyWorkedOn(),
          () -> "nothing goes on");
      clock.move(Duration.ofHours(hours));
      one.dispatcher().sweep();
      other.dispatcher().sweep();
    }

    finish();
    for (Future<?> each : sent) {
      each.get();
    }
    eachHasOneOutcome();
  }

  private boolean isAnyWorkedOn() {
    return !one.inbox()
        .list(Optional.of(DeliveryStatus.State.WORKING), Optional.empty(), 1)
        .deliveries()
        .isEmpty();
  }

  private List<Future<?>> deliverAll() {
    FakeRepository repository =
        github
            .repository("octo/app")
            .file(
                ".repol/pullrequest.yaml",
                """
                policy:
                  version: "1"
                  branch_rules: []
                  rules: {allowed_target_branches: [main], approvals_required: 1, signed_off: false}
                """);
    List<Future<?>> sent = new ArrayList<>();
    for (int i = 1; i <= COUNT; i++) {
      FakePullRequest change = repository.pullRequest(i);
      byte[] body =
          Payloads.pullRequest("opened", change).toString().getBytes(StandardCharsets.UTF_8);
      Delivery delivery =
          new Delivery(
              "d-" + i,
              "pull_request",
              Gitpoli.signature(body),
              "application/json",
              body,
              clock.instant());
      Instance to = i % 2 == 0 ? one : other;
      sent.add(senders.submit(() -> to.webhook().receive(delivery)));
    }
    return sent;
  }

  /** Both look for what is due, as each does every second. */
  private void finish() {
    Poll.until(
        Duration.ofMinutes(1),
        () -> {
          one.dispatcher().sweep();
          other.dispatcher().sweep();
          return github.checkRuns().size() >= COUNT && one.inbox().depth().pending() == 0;
        },
        () -> one.inbox().list(Optional.empty(), Optional.empty(), 50).toString());
  }

  private void eachHasOneOutcome() {
    // Besides these there are errors: GitHub refuses what is signed by a clock that jumps.
    assertThat(audit.list(AuditQuery.newest(500)).events())
        .filteredOn(event -> event.decision() != Verdict.ERROR)
        .extracting(event -> event.subject().delivery() + " " + event.decision())
        .hasSize(COUNT)
        .doesNotHaveDuplicates()
        .allMatch(outcome -> outcome.endsWith("DENY"));
    assertThat(github.checkRuns())
        .allMatch(run -> "failure".equals(run.conclusion()))
        .extracting(FakeGitHub.PostedCheckRun::headSha)
        .hasSize(COUNT)
        .doesNotHaveDuplicates();
    assertThat(one.inbox().depth()).isEqualTo(new Inbox.Depth(0, 0));
  }
}
