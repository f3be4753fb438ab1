package io.gitpoli.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gitpoli.policy.OpaServer;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.Fault;
import io.gitpoli.testing.Gitpoli;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever fails, each delivery that was accepted comes to exactly one outcome once the failure is
 * over, and nobody needs to act. The program runs in processes of its own.
 *
 * <p>{@code FAULT_ROUNDS} asks for so many rounds of the long form, {@code FAULT_SEED} for the seed
 * of the first; without them one round of the short form runs.
 */
@Timeout(600)
class FaultsTest {
  private static final boolean LONG = System.getenv("FAULT_ROUNDS") != null;
  private static final int ROUNDS =
      Integer.parseInt(System.getenv().getOrDefault("FAULT_ROUNDS", "1"));
  private static final long FIRST_SEED =
      Long.parseLong(System.getenv().getOrDefault("FAULT_SEED", "1"));

  private static final Duration GITHUBS_PATIENCE = Duration.ofSeconds(10);

  @TempDir Path folder;

  /** Runs once for each seed, beside others. */
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @Execution(ExecutionMode.CONCURRENT)
  @interface Seeded {}

  static LongStream seeds() {
    return LongStream.range(FIRST_SEED, FIRST_SEED + ROUNDS);
  }

  private static int size(int inShort, int inLong) {
    return LONG ? inLong : inShort;
  }

  /** A GitHub and a program that is its App, which end with the test. */
  private record Setting(FakeGitHub github, Program program, Traffic traffic)
      implements AutoCloseable {
    @Override
    public void close() {
      program.close();
      github.close();
    }
  }

  private Setting setting(String name, long seed, int pullRequests, int deployments) {
    FakeGitHub github = FakeGitHub.start();
    Traffic traffic = new Traffic(github, seed).pullRequests(pullRequests).deployments(deployments);
    return new Setting(github, Program.of(name + "-" + seed, folder, github), traffic);
  }

  @Seeded
  void whatAKilledProcessHadAcceptedIsFinishedByTheNext(long seed) {
    try (Setting it = setting("kill", seed, size(40, 120), size(6, 30))) {
      killAndStart(it, seed, 1);
    }
  }

  @Seeded
  void itMayBeKilledAgainWhileItCatchesUp(long seed) {
    try (Setting it = setting("kill-twice", seed, size(15, 120), size(2, 30))) {
      killAndStart(it, seed, 2);
    }
  }

  @Seeded
  void theConfigGateOfAKilledProcessIsFinishedByTheNext(long seed) {
    try (Setting it = setting("kill-gate", seed, size(16, 80), 0)) {
      it.traffic().gated();
      killAndStart(it, seed, 2);
    }
  }

  private static void killAndStart(Setting it, long seed, int times) {
    Random random = new Random(seed);
    // Slow enough that each kill finds work in every state.
    it.github().latency(Duration.ofMillis(20));
    it.program().start();
    int all = it.traffic().deliveries().size();
    try (Traffic.Sending sending = it.traffic().send(it.program(), 24)) {
      sending.awaitAnswers(all / 4 + random.nextInt(all / 4));
      it.program().kill();
      sending.awaitAll();
    }
    for (int again = 1; again < times; again++) {
      it.program().start();
      int before = it.traffic().outcomes();
      it.traffic().sendAgain(it.program());
      Poll.until(
          Duration.ofMinutes(1),
          () -> it.traffic().outcomes() > before,
          () -> "nothing went on after the restart");
      it.program().kill();
    }
    it.program().start();

    it.traffic().sendAgain(it.program()).everyAcceptedDeliveryHasOneOutcome(it.program());
  }

  @Seeded
  void whatAProcessThatIsToldToStopLeavesIsFinishedByTheNext(long seed) {
    try (Setting it = setting("stop", seed, size(15, 120), size(2, 30))) {
      it.github().latency(Duration.ofMillis(100));
      it.program().start();
      try (Traffic.Sending sending = it.traffic().send(it.program(), 24)) {
        sending.awaitAnswers(3);
        it.program().stop();
        sending.awaitAll();
      }
      it.program().start();

      it.traffic().sendAgain(it.program()).everyAcceptedDeliveryHasOneOutcome(it.program());
    }
  }

