package io.gitpoli.github.rest;

import static io.gitpoli.testing.FakeGitHub.sha;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.github.CheckRun;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.GitHubException.Kind;
import io.gitpoli.github.PostedCheckRun;
import io.gitpoli.github.RepoFile;
import io.gitpoli.github.Repository;
import io.gitpoli.github.Review;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.FakeRepository;
import io.gitpoli.testing.Fault;
import io.gitpoli.testing.SetClock;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the adapter speaks with GitHub: tokens, caches, limits, and what it says when that fails. */
@Timeout(60)
class RestGitHubWireTest {
  private static final Repository APP = new Repository("octo", "app", FakeGitHub.INSTALLATION);
  private static final String SHA = sha("a commit");
  private static final Limits SMALL =
      new Limits(
          Duration.ofSeconds(5), Duration.ofMillis(700), Duration.ofSeconds(5), 200_000, 3, 80);

  private final SetClock clock = new SetClock(Instant.parse("2026-01-02T03:04:05Z"));
  private final FakeGitHub fake = FakeGitHub.start(clock);
  private final FakeRepository app = fake.repository("octo/app").branch("develop", SHA);
  private final RestGitHub github =
      new RestGitHub(fake.url(), fake.appId(), fake.privateKey(), clock);

  @AfterEach
  void stop() {
    github.close();
    fake.close();
  }

  private RestGitHub limited(Limits limits) {
    return new RestGitHub(fake.url(), fake.appId(), fake.privateKey(), clock, limits);
  }

  // --- tokens

  @Test
  void many_threads_ask_for_one_token() throws Exception {
    app.file("a", "b");
    // Late, so that all of them come while it is under way.
    fake.fail("/access_tokens", Fault.delay(Duration.ofMillis(300)));

    List<String> read = inParallel(32, () -> github.file(APP, "a").orElseThrow().content());

    assertThat(read).hasSize(32).containsOnly("b");
    assertThat(fake.requests("/access_tokens")).hasSize(1);
  }

  @Test
  void a_token_that_can_not_be_had_fails_all_who_wait_and_is_asked_for_again() throws Exception {
    app.file("a", "b");
    fake.fail("/access_tokens", Fault.status(500), 3);
    assertThatThrownBy(() -> github.file(APP, "a"))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("500");

    assertThat(github.file(APP, "a")).isPresent();
  }

  @Test
  void a_token_is_used_until_five_minutes_before_its_end() {
    github.environments(APP);
    clock.pass(Duration.ofMinutes(54));
    github.environments(APP);
    assertThat(fake.requests("/access_tokens")).hasSize(1);

    clock.pass(Duration.ofMinutes(2));
    github.environments(APP);

    assertThat(fake.requests("/access_tokens")).hasSize(2);
    assertThat(fake.requests("/environments")).allMatch(request -> request.status() < 400);
  }

  @Test
  void a_refused_token_is_replaced_once() {
    github.environments(APP);
    fake.revokeTokens();

    PostedCheckRun posted =
        github.postCheckRun(APP, CheckRun.completed("gitpoli", SHA, "pr:7", "success", "Ok", "Ok"));

    assertThat(posted.url()).isNotEmpty();
    assertThat(fake.requests("/access_tokens")).hasSize(2);
    assertThat(fake.checkRuns()).hasSize(1);
  }

  @Test
  void credentials_that_stay_refused_are_an_error() {
    fake.fail("/environments", Fault.status(401));

    assertThatThrownBy(() -> github.environments(APP))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("GITHUB_APP_ID");
    assertThat(fake.requests("/environments")).hasSize(2);
  }

  @Test
  void each_installation_has_its_own_token() {
    fake.repository("acme/shop", 77).environment("production");
    app.environment("staging");

    assertThat(github.environments(APP)).containsExactly("staging");
    assertThat(github.environments(new Repository("acme", "shop", 77)))
        .containsExactly("production");
    assertThat(fake.requests("/access_tokens")).hasSize(2);
  }

  @Test
  void an_installation_is_looked_up_once() {
    Repository unknown = new Repository("octo", "app", 0);

    github.environments(unknown);
    github.environments(unknown);

    assertThat(fake.requests("/repos/octo/app/installation")).hasSize(1);
    assertThat(fake.requests("/access_tokens/" + FakeGitHub.INSTALLATION)).isEmpty();
  }

  @Test
  void a_token_that_can_not_stand_in_a_header_is_refused_and_not_shown() {
    fake.fail("/access_tokens", Fault.edit(answer -> answer.put("token", "ghs_a\r\nX-Evil: b")));

    assertThatThrownBy(() -> github.environments(APP))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("'token'")
        .hasMessageNotContaining("ghs_");
  }

