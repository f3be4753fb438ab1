package io.gitpoli.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gitpoli.github.GitHubException;
import io.gitpoli.inbox.DeliveryStatus;
import io.gitpoli.inbox.DeliveryStatus.State;
import io.gitpoli.inbox.Entry;
import io.gitpoli.inbox.Inbox;
import io.gitpoli.inbox.sqlite.SqliteInbox;
import io.gitpoli.redact.Redactor;
import io.gitpoli.testing.Eventually;
import io.gitpoli.testing.SetClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a delivery comes to its end, whatever its task does. */
class DispatcherTest {
  private static final Instant START = Instant.parse("2026-11-21T09:00:00Z");
  private static final Dispatcher.Limits LIMITS =
      new Dispatcher.Limits(2, Duration.ofSeconds(8), Duration.ofHours(24), Duration.ofDays(30));

  @TempDir private Path folder;
  private final SetClock clock = new SetClock(START);
  private final ScriptedTask task = new ScriptedTask();
  private Inbox inbox;
  private Dispatcher dispatcher;

  @BeforeEach
  void open() {
    inbox = new SqliteInbox(folder.resolve("inbox.db"), clock);
    dispatcher = dispatcher(LIMITS);
  }

  @AfterEach
  void close() {
    dispatcher.close();
    inbox.close();
  }

  private Dispatcher dispatcher(Dispatcher.Limits limits) {
    HandlerRegistry registry = new HandlerRegistry(List.of(new AnyEvent()));
    return new Dispatcher(inbox, registry, Redactor.FORMS, clock, limits);
  }

  /** Every event asks for the one task. */
  private final class AnyEvent implements EventHandler {
    @Override
    public Set<String> events() {
      return Set.of("push");
    }

    @Override
    public Optional<Task> task(Event event) {
      return Optional.of(task);
    }
  }

  /** Does as it is told, and remembers what became of it. */
  private static final class ScriptedTask implements Task {
    private volatile Function<Attempt, Outcome> script = attempt -> new Outcome.Ignored();
    private final List<Integer> attempts = Collections.synchronizedList(new ArrayList<>());
    private final List<String> held = Collections.synchronizedList(new ArrayList<>());
    private final List<String> givenUp = Collections.synchronizedList(new ArrayList<>());

    @Override
    public Optional<String> key() {
      return Optional.empty();
    }

    @Override
    public Outcome run(Attempt attempt) {
      attempts.add(attempt.claim().attempt());
      return script.apply(attempt);
    }

    @Override
    public Optional<String> hold(Attempt attempt, String reason) {
      held.add(reason);
      return Optional.of("held");
    }

    @Override
    public void giveUp(Attempt attempt, String reason) {
      givenUp.add(reason);
    }
  }

  private Entry entry(String id) {
    return new Entry(
        id,
        "push",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of("topic"),
        "digest of " + id,
        JsonNodeFactory.instance.objectNode().toString().getBytes(StandardCharsets.UTF_8),
        clock.instant());
  }

  private DeliveryStatus status(String id) {
    return inbox.find(id).orElseThrow();
  }

  private void sweepUntil(State state, String id) {
    Eventually.holds(
        () -> {
          dispatcher.sweep();
          assertThat(status(id).status()).isEqualTo(state);
        });
  }

  @Test
  void whatIsDoneIsFinishedBeforeItIsAnswered() {
    assertThat(dispatcher.take(entry("one"), task)).isEqualTo(new Outcome.Ignored());

    assertThat(status("one").status()).isEqualTo(State.DONE);
  }

  @Test
  void aFailureIsAnsweredHeldAndTriedAgain() {
    task.script =
        attempt -> {
          if (attempt.isFirst()) {
            throw new GitHubException("GitHub answered 502");
          }
          assertThat(attempt.note()).contains("held");
          return new Outcome.Ignored();
        };

    Outcome outcome = dispatcher.take(entry("one"), task);

    assertThat(outcome)
        .isEqualTo(
            new Outcome.Accepted("nothing was approved, it is tried again: GitHub answered 502"));
    assertThat(task.held).containsExactly("GitHub answered 502");
    assertThat(status("one").status()).isEqualTo(State.PENDING);
    assertThat(status("one").nextTry().orElseThrow())
        .isBetween(START.plusMillis(400), START.plusMillis(1_600));

    clock.pass(Duration.ofSeconds(2));
    sweepUntil(State.DONE, "one");
    assertThat(task.attempts).containsExactly(1, 2);
  }