  @Seeded
  void nothingPassesWhileTheEngineIsGoneAndAllIsJudgedOnceItIsBack(long seed) throws Exception {
    OpaServer opa = OpaServer.start("policies/github", "policies/lib");
    try (FakeGitHub github = FakeGitHub.start();
        Program program =
            Program.of(
                "engine-" + seed,
                folder,
                github.url(),
                github,
                Map.of("POLICY_ENGINE", "opa", "OPA_URL", opa.url().toString()))) {
      Traffic traffic =
          new Traffic(github, seed).pullRequests(size(15, 120)).deployments(size(3, 20));
      program.start();
      try (Traffic.Sending sending = traffic.send(program, 8)) {
        sending.awaitAnswers(4);
        opa.close();
        sending.awaitAll();
      }
      assertThat(program.get("/health").path("opa").booleanValue()).isFalse();
      assertThat(github.checkRuns()).anyMatch(run -> run.status().equals("in_progress"));
      opa = OpaServer.start(opa.url().getPort(), "policies/github", "policies/lib");

      traffic.sendAgain(program).everyAcceptedDeliveryHasOneOutcome(program);
    } finally {
      opa.close();
    }
  }

  @Seeded
  void errorsOfGitHubAreOutlasted(long seed) {
    whileGitHub(
        "errors",
        seed,
        github ->
            github
                .fail("", Fault.status(502), 0.1, seed)
                .fail("", Fault.status(500), 0.1, seed + 1));
  }

  @Seeded
  void aProcessMayBeKilledWhileGitHubFails(long seed) {
    try (Setting it = setting("kill-errors", seed, size(15, 100), size(3, 20))) {
      it.github()
          .latency(Duration.ofMillis(20))
          .fail("", Fault.status(502), 0.2, seed)
          .fail("POST", Fault.status(500), 0.5, seed + 1)
          .fail("POST", Fault.loseAnswer(), 0.2, seed + 2);
      it.program().start();
      try (Traffic.Sending sending = it.traffic().send(it.program(), 16)) {
        sending.awaitAnswers(it.traffic().deliveries().size() / 2);
        it.program().kill();
        sending.awaitAll();
      }
      it.program().start();
      it.traffic().sendAgain(it.program());
      it.github().heal();

      it.traffic().everyAcceptedDeliveryHasOneOutcome(it.program());
    }
  }

  @Seeded
  void connectionsThatBreakAreOutlasted(long seed) {
    whileGitHub(
        "resets",
        seed,
        github ->
            github
                .fail("", Fault.reset(), 0.1, seed)
                .fail("POST", Fault.loseAnswer(), 0.3, seed + 1)
                .fail("PATCH", Fault.loseAnswer(), 0.3, seed + 2));
  }

  @Seeded
  void aTokenThatIsRevokedIsRenewed(long seed) {
    try (Setting it = setting("revoked", seed, size(20, 150), size(3, 20))) {
      it.github().latency(Duration.ofMillis(20));
      it.program().start();
      try (Traffic.Sending sending = it.traffic().send(it.program(), 8)) {
        sending.awaitAnswers(4);
        it.github().revokeTokens();
        sending.awaitAnswers(12);
        it.github().revokeTokens();
        sending.awaitAll();
      }

      it.traffic().sendAgain(it.program()).everyAcceptedDeliveryHasOneOutcome(it.program());
    }
  }

  /** Delivers everything while GitHub fails so, and heals it only when all was answered. */
  private void whileGitHub(String name, long seed, Consumer<FakeGitHub> fails) {
    try (Setting it = setting(name, seed, size(20, 150), size(4, 20))) {
      fails.accept(it.github());
      it.program().start();
      try (Traffic.Sending sending = it.traffic().send(it.program(), 16)) {
        sending.awaitAll();
      }
      it.traffic().sendAgain(it.program());
      it.github().heal();

      it.traffic().everyAcceptedDeliveryHasOneOutcome(it.program());
    }
  }

  @Seeded
  void eachDeliveryIsAnsweredInTimeHoweverSlowGitHubIs(long seed) {
    try (Setting it = setting("slow", seed, size(2, 30), size(0, 4))) {
      it.github().latency(Duration.ofSeconds(4));
      it.program().start();
      try (Traffic.Sending sending = it.traffic().send(it.program(), 32)) {
        assertThat(sending.awaitAll().values())
            .allMatch(answer -> answer.status() == 202)
            .allMatch(answer -> answer.time().compareTo(GITHUBS_PATIENCE) < 0);
      }

      it.traffic().everyAcceptedDeliveryHasOneOutcome(it.program());
    }
  }