  // --- requests

  @Test
  void every_request_names_version_type_and_program() {
    github.environments(APP);
    github.postCheckRun(APP, CheckRun.completed("gitpoli", SHA, "pr:7", "success", "Ok", "Ok"));

    assertThat(fake.requests())
        .hasSize(3)
        .allSatisfy(
            request ->
                assertThat(request.headers())
                    .containsEntry("x-github-api-version", "2022-11-28")
                    .containsEntry("accept", "application/vnd.github+json")
                    .containsEntry("user-agent", "gitpoli"));
  }

  @Test
  void an_enterprise_servers_base_path_is_kept() {
    try (FakeGitHub enterprise = FakeGitHub.startEnterprise();
        RestGitHub ghes =
            new RestGitHub(
                URI.create(enterprise.url() + "/"),
                enterprise.appId(),
                enterprise.privateKey(),
                Clock.systemUTC())) {
      FakePullRequest pull = enterprise.repository("octo/app").pullRequest(7);
      IntStream.range(0, 130).forEach(i -> pull.review("alice", "COMMENTED"));

      assertThat(enterprise.url().getPath()).isEqualTo("/api/v3");
      assertThat(ghes.reviews(APP, 7)).hasSize(130);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api.github.com",
        "ftp://api.github.com",
        "https:///x",
        "https://user@api.github.com",
        "https://api.github.com?x=y",
        "https://api.github.com#x"
      })
  void a_base_address_that_is_none_is_refused(String address) {
    assertThatThrownBy(
            () -> new RestGitHub(URI.create(address), 1, fake.privateKey(), Clock.systemUTC()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https://api.github.com");
  }

  // --- caches

  @Test
  void what_is_unchanged_is_asked_for_conditionally_and_read_from_the_cache() {
    app.file("a", "first");
    RepoFile first = github.file(APP, "a").orElseThrow();

    assertThat(github.file(APP, "a")).contains(first);

    assertThat(fake.requests("/contents/a"))
        .extracting(FakeGitHub.Exchange::status)
        .containsExactly(200, 304);
    app.file("a", "second");
    assertThat(github.file(APP, "a").orElseThrow().content()).isEqualTo("second");
    assertThat(fake.requests("/contents/a").get(2).status()).isEqualTo(200);
  }

  @Test
  void every_page_of_a_list_can_come_from_the_cache() {
    FakePullRequest pull = app.pullRequest(7);
    IntStream.range(0, 130).forEach(i -> pull.review("alice", "COMMENTED"));
    List<Review> first = github.reviews(APP, 7);

    assertThat(github.reviews(APP, 7)).isEqualTo(first);
    assertThat(fake.requests("/reviews"))
        .extracting(FakeGitHub.Exchange::status)
        .containsExactly(200, 200, 304, 304);
  }

  @Test
  void installations_share_no_answers() {
    app.file("a", "b");
    github.file(APP, "a");
    Repository seenByAnother = new Repository("octo", "app", 77);
    fake.repository("acme/shop", 77);

    assertThatThrownBy(() -> github.file(seenByAnother, "a")).isInstanceOf(GitHubException.class);
    assertThat(fake.requests("/contents/a").get(1).headers()).doesNotContainKey("if-none-match");
  }

  @Test
  void who_may_write_is_known_for_a_minute() {
    app.collaborator("alice", "write");
    assertThat(github.canWrite(APP, "alice")).isTrue();
    app.collaborator("alice", "read");
    clock.pass(Duration.ofSeconds(59));
    assertThat(github.canWrite(APP, "Alice")).isTrue();

    clock.pass(Duration.ofSeconds(2));

    assertThat(github.canWrite(APP, "alice")).isFalse();
  }

  // --- where requests go

  @Test
  void a_renamed_repository_is_read_where_it_is_now() {
    app.pullRequest(7).review("alice", "APPROVED");
    app.rename("octo/renamed");

    assertThat(github.reviews(APP, 7)).extracting(Review::login).containsExactly("alice");
  }

  @Test
  void nothing_is_written_to_where_a_redirect_leads() {
    app.rename("octo/renamed");

    assertThatThrownBy(
            () ->
                github.postCheckRun(
                    APP, CheckRun.completed("gitpoli", SHA, "pr:7", "success", "Ok", "Ok")))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("renamed");
    assertThat(fake.checkRuns()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void a_redirect_to_another_host_gets_no_token(int status) {
    try (FakeGitHub elsewhere = FakeGitHub.start()) {
      fake.fail(
          "/environments",
          Fault.answer(status, Map.of("Location", elsewhere.url() + "/repos/octo/app"), "{}"));

      assertThatThrownBy(() -> github.environments(APP))
          .isInstanceOf(GitHubException.class)
          .hasMessageContaining("GITHUB_API_URL");
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void a_next_page_on_another_host_gets_no_token() {
    try (FakeGitHub elsewhere = FakeGitHub.start()) {
      fake.fail(
          "/pulls/7/reviews",
          Fault.answer(200, Map.of("Link", "<" + elsewhere.url() + "/x>; rel=\"next\""), "[]"));

      assertThatThrownBy(() -> github.reviews(APP, 7))
          .isInstanceOf(GitHubException.class)
          .hasMessageContaining("GITHUB_API_URL");
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void a_next_page_outside_of_the_base_path_is_not_asked_for() {
    try (FakeGitHub enterprise = FakeGitHub.startEnterprise();
        RestGitHub ghes =
            new RestGitHub(
                enterprise.url(), enterprise.appId(), enterprise.privateKey(), Clock.systemUTC())) {
      enterprise.repository("octo/app");
      for (String next : List.of("/elsewhere", "/api/v3/../elsewhere", "/api/v33/x", "http://")) {
        enterprise.heal();
        enterprise.fail(
            "/reviews", Fault.answer(200, Map.of("Link", "<" + next + ">; rel=next"), "[]"));

        assertThatThrownBy(() -> ghes.reviews(APP, 7))
            .as(next)
            .isInstanceOf(GitHubException.class)
            .hasMessageContaining("GITHUB_API_URL");
      }
      assertThat(enterprise.requests("elsewhere")).isEmpty();
    }
  }

  @Test
  void redirects_without_an_end_are_given_up() {
    fake.fail(
        "/environments",
        Fault.answer(302, Map.of("Location", "/repos/octo/app/environments"), "{}"));

    assertThatThrownBy(() -> github.environments(APP))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("redirected");
    assertThat(fake.requests("/environments")).hasSize(4);
  }

  // --- what is tried again

  private static final CheckRun RUN =
      CheckRun.completed("gitpoli", SHA, "pr:7", "success", "Ok", "Ok");

  static Stream<Fault> lost() {
    return Stream.of(Fault.status(500), Fault.status(502), Fault.status(503), Fault.reset());
  }

  @ParameterizedTest
  @MethodSource("lost")
  void what_may_have_arrived_is_not_posted_again(Fault fault) {
    app.workflowRun(99, SHA).waitsFor("production");
    fake.fail("POST /repos/octo/app", fault);

    assertThatThrownBy(() -> github.postCheckRun(APP, RUN)).satisfies(isOf(Kind.PASSING));
    assertThatThrownBy(() -> github.answerDeployment(APP, 99, "production", true, "ok"))
        .satisfies(isOf(Kind.PASSING));
    assertThat(fake.requests("/check-runs")).hasSize(1);
    assertThat(fake.requests("/deployment_protection_rule")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "400, PERMANENT",
    "410, PERMANENT",
    "422, PERMANENT",
    "401, PASSING",
    "403, PASSING",
    "404, PASSING",
    "409, PASSING",
    "500, PASSING",
    "503, PASSING"
  })
  void a_failure_says_whether_trying_again_is_of_use(int status, Kind kind) {
    fake.fail("/check-runs", Fault.status(status));

    assertThatThrownBy(() -> github.postCheckRun(APP, RUN)).satisfies(isOf(kind));
  }

  @ParameterizedTest
  @MethodSource("lost")
  void what_is_only_read_is_read_again(Fault fault) {
    app.environment("production");
    fake.fail("/environments", fault, 1);

    assertThat(github.environments(APP)).containsExactly("production");
  }

  @Test
  void what_is_only_read_is_read_thrice_and_then_given_up() {
    fake.fail("/environments", Fault.status(502));

    assertThatThrownBy(() -> github.environments(APP)).hasMessageContaining("502");
    assertThat(fake.requests("/environments")).hasSize(3);
  }

  @Test
  void reads_live_through_a_fifth_of_faults() {
    app.environment("production");
    fake.fail("/environments", Fault.status(502), 0.1, 42);
    fake.fail("/environments", Fault.reset(), 0.1, 43);

    for (int i = 0; i < 40; i++) {
      assertThat(github.environments(APP)).containsExactly("production");
    }
    assertThat(fake.requests("/environments")).hasSizeGreaterThan(42);
  }

  @Test
  void what_is_read_late_is_read_again_while_there_is_time() {
    app.environment("production");
    fake.fail("/environments", Fault.delay(Duration.ofSeconds(30)), 1);

    try (RestGitHub small = limited(SMALL)) {
      assertThat(small.environments(APP)).containsExactly("production");
    }
  }

  @Test
  void nothing_is_read_again_where_the_operation_has_no_time_for_it() {
    fake.fail("/environments", Fault.status(502));
    Limits hurried =
        new Limits(
            SMALL.connect(), Duration.ofSeconds(2), Duration.ofMillis(2_900), 200_000, 3, 80);

    try (RestGitHub small = limited(hurried)) {
      assertThatThrownBy(() -> small.environments(APP)).hasMessageContaining("502");
    }
    assertThat(fake.requests("/environments")).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("lost")
  void a_check_run_is_set_again_where_the_update_may_be_lost(Fault fault) {
    PostedCheckRun posted = github.postCheckRun(APP, RUN);
    fake.fail("PATCH", fault, 1);

    assertThat(github.updateCheckRun(APP, posted.id(), RUN)).isEqualTo(posted);
    assertThat(fake.requests("PATCH")).hasSize(2);
  }

  @Test
  void whether_a_lost_post_arrived_is_told_by_the_checks() {
    fake.fail("/check-runs", Fault.loseAnswer(), 1);

    assertThatThrownBy(() -> github.postCheckRun(APP, RUN)).satisfies(isOf(Kind.PASSING));

    assertThat(github.checks(APP, SHA).items())
        .singleElement()
        .satisfies(
            check -> {
              assertThat(check.appId()).isEqualTo(github.appId());
              assertThat(check.externalId()).isEqualTo("pr:7");
              assertThat(check.completed()).isTrue();
            });
  }

  @Test
  void a_lost_answer_to_a_deployment_is_told_by_its_refusal() {
    app.workflowRun(99, SHA).waitsFor("production");
    fake.fail("/deployment_protection_rule", Fault.loseAnswer(), 1);

    assertThatThrownBy(() -> github.answerDeployment(APP, 99, "production", true, "ok"))
        .satisfies(isOf(Kind.PASSING));
    assertThatThrownBy(() -> github.answerDeployment(APP, 99, "production", true, "ok"))
        .satisfies(isOf(Kind.PERMANENT));
    assertThat(fake.deploymentAnswers()).hasSize(1);
  }

  @Test
  void an_interrupted_thread_does_not_try_again() {
    fake.fail("/environments", Fault.status(502));
    Thread reader = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              while (!isAsleep(reader)) {
                LockSupport.parkNanos(1_000_000);
              }
              reader.interrupt();
            });
    interrupter.setDaemon(true);
    interrupter.start();

    assertThatThrownBy(() -> github.environments(APP)).isInstanceOf(GitHubException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private static boolean isAsleep(Thread thread) {
    return Stream.of(thread.getStackTrace()).anyMatch(at -> at.getMethodName().equals("sleep"));
  }

  // --- GitHub's limits

  private static final Repository SHOP = new Repository("acme", "shop", 77);

  static Stream<Arguments> limits() {
    Instant now = Instant.parse("2026-01-02T03:04:05Z");
    return Stream.of(
        Arguments.of(Fault.secondaryLimit(17), now.plusSeconds(17)),
        Arguments.of(Fault.answer(403, Map.of("retry-after", "17"), "{}"), now.plusSeconds(17)),
        Arguments.of(
            Fault.answer(
                429,
                Map.of(
                    "retry-after",
                    "17",
                    "x-ratelimit-remaining",
                    "0",
                    "x-ratelimit-reset",
                    "" + now.plusSeconds(900).getEpochSecond()),
                "{}"),
            now.plusSeconds(17)),
        Arguments.of(Fault.rateLimited(now.plusSeconds(900)), now.plusSeconds(900)),
        Arguments.of(Fault.status(429), now.plusSeconds(60)),
        Arguments.of(Fault.answer(429, Map.of("retry-after", "soon"), "{}"), now.plusSeconds(60)),
        Arguments.of(
            Fault.answer(
                403, Map.of(), "{\"message\":\"You have exceeded a secondary rate limit.\"}"),
            now.plusSeconds(60)),
        // As our clock has it, that is past.
        Arguments.of(Fault.rateLimited(now.minusSeconds(9)), now.plusSeconds(60)),
        Arguments.of(Fault.secondaryLimit(999_999), now.plusSeconds(3_600)));
  }

  @ParameterizedTest
  @MethodSource("limits")
  void while_an_installation_is_limited_no_call_leaves_for_it(Fault limit, Instant until) {
    app.environment("production");
    fake.repository("acme/shop", 77).environment("staging");
    fake.fail("/check-runs", limit, 1);

    assertThatThrownBy(() -> github.postCheckRun(APP, RUN)).satisfies(isLimitedUntil(until));
    int asked = fake.requests("/octo/app").size();
    assertThatThrownBy(() -> github.environments(APP)).satisfies(isLimitedUntil(until));
    assertThatThrownBy(() -> github.postCheckRun(APP, RUN)).satisfies(isLimitedUntil(until));
    assertThat(fake.requests("/octo/app")).hasSize(asked).hasSize(1);

    assertThat(github.environments(SHOP)).containsExactly("staging");
    assertThat(github.registration().id()).isEqualTo(fake.appId());

    clock.pass(Duration.between(clock.instant(), until));
    assertThat(github.environments(APP)).containsExactly("production");
  }

  private static Consumer<Throwable> isLimitedUntil(Instant until) {
    return failure -> {
      assertThat(failure).satisfies(isOf(Kind.LIMITED)).hasMessageContaining("try again after");
      assertThat(((GitHubException) failure).retryAt()).contains(until);
    };
  }

  @Test
  void the_call_after_the_last_one_granted_does_not_leave() {
    fake.limit(FakeGitHub.INSTALLATION, 2, Duration.ofMinutes(20));
    Instant reset = clock.instant().plus(Duration.ofMinutes(20));
    github.environments(APP);
    github.pullRequestsOf(APP, SHA);

    assertThatThrownBy(() -> github.environments(APP)).satisfies(isLimitedUntil(reset));

    assertThat(fake.requests("/octo/app")).hasSize(2);
    clock.pass(Duration.ofMinutes(20));
    github.environments(APP);
  }

  @Test
  void an_answer_that_nothing_changed_does_not_open_what_is_closed() throws Exception {
    app.environment("production");
    github.environments(APP);
    fake.fail("/environments", Fault.delay(Duration.ofMillis(400)), 1);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      // On its way when the limit is met, and answered 304 after it.
      Future<List<String>> unchanged = other.submit(() -> github.environments(APP));
      until(() -> fake.underWay(FakeGitHub.INSTALLATION) == 1);
      fake.fail("/check-runs", Fault.secondaryLimit(17), 1);
      assertThatThrownBy(() -> github.postCheckRun(APP, RUN)).satisfies(isOf(Kind.LIMITED));
      assertThat(unchanged.get()).containsExactly("production");
    } finally {
      other.shutdownNow();
    }
    assertThat(fake.requests("/environments").get(1).status()).isEqualTo(304);

    assertThatThrownBy(() -> github.environments(APP)).satisfies(isOf(Kind.LIMITED));
  }

  private static void until(BooleanSupplier condition) {
    for (int i = 0; i < 10_000 && !condition.getAsBoolean(); i++) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  @Test
  void the_app_itself_has_a_limit_of_its_own() {
    fake.fail("GET /app", Fault.secondaryLimit(17), 1);
    github.environments(APP);
    assertThatThrownBy(() -> github.hookDeliveries(Optional.empty())).satisfies(isOf(Kind.LIMITED));

    github.environments(APP);
    fake.repository("acme/shop", 77);
    // Its token has to be asked for as the App.
    assertThatThrownBy(() -> github.environments(SHOP))
        .satisfies(isLimitedUntil(clock.instant().plusSeconds(17)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void a_limit_that_ends_at_once_is_waited_for_by_posts_too(int seconds) {
    try (FakeGitHub real = FakeGitHub.start();
        RestGitHub patient =
            new RestGitHub(real.url(), real.appId(), real.privateKey(), Clock.systemUTC())) {
      real.repository("octo/app").branch("develop", SHA);
      real.fail("/check-runs", Fault.secondaryLimit(seconds), 1);

      patient.postCheckRun(APP, RUN);

      assertThat(real.checkRuns()).hasSize(1);
      assertThat(real.requests("/check-runs")).hasSize(2);
    }
  }

  @Test
  void no_more_calls_are_under_way_than_may_be() throws Exception {
    fake.latency(Duration.ofMillis(30));
    Limits four =
        new Limits(SMALL.connect(), Duration.ofSeconds(10), Duration.ofSeconds(30), 200_000, 3, 4);

    try (RestGitHub small = limited(four)) {
      assertThat(inParallel(24, () -> small.environments(APP))).hasSize(24);
    }
    assertThat(fake.mostUnderWay(FakeGitHub.INSTALLATION)).isBetween(2, 4);
  }

  @Test
  void by_default_no_more_than_80_calls_are_under_way() throws Exception {
    fake.limitConcurrency(FakeGitHub.INSTALLATION, 80, 60).latency(Duration.ofMillis(100));

    assertThat(inParallel(200, () -> github.environments(APP))).hasSize(200);
    assertThat(fake.mostUnderWay(FakeGitHub.INSTALLATION)).isBetween(20, 80);
  }

  private static Consumer<Throwable> isOf(Kind kind) {
    return failure -> {
      assertThat(failure).isInstanceOf(GitHubException.class);
      assertThat(((GitHubException) failure).kind()).isEqualTo(kind);
    };
  }

  // --- the organisation's defaults

  @Test
  void a_warning_says_once_for_each_owner_that_its_defaults_are_not_seen() {
    fake.selectedRepositories();
    fake.repository("acme/shop", 77);
    List<String> lines = new ArrayList<>();
    Handler handler = new LinesOf(lines);
    Logger logger = Logger.getLogger(RestGitHub.class.getName());
    // Whatever the commands' tests made of the levels above it.
    logger.setLevel(Level.ALL);
    logger.addHandler(handler);
    try {
      github.organizationFile(APP, "a");
      github.organizationFile(APP, "b");
      github.organizationFile(new Repository("acme", "shop", 77), "a");
      fake.repository("octo/.github");
      github.organizationFile(APP, "a");
    } finally {
      logger.removeHandler(handler);
      logger.setLevel(null);
    }

    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).contains("octo/.github", "Repository access");
    assertThat(lines.get(1)).contains("acme/.github");
  }

  @Test
  void no_warning_is_due_where_all_repositories_are_seen() {
    List<String> lines = new ArrayList<>();
    Handler handler = new LinesOf(lines);
    Logger logger = Logger.getLogger(RestGitHub.class.getName());
    // Whatever the commands' tests made of the levels above it.
    logger.setLevel(Level.ALL);
    logger.addHandler(handler);
    try {
      assertThat(github.organizationFile(APP, "a")).isEmpty();
    } finally {
      logger.removeHandler(handler);
      logger.setLevel(null);
    }

    assertThat(lines).isEmpty();
  }

  /** Takes the logged lines. */
  private static final class LinesOf extends Handler {
    private final List<String> lines;

    LinesOf(List<String> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(LogRecord entry) {
      lines.add(entry.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  // --- bounds

  @Test
  void a_list_of_too_many_pages_is_an_error() {
    FakePullRequest pull = app.pullRequest(7);
    IntStream.range(0, 301).forEach(i -> pull.review("alice", "COMMENTED"));

    try (RestGitHub small =
        limited(
            new Limits(
                SMALL.connect(), Duration.ofSeconds(5), SMALL.operation(), 20_000_000, 3, 80))) {
      assertThatThrownBy(() -> small.reviews(APP, 7))
          .isInstanceOf(GitHubException.class)
          .hasMessageContaining("more than 3 pages");
    }
  }

  @Test
  void an_answer_that_is_too_large_is_an_error() {
    fake.fail("/environments", Fault.answer(200, Map.of(), "[" + " ".repeat(200_000) + "]"));

    try (RestGitHub small = limited(SMALL)) {
      assertThatThrownBy(() -> small.environments(APP))
          .isInstanceOf(GitHubException.class)
          .hasMessageContaining("200000 bytes");
    }
    assertThat(fake.requests("/environments")).hasSize(1);
  }

  static Stream<Fault> lateAnswers() {
    return Stream.of(Fault.delay(Duration.ofSeconds(30)), Fault.stall(Duration.ofSeconds(30)));
  }

  @ParameterizedTest
  @MethodSource("lateAnswers")
  void an_answer_that_is_late_is_an_error(Fault late) {
    fake.fail("/environments", late);

    try (RestGitHub small = limited(SMALL)) {
      assertThatThrownBy(() -> small.environments(APP))
          .isInstanceOf(GitHubException.class)
          .hasMessageContaining("GET /repos/octo/app/environments")
          .hasMessageContaining("in time");
    }
  }

  @Test
  void an_operation_ends_even_where_each_of_its_answers_is_in_time() {
    Limits limits =
        new Limits(
            SMALL.connect(), Duration.ofSeconds(5), Duration.ofMillis(900), 20_000_000, 1_000, 80);
    FakePullRequest pull = app.pullRequest(7);
    IntStream.range(0, 1_000).forEach(i -> pull.review("alice", "COMMENTED"));
    fake.fail("/reviews", Fault.delay(Duration.ofMillis(200)));

    try (RestGitHub small = limited(limits)) {
      assertThatThrownBy(() -> small.reviews(APP, 7))
          .isInstanceOf(GitHubException.class)
          .hasMessageContaining("/reviews");
    }
    assertThat(fake.requests("/reviews")).hasSizeLessThan(10);
  }

  @Test
  void an_interrupted_thread_stops_waiting_and_stays_interrupted() throws Exception {
    fake.fail("/environments", Fault.delay(Duration.ofSeconds(30)));
    List<Object> seen = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                github.environments(APP);
              } catch (GitHubException e) {
                seen.add(e);
                seen.add(Thread.currentThread().isInterrupted());
              }
            });
    thread.start();
    thread.interrupt();
    thread.join();

    assertThat(seen).hasSize(2).last().isEqualTo(true);
  }

  // --- answers that are no answers

  static Stream<Fault> noAnswers() {
    return Stream.of(
        Fault.garbage(),
        Fault.reset(),
        Fault.answer(200, Map.of(), ""),
        Fault.answer(200, Map.of(), "null"),
        Fault.answer(200, Map.of(), "{\"total_count\":0,\"environments\":[]} trailing"),
        Fault.answer(200, Map.of(), "{\"total_count\":0,\"total_count\":0,\"environments\":[]}"),
        Fault.answer(200, Map.of(), "{\"total_count\":0,\"environments\":["),
        Fault.answer(200, Map.of(), "[".repeat(100_000)),
        Fault.answer(200, Map.of(), "[]"),
        Fault.answer(200, Map.of(), "{\"total_count\":0,\"environments\":{}}"),
        Fault.answer(200, Map.of(), "{\"total_count\":1,\"environments\":[\"production\"]}"),
        Fault.answer(200, Map.of(), "{\"total_count\":\"0\",\"environments\":[]}"),
        Fault.answer(202, Map.of(), "{\"total_count\":0,\"environments\":[]}"),
        Fault.answer(304, Map.of(), ""));
  }

  @ParameterizedTest
  @MethodSource("noAnswers")
  void an_answer_that_is_none_is_an_error_that_names_the_request(Fault fault) {
    fake.fail("/environments", fault);

    assertThatThrownBy(() -> github.environments(APP))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("/repos/octo/app/environments");
  }

  @ParameterizedTest
  @CsvSource({
    "number",
    "state",
    "draft",
    "head",
    "base",
    "user",
    "labels",
    "merged_at",
    "changed_files",
    "commits"
  })
  void a_pull_request_without_a_field_is_an_error_that_names_it(String field) {
    app.pullRequest(7);
    for (Consumer<ObjectNode> edit :
        List.<Consumer<ObjectNode>>of(
            answer -> answer.remove(field),
            answer -> answer.put(field, 1.5),
            answer -> answer.set(field, JsonNodeFactory.instance.arrayNode().add("x")))) {
      fake.heal().fail("/pulls/7", Fault.edit(edit));

      assertThatThrownBy(() -> github.pullRequest(APP, 7))
          .isInstanceOf(GitHubException.class)
          .hasMessageContaining("GET /repos/octo/app/pulls/7")
          .hasMessageContaining("'" + field);
    }
  }

  @ParameterizedTest
  @CsvSource({"id", "name", "status", "conclusion", "app"})
  void a_check_run_without_a_field_is_an_error_that_names_it(String field) {
    app.check(SHA, "test", "completed", "success");
    fake.fail(
        "/check-runs",
        Fault.edit(answer -> ((ObjectNode) answer.at("/check_runs/0")).remove(field)));

    assertThatThrownBy(() -> github.checks(APP, SHA))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("'check_runs[0]." + field + "'");
  }

  @Test
  void a_completed_check_run_without_a_conclusion_is_an_error() {
    app.check(SHA, "test", "completed", null);

    assertThatThrownBy(() -> github.checks(APP, SHA))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("conclusion");
  }

  @Test
  void an_object_listed_twice_counts_once() {
    app.check(SHA, "test", "completed", "success");
    app.check(SHA, "lint", "completed", "success");
    fake.fail(
        "/check-runs",
        Fault.edit(
            answer -> {
              ObjectNode first = (ObjectNode) answer.at("/check_runs/0");
              answer.putArray("check_runs").add(first).add(first.deepCopy());
            }));

    assertThat(github.checks(APP, SHA).items()).hasSize(1);
    assertThat(github.checks(APP, SHA).complete()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"type, dir", "type, symlink", "type, submodule", "encoding, none", "content, '%'"})
  void a_file_that_is_none_is_an_error(String field, String value) {
    app.file("a", "b");
    fake.fail("/contents/a", Fault.edit(answer -> answer.put(field, value)));

    assertThatThrownBy(() -> github.file(APP, "a"))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("/contents/a");
  }

  @Test
  void a_directory_is_no_file() {
    app.contents("a", JsonNodeFactory.instance.arrayNode());

    assertThatThrownBy(() -> github.file(APP, "a"))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("directory");
  }

  @Test
  void a_file_whose_content_is_cut_is_an_error() {
    app.file("a", "content");
    fake.fail("/contents/a", Fault.edit(answer -> answer.put("size", 8)), 1);

    assertThatThrownBy(() -> github.file(APP, "a")).isInstanceOf(GitHubException.class);
  }

  // --- what it says

  @ParameterizedTest
  @CsvSource({
    "401, GITHUB_APP_ID",
    "403, forbid",
    "404, installed",
    "409, empty",
    "410, gone",
    "422, does not accept",
    "500, githubstatus.com",
    "503, githubstatus.com",
    "418, not expected"
  })
  void a_refusal_says_what_was_asked_and_what_to_do(int status, String advice) {
    fake.fail("/environments", Fault.status(status));

    assertThatThrownBy(() -> github.environments(APP))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("GitHub answered " + status)
        .hasMessageContaining("GET /repos/octo/app/environments")
        .hasMessageContaining(advice)
        .hasMessageContaining("The fake was told to fail");
  }

  @Test
  void a_missing_permission_is_named() {
    fake.permission("checks", "read");

    assertThatThrownBy(
            () ->
                github.postCheckRun(
                    APP, CheckRun.completed("gitpoli", SHA, "pr:7", "success", "Ok", "Ok")))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("the App lacks the permission 'Checks: write'");
  }

  @Test
  void alternatives_of_permissions_are_named() {
    fake.fail(
        "/reviews",
        Fault.answer(
            403,
            Map.of(
                "X-Accepted-GitHub-Permissions",
                "pull_requests=read,contents=read; issues=read, bad<b>"),
            "{}"));

    assertThatThrownBy(() -> github.reviews(APP, 7))
        .hasMessageContaining("'Pull requests: read' and 'Contents: read' or 'Issues: read';");
  }

  @Test
  void an_unreachable_github_is_an_error() {
    fake.close();

    assertThatThrownBy(() -> github.environments(APP))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("GITHUB_API_URL");
    assertThatThrownBy(github::registration).isInstanceOf(GitHubException.class);
  }

  @Test
  void githubs_own_words_are_on_one_line_and_bounded() {
    fake.fail(
        "/environments",
        Fault.answer(
            422, Map.of(), "{\"message\":\"a\\n\\u001b[31mb" + "x".repeat(10_000) + "\"}"));

    assertThatThrownBy(() -> github.environments(APP))
        .satisfies(
            e ->
                assertThat(e.getMessage()).hasSizeLessThan(700).doesNotMatch("(?s).*\\p{Cntrl}.*"));
  }

  @Test
  void no_credential_is_ever_shown() {
    github.environments(APP);
    github.registration();
    List<String> credentials =
        fake.requests().stream()
            .map(request -> request.headers().get("authorization").substring("Bearer ".length()))
            .toList();
    assertThat(credentials).hasSize(3);
    String token = credentials.get(1);
    List<Throwable> failures = new ArrayList<>();
    for (Fault fault :
        List.of(
            Fault.answer(422, Map.of(), "{\"message\":\"you sent " + token + "\"}"),
            Fault.answer(500, Map.of(), "{\"errors\":[{\"message\":\"" + token + "\"}]}"),
            Fault.answer(200, Map.of(), token),
            Fault.answer(200, Map.of(), "{\"total_count\":\"" + token + "\",\"environments\":[]}"),
            Fault.answer(302, Map.of("Location", "http://" + "127.0.0.1:1/" + token), "{}"),
            Fault.reset())) {
      fake.heal().fail("/environments", fault);
      failures.add(failureOf(() -> github.environments(APP)));
    }
    fake.heal().fail("/access_tokens", Fault.answer(201, Map.of(), token)).revokeTokens();
    failures.add(failureOf(() -> github.environments(APP)));

    for (Throwable failure : failures) {
      StringWriter all = new StringWriter();
      failure.printStackTrace(new PrintWriter(all));
      assertThat(failure).isInstanceOf(GitHubException.class);
      assertThat(all.toString()).doesNotContain("ghs_", "eyJ", "PRIVATE KEY");
    }
  }

  private static Throwable failureOf(Callable<?> call) {
    try {
      call.call();
      throw new AssertionError("this should fail");
    } catch (Exception e) {
      return e;
    }
  }

  private static <T> List<T> inParallel(int threads, Callable<T> call) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result :
          pool.invokeAll(IntStream.range(0, threads).mapToObj(i -> call).toList())) {
        results.add(result.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }
}