  @Test
  void theWaitsGrowToFiveMinutesAndAfterADayItIsGivenUp() {
    task.script =
        attempt -> {
          throw new GitHubException("GitHub answered 502");
        };
    dispatcher.take(entry("one"), task);
    List<Duration> waits = new ArrayList<>();
    while (status("one").status() != State.FAILED) {
      Instant next = status("one").nextTry().orElseThrow();
      waits.add(Duration.between(clock.instant(), next));
      clock.pass(Duration.between(clock.instant(), next));
      int before = task.attempts.size();
      dispatcher.sweep();
      Eventually.holds(
          () -> {
            assertThat(task.attempts).hasSizeGreaterThan(before);
            assertThat(status("one").status()).isIn(State.PENDING, State.FAILED);
          });
    }

    assertThat(waits.get(0)).isLessThan(Duration.ofSeconds(2));
    assertThat(waits.subList(10, waits.size()))
        .allSatisfy(
            wait -> assertThat(wait).isBetween(Duration.ofSeconds(149), Duration.ofSeconds(451)));
    assertThat(clock.instant())
        .isBetween(START.plus(Duration.ofHours(24)), START.plus(Duration.ofHours(25)));
    assertThat(task.givenUp).containsExactly("GitHub answered 502");
    assertThat(status("one").reason()).contains("GitHub answered 502");
  }

  @Test
  void whatGitHubWouldRefuseAgainIsGivenUpAtOnce() {
    task.script =
        attempt -> {
          throw GitHubException.permanent("GitHub answered 410");
        };

    dispatcher.take(entry("one"), task);

    assertThat(status("one").status()).isEqualTo(State.FAILED);
    assertThat(task.givenUp).containsExactly("GitHub answered 410");
    assertThat(task.held).isEmpty();
  }

  @Test
  void whatWasGivenUpBeginsAnewByHand() {
    task.script =
        attempt -> {
          throw GitHubException.permanent("GitHub answered 410");
        };
    dispatcher.take(entry("one"), task);
    task.script = attempt -> new Outcome.Ignored();

    inbox.retry("one");

    sweepUntil(State.DONE, "one");
    assertThat(task.attempts).containsExactly(1, 1);
  }

  @Test
  void aLimitOfGitHubsIsWaitedOut() {
    Instant reset = START.plusSeconds(1_800);
    task.script =
        attempt -> {
          throw GitHubException.limited("the rate limit is used up", reset);
        };

    dispatcher.take(entry("one"), task);

    assertThat(status("one").nextTry().orElseThrow()).isBetween(reset, reset.plusSeconds(2));
    assertThat(task.held).hasSize(1);
  }

  @Test
  void aShortLimitIsNoFailureThatGrows() {
    task.script =
        attempt -> {
          throw GitHubException.limited("too fast", clock.instant().plusSeconds(2));
        };
    dispatcher.take(entry("one"), task);

    for (int i = 2; i < 8; i++) {
      clock.pass(Duration.ofSeconds(4));
      dispatcher.sweep();
      int tries = i;
      Eventually.holds(
          () -> {
            assertThat(task.attempts).hasSize(tries);
            assertThat(status("one").status()).isEqualTo(State.PENDING);
          });
      assertThat(status("one").nextTry().orElseThrow()).isBefore(clock.instant().plusSeconds(4));
    }
    assertThat(task.held).isEmpty();
  }

  @Test
  void whatWaitsIsWokenAndWaitsNoLongerThanGitHub() {
    task.script = attempt -> new Outcome.Waiting("checks run", Optional.of("told"));
    assertThat(dispatcher.take(entry("one"), task)).isInstanceOf(Outcome.Waiting.class);
    assertThat(status("one").status()).isEqualTo(State.WAITING);
    assertThat(status("one").nextTry().orElseThrow())
        .isBetween(START.plusSeconds(29), START.plusSeconds(91));

    inbox.wake("topic");
    dispatcher.sweep();
    Eventually.holds(() -> assertThat(task.attempts).hasSize(2));
    sweepUntil(State.WAITING, "one");

    clock.pass(Duration.ofDays(30).plusSeconds(1));
    sweepUntil(State.FAILED, "one");
    assertThat(status("one").reason().orElseThrow()).contains("checks run");
  }

  @Test
  void aTaskThatBreaksIsNoReasonToStop() {
    task.script =
        attempt -> {
          throw new IllegalStateException("a defect that tells ghp_" + "a".repeat(36));
        };

    assertThat(dispatcher.take(entry("one"), task)).isInstanceOf(Outcome.Accepted.class);

    assertThat(status("one").reason()).contains("something unexpected failed");
    task.script = attempt -> new Outcome.Ignored();
    assertThat(dispatcher.take(entry("two"), task)).isEqualTo(new Outcome.Ignored());
  }