  @Seeded
  void aLimitOfOneInstallationHoldsUpNoOther(long seed) {
    long limited = 77;
    long crowded = 88;
    try (FakeGitHub github = FakeGitHub.start();
        Program program = Program.of("limits-" + seed, folder, github)) {
      List<Traffic> all =
          List.of(
              new Traffic(github, seed, github.url(), limited, "limited").pullRequests(size(5, 20)),
              new Traffic(github, seed, github.url(), crowded, "crowded").pullRequests(size(8, 16)),
              new Traffic(github, seed).pullRequests(size(8, 60)));
      Duration window = Duration.ofSeconds(15);
      github.limit(limited, size(30, 60), window).limitConcurrency(crowded, 4, 2);
      github.latency(Duration.ofMillis(20));
      program.start();
      List<Traffic.Sending> sendings =
          all.stream().map(traffic -> traffic.send(program, 8)).toList();
      sendings.forEach(Traffic.Sending::awaitAll);
      sendings.forEach(Traffic.Sending::close);
      all.forEach(traffic -> traffic.sendAgain(program));
      Poll.until(
          Traffic.FINISHED,
          () -> all.get(2).unfinished(program).isEmpty(),
          () -> "the free installation's are held up");
      assertThat(all.get(0).unfinished(program)).as("of the limited installation").isNotEmpty();

      all.forEach(traffic -> traffic.everyAcceptedDeliveryHasOneOutcome(program));
      assertThat(github.requests())
          .as("refused by a limit (seed %d)", seed)
          .filteredOn(request -> request.status() == 429 || request.status() == 403)
          .isNotEmpty();
    }
  }

  @Seeded
  void aSilenceOfGitHubIsOutlasted(long seed) {
    try (FakeGitHub github = FakeGitHub.start();
        Line line = new Line(github.url());
        Program program = Program.of("silence-" + seed, folder, line.url(), github, Map.of())) {
      Traffic traffic =
          new Traffic(github, seed, line.url(), FakeGitHub.INSTALLATION, "octo")
              .pullRequests(size(15, 100))
              .deployments(size(3, 20));
      github.latency(Duration.ofMillis(20));
      program.start();
      try (Traffic.Sending sending = traffic.send(program, 16)) {
        sending.awaitAnswers(4);
        long begun = System.nanoTime();
        line.beSilent();
        Poll.until(
            Duration.ofSeconds(30),
            () -> System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(5),
            () -> "time stands still");
        line.speak();
        sending.awaitAll();
        line.cut();
      }

      traffic.sendAgain(program).everyAcceptedDeliveryHasOneOutcome(program);
    }
  }

  @Seeded
  void nothingIsAcceptedThatCantBeStoredAndAllGoesOnOnceThereIsRoom(long seed) throws Exception {
    assumeTrue(FileSizeLimit.isAvailable(), "prlimit, of Linux, is needed");
    try (Setting it = setting("full", seed, size(15, 100), size(3, 20))) {
      it.github().latency(Duration.ofMillis(20));
      it.program().start();
      FileSizeLimit limit = new FileSizeLimit(it.program().pid());
      try (Traffic.Sending sending = it.traffic().send(it.program(), 6)) {
        sending.awaitAnswers(5);
        limit.set(4096);
        assertThat(sending.awaitAll().values())
            .anySatisfy(
                answer -> {
                  assertThat(answer.status()).isEqualTo(503);
                  assertThat(answer.header("Retry-After")).isPresent();
                });
      } finally {
        limit.lift();
      }

      it.traffic().sendAgain(it.program()).everyAcceptedDeliveryHasOneOutcome(it.program());
    }
  }

  @Seeded
  void aLockedAuditTrailIsOutlasted(long seed) throws Exception {
    whileLocked("audit.db", seed);
  }

  @Seeded
  void aLockedInboxIsOutlasted(long seed) throws Exception {
    whileLocked("inbox.db", seed);
  }

  private void whileLocked(String file, long seed) throws SQLException {
    try (Setting it = setting("locked-" + file, seed, size(15, 100), size(3, 20))) {
      it.github().latency(Duration.ofMillis(20));
      it.program().start();
      Duration time = Duration.ofSeconds(6 + new Random(seed).nextInt(size(4, 7)));
      try (Traffic.Sending sending = it.traffic().send(it.program(), 8)) {
        sending.awaitAnswers(4);
        lock(folder.resolve(file), time);
        sending.awaitAll();
      }

      it.traffic().sendAgain(it.program()).everyAcceptedDeliveryHasOneOutcome(it.program());
    }
  }

  /** Writes to a database from this process, and lets nobody else do so for this time. */
  private static void lock(Path file, Duration time) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=60000");
        Statement statement = connection.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      long begun = System.nanoTime();
      Poll.until(
          time.plusSeconds(30),
          () -> System.nanoTime() - begun > time.toNanos(),
          () -> "time stands still");
      statement.execute("ROLLBACK");
    }
  }

  @Seeded
  void ofTwoInstancesOneTakesOverWhatTheOtherLeft(long seed) {
    try (Setting it = setting("two-a", seed, size(20, 120), size(3, 20));
        Program second = Program.of("two-b-" + seed, folder, it.github())) {
      it.github().latency(Duration.ofMillis(50));
      it.program().start();
      second.start();
      try (Traffic.Sending sending = it.traffic().send(List.of(it.program(), second), 24)) {
        sending.awaitAnswers(it.traffic().deliveries().size() / 3);
        it.program().kill();
        sending.awaitAll();
      }

      it.traffic().sendAgain(second).everyAcceptedDeliveryHasOneOutcome(second);
    }
  }

  @Seeded
  void whatIsSentToTwoInstancesAtOnceIsWorkedOnOnce(long seed) {
    try (Setting it = setting("same-a", seed, size(15, 100), size(3, 20));
        Program second = Program.of("same-b-" + seed, folder, it.github())) {
      it.program().start();
      second.start();
      try (Traffic.Sending one = it.traffic().send(it.program(), 8);
          Traffic.Sending same = it.traffic().send(second, 8)) {
        one.awaitAll();
        same.awaitAll();
      }
      it.traffic().sendAgain(second).everyAcceptedDeliveryHasOneOutcome(second);
      List<String> said = it.traffic().said();

      it.traffic().repeat(it.program()).everyAcceptedDeliveryHasOneOutcome(it.program());
      assertThat(it.traffic().said()).isEqualTo(said);
    }
  }

  @Seeded
  void manySlowDeliveriesAtOnceTakeUpNoMoreThanTheyMay(long seed) {
    try (Setting it = setting("many", seed, size(200, 400), 0)) {
      it.github().latency(Duration.ofMillis(size(50, 250)));
      it.program().start();
      int idle = it.program().threads();
      AtomicInteger most = new AtomicInteger();
      try (Traffic.Sending sending = it.traffic().send(it.program(), 400)) {
        int all = it.traffic().deliveries().size();
        List<Long> health = new ArrayList<>();
        Poll.until(
            Duration.ofMinutes(2),
            () -> {
              long asked = System.nanoTime();
              it.program().get("/health");
              health.add((System.nanoTime() - asked) / 1_000_000);
              most.accumulateAndGet(it.program().threads(), Math::max);
              return sending.isDone();
            },
            () -> "not all of " + all + " were answered");
        assertThat(sending.awaitAll().values())
            .filteredOn(answer -> !answer.accepted() && !isRefusedForNow(answer))
            .isEmpty();
        // Beside it run the other tests' programs.
        assertThat(health).allMatch(millis -> millis < GITHUBS_PATIENCE.toMillis());
      }
      // Of the server, the workers, the calls to GitHub and the databases, however many come.
      assertThat(most.get() - idle).as("threads beyond %s", idle).isLessThan(64 + 32 + 64);

      it.traffic().sendAgain(it.program()).everyAcceptedDeliveryHasOneOutcome(it.program());
    }
  }

  private static boolean isRefusedForNow(Program.Answer answer) {
    return (answer.status() == 503 || answer.status() == 429)
        && answer.header("Retry-After").isPresent();
  }

  @Seeded
  void whatNeverArrivedIsAskedForAndFinished(long seed) {
    MovedClock clock = new MovedClock();
    try (FakeGitHub github = FakeGitHub.start(clock);
        Program program = Program.of("missed-" + seed, folder, github)) {
      Traffic traffic =
          new Traffic(github, seed).pullRequests(size(10, 40)).deployments(size(2, 8));
      github.webhook(program.webhook(), Gitpoli.SECRET);
      // Nobody listens; what is too young may still be on its way, so it was a while ago.
      clock.move(Duration.ofMinutes(-10));
      List<String> lost = traffic.lose();
      clock.move(Duration.ZERO);

      program.start();

      Poll.until(
          Duration.ofMinutes(1),
          () -> {
            github.webhookDeliveries().stream()
                .filter(sent -> sent.status().equals("OK"))
                .forEach(sent -> traffic.accepted(sent.guid()));
            return lost.stream().allMatch(traffic::isAccepted);
          },
          () -> "only " + traffic.acceptedCount() + " of " + lost.size() + " came again");
      traffic.everyAcceptedDeliveryHasOneOutcome(program);
    }
  }
}