  @Test
  void aSecretInAReasonIsNotKept() {
    task.script =
        attempt -> {
          throw new GitHubException("GitHub says: ghp_" + "a".repeat(36));
        };

    Outcome outcome = dispatcher.take(entry("one"), task);

    assertThat(outcome.toString()).doesNotContain("ghp_");
    assertThat(status("one").reason().orElseThrow()).doesNotContain("ghp_");
    assertThat(task.held.toString()).doesNotContain("ghp_");
  }

  @Test
  void whereAllWorkersAreBusyItIsStoredAndAnsweredAtOnce() {
    CountDownLatch release = new CountDownLatch(1);
    task.script =
        attempt -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new Outcome.Ignored();
        };
    List<CompletableFuture<Outcome>> busy =
        List.of(
            CompletableFuture.supplyAsync(() -> dispatcher.take(entry("one"), task)),
            CompletableFuture.supplyAsync(() -> dispatcher.take(entry("two"), task)));
    Eventually.holds(() -> assertThat(task.attempts).hasSize(2));

    assertThat(dispatcher.take(entry("three"), task)).isInstanceOf(Outcome.Accepted.class);
    assertThat(status("three").status()).isEqualTo(State.PENDING);

    release.countDown();
    busy.forEach(CompletableFuture::join);
    // Without a sweep: the worker that got free looks by itself.
    Eventually.holds(() -> assertThat(status("three").status()).isEqualTo(State.DONE));
  }

  @Test
  void aClockThatIsSetForwardDoesNotHaveItDoneTwice() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    task.script =
        attempt -> {
          try {
            release.await();
            attempt.requireLease();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new Outcome.Ignored();
        };
    CompletableFuture<Outcome> working =
        CompletableFuture.supplyAsync(() -> dispatcher.take(entry("one"), task));
    Eventually.holds(() -> assertThat(task.attempts).hasSize(1));

    clock.pass(Duration.ofHours(1));
    dispatcher.sweep();
    release.countDown();

    assertThat(working.join()).isEqualTo(new Outcome.Ignored());
    Eventually.holds(() -> assertThat(status("one").status()).isEqualTo(State.DONE));
    dispatcher.sweep();
    assertThat(task.attempts).containsExactly(1);
  }

  @Test
  void whoLostTheLeaseToAClockThatWasSetSaysNothing() {
    CountDownLatch release = new CountDownLatch(1);
    List<String> said = Collections.synchronizedList(new ArrayList<>());
    task.script =
        attempt -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          attempt.requireLease();
          said.add(attempt.claim().token());
          return new Outcome.Ignored();
        };
    CompletableFuture<Outcome> working =
        CompletableFuture.supplyAsync(() -> dispatcher.take(entry("one"), task));
    Eventually.holds(() -> assertThat(task.attempts).hasSize(1));

    clock.pass(Duration.ofHours(1));
    // Another process, which knows nothing of the first one's work.
    String other = inbox.claim(List.of(), 1).get(0).token();
    release.countDown();

    assertThat(working.join()).isInstanceOf(Outcome.Accepted.class);
    assertThat(said).isEmpty();
    assertThat(inbox.retry("one").orElseThrow().status()).isEqualTo(State.WORKING);
    assertThat(other).isNotEmpty();
  }

  @Test
  void aClockThatIsSetForwardDoesNotGiveUpWhatHasJustFailed() {
    task.script =
        attempt -> {
          throw new GitHubException("GitHub answered 502");
        };
    dispatcher.take(entry("one"), task);

    clock.pass(Duration.ofDays(2));
    dispatcher.sweep();

    Eventually.holds(() -> assertThat(task.attempts).hasSize(2));
    sweepUntil(State.PENDING, "one");
  }

  @Test
  void whatAnotherVersionStoredIsGivenUpAndSaysSo() {
    Entry unknown =
        new Entry(
            "one",
            "of the future",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "digest",
            "{}".getBytes(StandardCharsets.UTF_8),
            START);
    inbox.accept(unknown, false);

    sweepUntil(State.FAILED, "one");
    assertThat(status("one").reason().orElseThrow()).contains("version");
  }

  @Test
  void whatIsUnderWayWhenItIsClosedIsTriedAgainByTheNext() {
    task.script =
        attempt -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            throw new GitHubException("interrupted", e);
          }
          return new Outcome.Ignored();
        };
    CompletableFuture<Outcome> working =
        CompletableFuture.supplyAsync(() -> dispatcher.take(entry("one"), task));
    Eventually.holds(() -> assertThat(task.attempts).hasSize(1));

    dispatcher.close();

    assertThat(working.join()).isInstanceOf(Outcome.Accepted.class);
    assertThat(status("one").status()).isEqualTo(State.PENDING);
    dispatcher = dispatcher(LIMITS);
    task.script = attempt -> new Outcome.Ignored();
    clock.pass(Duration.ofMinutes(1));
    sweepUntil(State.DONE, "one");
  }
}
