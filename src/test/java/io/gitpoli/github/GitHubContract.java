package io.gitpoli.github;

import static io.gitpoli.testing.FakeGitHub.sha;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.gitpoli.github.GitHubException.Kind;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.FakeRepository;
import io.gitpoli.testing.FakeWorkflowRun;
import io.gitpoli.testing.Fault;
import io.gitpoli.testing.GitHubDescription;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The promises of the port {@link GitHub}: every adapter keeps them. */
public abstract class GitHubContract {
  protected static final Repository APP = new Repository("octo", "app", FakeGitHub.INSTALLATION);
  protected static final String SHA = sha("a commit");

  protected FakeGitHub fake;
  protected FakeRepository app;
  protected GitHub github;
  private boolean edited;

  /** The adapter under test, as the App of that GitHub. */
  protected abstract GitHub connect(FakeGitHub fake);

  @BeforeEach
  void start() {
    fake = FakeGitHub.start();
    app = fake.repository("octo/app").branch("develop", SHA);
    github = connect(fake);
  }

  @AfterEach
  void stop() throws Exception {
    github.close();
    fake.close();
    everyExchangeIsAsGitHubDescribesIt();
  }

  /** So neither what is sent nor the fake itself can drift from GitHub. */
  private void everyExchangeIsAsGitHubDescribesIt() throws Exception {
    JsonMapper json = new JsonMapper();
    for (FakeGitHub.Exchange exchange : fake.requests()) {
      String path = asRepository(exchange.pathOnly());
      String what = exchange.method() + " " + path + " " + exchange.status();
      if (!exchange.body().isEmpty()) {
        JsonNode body = json.readTree(exchange.body());
        assertThat(GitHubDescription.requestErrors(exchange.method(), path, body))
            .as(what)
            .isEmpty();
      }
      if (exchange.status() / 100 == 2 && !edited) {
        JsonNode answer = exchange.answer().isEmpty() ? null : json.readTree(exchange.answer());
        assertThat(
                GitHubDescription.answerErrors(exchange.method(), path, exchange.status(), answer))
            .as(what)
            .isEmpty();
      }
    }
  }

  /** Fails requests with answers that GitHub would not give. */
  protected void fail(String part, Fault fault) {
    edited = true;
    fake.fail(part, fault);
  }

  private String asRepository(String path) {
    return path.replaceFirst("^/repositories/\\d+", "/repos/octo/app")
        // The description knows the root only by its words.
        .replaceFirst("/contents$", "/contents/root");
  }

  @Test
  void names_the_app_that_it_is() {
    assertThat(github.appId()).isEqualTo(fake.appId());
  }

  @Test
  void reads_a_pull_request() {
    app.pullRequest(7)
        .head("feature/x", SHA)
        .base("develop")
        .author("alice")
        .label("risk/low")
        .label("ui")
        .changedFiles(3)
        .statedCommits(2);

    assertThat(github.pullRequest(APP, 7))
        .isEqualTo(
            new PullRequest(
                7,
                true,
                false,
                "feature/x",
                SHA,
                "develop",
                "alice",
                List.of("risk/low", "ui"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(3),
                Optional.of(2)));
  }

  @Test
  void reads_a_merged_pull_request_of_a_deleted_account() {
    app.pullRequest(7).draft().merged(SHA);
    fail("/pulls/7", Fault.edit(answer -> answer.putNull("user")));

    PullRequest pull = github.pullRequest(APP, 7);

    assertThat(pull.open()).isFalse();
    assertThat(pull.draft()).isTrue();
    assertThat(pull.author()).isEmpty();
    assertThat(pull.mergedAt()).contains(Instant.parse("2026-01-02T03:04:05Z"));
    assertThat(pull.mergeCommitSha()).contains(SHA);
  }

  @Test
  void a_pull_request_that_is_not_there_is_an_error() {
    assertThatThrownBy(() -> github.pullRequest(APP, 8))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("/repos/octo/app/pulls/8");
  }

  @Test
  void finds_the_pull_requests_of_a_commit() {
    app.pullRequest(7).head("feature/x", SHA).base("develop");
    app.pullRequest(8).head("feature/x", SHA).base("main");
    app.pullRequest(9).merged(sha("merge"));

    assertThat(github.pullRequestsOf(APP, SHA))
        .extracting(PullRequest::number)
        .containsExactly(7, 8);
    assertThat(github.pullRequestsOf(APP, sha("merge")))
        .singleElement()
        .satisfies(pull -> assertThat(pull.mergeCommitSha()).contains(sha("merge")))
        .satisfies(pull -> assertThat(pull.changedFiles()).isEmpty())
        .satisfies(pull -> assertThat(pull.commits()).isEmpty());
    app.commit(sha("another"), "Pushed without a pull request");
    assertThat(github.pullRequestsOf(APP, sha("another"))).isEmpty();
  }

  @Test
  void a_commit_that_github_does_not_know_is_an_error() {
    assertThatThrownBy(() -> github.pullRequestsOf(APP, sha("unknown")))
        .isInstanceOf(GitHubException.class);
    assertThatThrownBy(() -> github.checks(APP, sha("unknown")))
        .isInstanceOf(GitHubException.class);
  }

  @Test
  void reads_all_reviews_beyond_the_first_page_oldest_first() {
    FakePullRequest pull = app.pullRequest(7);
    IntStream.range(0, 250).forEach(i -> pull.review("person-" + i, "COMMENTED"));
    pull.review("alice", "APPROVED").review("renovate[bot]", "APPROVED", null);
    pull.review(null, "DISMISSED");

    List<Review> reviews = github.reviews(APP, 7);

    assertThat(reviews).hasSize(253);
    assertThat(reviews.get(0).login()).isEqualTo("person-0");
    assertThat(reviews.subList(250, 253))
        .containsExactly(
            new Review("alice", false, "APPROVED", pull.headSha()),
            new Review("renovate[bot]", true, "APPROVED", ""),
            new Review("", false, "DISMISSED", pull.headSha()));
  }

  @ParameterizedTest
  @CsvSource({
    "admin, true",
    "maintain, true",
    "write, true",
    "triage, false",
    "read, false",
    "none, false"
  })
  void who_may_write_is_decided_by_the_role(String role, boolean writes) {
    app.collaborator("Alice", role);

    assertThat(github.canWrite(APP, "alice")).isEqualTo(writes);
  }

  @Test
  void a_stranger_may_not_write() {
    assertThat(github.canWrite(APP, "stranger[bot]")).isFalse();
  }

  @Test
  void reads_the_commits_of_a_pull_request_with_their_whole_messages() {
    FakePullRequest pull =
        app.pullRequest(7).commits("One\n\nSigned-off-by: A <a@example.org>", "Two");

    Listing<Commit> commits = github.commits(APP, github.pullRequest(APP, 7));

    assertThat(commits.complete()).isTrue();
    assertThat(commits.items())
        .extracting(Commit::message)
        .containsExactly("One\n\nSigned-off-by: A <a@example.org>", "Two");
    assertThat(commits.items().get(1).sha()).isEqualTo(pull.headSha());
    assertThat(commits.items().get(1).parents()).containsExactly(commits.items().get(0).sha());
  }

  @Test
  void commits_are_whole_below_the_250_that_github_lists() {
    app.pullRequest(7).commits(messages(249));

    Listing<Commit> commits = github.commits(APP, github.pullRequest(APP, 7));

    assertThat(commits.items()).hasSize(249);
    assertThat(commits.complete()).isTrue();
  }

  @Test
  void commits_are_not_known_to_be_whole_at_the_250_that_github_lists() {
    app.pullRequest(7).commits(messages(250));

    Listing<Commit> commits = github.commits(APP, github.pullRequest(APP, 7));

    assertThat(commits.items()).hasSize(250);
    assertThat(commits.complete()).isFalse();
  }

  @Test
  void commits_are_not_whole_where_the_pull_request_counts_more() {
    app.pullRequest(7).commits("One", "Two").statedCommits(3);

    assertThat(github.commits(APP, github.pullRequest(APP, 7)).complete()).isFalse();
  }

  private static String[] messages(int count) {
    return IntStream.range(0, count).mapToObj(i -> "Commit " + i).toArray(String[]::new);
  }

  @Test
  void compares_over_all_pages_oldest_first() {
    String last = app.tip("main");
    for (int i = 0; i < 205; i++) {
      app.commit(sha("step " + i), "Step " + i, last);
      last = sha("step " + i);
    }

    Listing<Commit> commits = github.compare(APP, app.tip("main"), last);

    assertThat(commits.complete()).isTrue();
    assertThat(commits.items()).hasSize(205);
    assertThat(commits.items().get(0).message()).isEqualTo("Step 0");
    assertThat(commits.items().get(204).sha()).isEqualTo(last);
  }

  @Test
  void a_comparison_that_lists_less_than_it_counts_is_not_whole() {
    app.commit(sha("one"), "One", app.tip("main"));
    fail("/compare/", Fault.edit(answer -> answer.put("total_commits", 2)));

    assertThat(github.compare(APP, app.tip("main"), sha("one")).complete()).isFalse();
  }

  @Test
  void finds_the_queued_pull_requests_of_one_base() {
    app.queued("main", 7, sha("tip of 7")).queued("main", 12, sha("tip of 12"));
    app.queued("develop", 9, sha("tip of 9"));
    app.branch("main/pr-1", sha("x")).queued("main/pr-1", 3, sha("tip of 3"));
    app.branch("gh-readonly-queue/main/pr-x-" + SHA, sha("odd"));

    assertThat(github.queuedPullRequests(APP, "main"))
        .isEqualTo(Map.of(sha("tip of 7"), 7, sha("tip of 12"), 12));
    assertThat(github.queuedPullRequests(APP, "main/pr-1")).isEqualTo(Map.of(sha("tip of 3"), 3));
    assertThat(github.queuedPullRequests(APP, "release/1.0")).isEmpty();
  }

  @Test
  void two_queued_pull_requests_with_one_tip_are_an_error() {
    app.queued("main", 7, SHA).queued("main", 8, SHA);

    assertThatThrownBy(() -> github.queuedPullRequests(APP, "main"))
        .isInstanceOf(GitHubException.class);
  }

  private Optional<Instant> started(long checkRun) {
    return Optional.of(app.startedAt(checkRun));
  }

  @ParameterizedTest
  @CsvSource({"active, true", "pending, false"})
  void only_an_active_member_is_in_a_team(String state, boolean member) {
    fake.member("octo/on-call", "bo", state);

    assertThat(github.isTeamMember(APP, "on-call", "Bo")).isEqualTo(member);
    assertThat(github.isTeamMember(APP, "on-call", "stranger")).isFalse();
    assertThat(github.isTeamMember(APP, "no-team", "bo")).isFalse();
  }

  @Test
  void without_the_permission_nobody_is_known_to_be_no_member() {
    fake.permission("members", "none");

    assertThatThrownBy(() -> github.isTeamMember(APP, "on-call", "bo"))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("'Members: read'");
  }

  @Test
  void reads_the_comments_since_a_moment_and_who_wrote_them() {
    Instant then = Instant.parse("2026-11-21T10:00:00Z");
    FakePullRequest pull = app.pullRequest(7);
    pull.comment("ada", "before", then.minusSeconds(1));
    FakePullRequest.Comment first = pull.comment("bo", "first", then);
    github.comment(APP, 7, "ours");

    List<Comment> comments = github.comments(APP, 7, then);

    assertThat(comments)
        .extracting(Comment::login, Comment::appId, Comment::body)
        .containsExactly(tuple("bo", 0L, "first"), tuple("octoapp[bot]", fake.appId(), "ours"));
    assertThat(comments.get(0).id()).isEqualTo(first.id());
    assertThat(comments.get(0).createdAt()).isEqualTo(then);
    assertThat(comments.get(0).url()).endsWith("/octo/app/pull/7#issuecomment-" + first.id());
  }

  @Test
  void reads_every_page_of_comments() {
    Instant then = Instant.parse("2026-11-21T10:00:00Z");
    IntStream.range(0, 150).forEach(i -> app.pullRequest(7).comment("bo", "no. " + i, then));

    assertThat(github.comments(APP, 7, then)).hasSize(150);
  }

  @Test
  void reads_when_a_branch_was_force_pushed() {
    Instant then = Instant.parse("2026-11-21T10:00:00Z");
    assertThat(app.pullRequest(7).forcePush(SHA, then).headSha()).isEqualTo(SHA);

    assertThat(github.forcePushes(APP, 7)).containsExactly(then);
  }

  @Test
  void reads_check_runs_and_statuses_as_one_list() {
    long test = app.check(SHA, "test", "completed", "success");
    long lint = app.check(99, SHA, "lint", "in_progress", null);
    app.status(SHA, "ci/build", "error").status(SHA, "ci/deploy", "pending");

    Listing<Check> checks = github.checks(APP, SHA);

    assertThat(checks.complete()).isTrue();
    assertThat(checks.items())
        .containsExactly(
            new Check(
                test, FakeRepository.ACTIONS_APP, "test", "", Check.State.PASSED, 0, started(test)),
            new Check(lint, 99, "lint", "", Check.State.PENDING, 0, started(lint)),
            new Check(0, 0, "ci/build", "", Check.State.FAILED, 0, Optional.empty()),
            new Check(0, 0, "ci/deploy", "", Check.State.PENDING, 0, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "completed, success, PASSED",
    "completed, neutral, PASSED",
    "completed, skipped, PASSED",
    "completed, failure, FAILED",
    "completed, cancelled, FAILED",
    "completed, timed_out, FAILED",
    "completed, action_required, FAILED",
    "queued,, PENDING",
    "in_progress,, PENDING",
    "waiting,, PENDING"
  })
  void a_check_run_passes_only_once_it_is_completed_well(
      String status, String conclusion, Check.State state) {
    app.check(SHA, "test", status, conclusion);

    assertThat(github.checks(APP, SHA).items()).extracting(Check::state).containsExactly(state);
  }

  @Test
  void of_two_check_runs_of_one_name_the_latest_counts() {
    app.check(SHA, "test", "completed", "failure");
    app.check(SHA, "test", "completed", "success");

    assertThat(github.checks(APP, SHA).items())
        .extracting(Check::state)
        .containsExactly(Check.State.PASSED);
  }

  @Test
  void own_checks_are_those_of_this_app_and_name_with_the_replaced_ones() {
    String sha = app.tip("main");
    CheckRun first = CheckRun.inProgress("mine", sha, "first", "t", "s");
    long open = github.postCheckRun(APP, first).id();
    long done =
        github
            .postCheckRun(APP, CheckRun.completed("mine", sha, "second", "success", "t", "s"))
            .id();
    github.postCheckRun(APP, CheckRun.completed("other", sha, "third", "failure", "t", "s"));
    app.check(sha, "mine", "completed", "failure");

    assertThat(github.ownChecks(APP, sha, "mine"))
        .extracting(Check::id, Check::externalId, Check::completed)
        .containsExactlyInAnyOrder(tuple(open, "first", false), tuple(done, "second", true));
  }

  @Test
  void reads_checks_beyond_the_first_page() {
    IntStream.range(0, 130).forEach(i -> app.check(SHA, "test " + i, "completed", "success"));
    IntStream.range(0, 110).forEach(i -> app.status(SHA, "ci/" + i, "success"));

    Listing<Check> checks = github.checks(APP, SHA);

    assertThat(checks.items()).hasSize(240);
    assertThat(checks.complete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/check-runs", "/status"})
  void checks_are_not_whole_where_github_counts_more(String list) {
    app.check(SHA, "test", "completed", "success");
    app.status(SHA, "ci/build", "success");
    fail(SHA + list, Fault.edit(answer -> answer.put("total_count", 2)));

    assertThat(github.checks(APP, SHA).complete()).isFalse();
  }

  @Test
  void reads_a_workflow_run() {
    app.workflowRun(99, SHA)
        .branch("v1.0")
        .event("release")
        .attempt(3)
        .path(".github/workflows/deploy.yml@refs/tags/v1.0");
    app.workflowRun(100, SHA).branch(null);

    assertThat(github.workflowRun(APP, 99))
        .isEqualTo(
            new WorkflowRun(
                99,
                app.workflowRun(99, SHA).suiteId(),
                3,
                "release",
                "v1.0",
                SHA,
                ".github/workflows/deploy.yml@refs/tags/v1.0"));
    assertThat(github.workflowRun(APP, 100).headBranch()).isEmpty();
  }

  @Test
  void a_suite_is_completed_once_all_its_check_runs_are() {
    app.check(SHA, "test", "completed", "failure");
    app.check(99, SHA, "lint", "in_progress", null);
    app.check(99, SHA, "style", "completed", "success");
    app.check(7, sha("another"), "test", "in_progress", null);

    assertThat(github.checkSuites(APP, SHA))
        .extracting(CheckSuite::appId, CheckSuite::completed)
        .containsExactly(tuple(FakeRepository.ACTIONS_APP, true), tuple(99L, false));
  }

  @Test
  void between_two_jobs_the_suite_tells_that_more_is_to_come() {
    FakeWorkflowRun run =
        app.workflowRun(99, SHA).job("build", "completed", "success").moreJobsToCome();
    app.workflowRun(100, SHA).job("lint", "completed", "success");

    assertThat(github.checks(APP, SHA).items())
        .extracting(Check::state)
        .containsOnly(Check.State.PASSED);
    assertThat(github.checkSuites(APP, SHA))
        .containsExactly(
            new CheckSuite(
                github.workflowRun(APP, 99).suiteId(), FakeRepository.ACTIONS_APP, false),
            new CheckSuite(
                github.workflowRun(APP, 100).suiteId(), FakeRepository.ACTIONS_APP, true));

    run.job("test", "completed", "success").noMoreJobs();
    assertThat(github.checkSuites(APP, SHA)).allMatch(CheckSuite::completed);

    app.openSuite(SHA);
    assertThat(github.checkSuites(APP, SHA))
        .extracting(CheckSuite::completed)
        .containsExactly(true, true, false);
  }

  @Test
  void a_run_that_waits_for_a_deployment_keeps_its_suite_open() {
    app.workflowRun(99, SHA).job("test", "completed", "success").waitsFor("production");

    assertThat(github.checkSuites(APP, SHA)).noneMatch(CheckSuite::completed);
  }

  @ParameterizedTest
  @CsvSource({
    "queued, 0, false",
    ", 0, false",
    "completed, 0, false",
    "waiting, 0, true",
    "pending, 0, true",
    "requested, 0, true",
    "in_progress, 0, true",
    "queued, 1, true",
    ", 1, true"
  })
  void a_suite_that_its_app_never_began_is_left_out(String status, int runs, boolean listed) {
    app.check(SHA, "test", "queued", null);
    fail(
        "/check-suites",
        Fault.edit(
            answer ->
                ((ObjectNode) answer.at("/check_suites/0"))
                    .put("status", status)
                    .put("latest_check_runs_count", runs)));

    assertThat(github.checkSuites(APP, SHA))
        .hasSize(listed ? 1 : 0)
        .noneMatch(CheckSuite::completed);
  }

  @Test
  void reads_check_suites_beyond_the_first_page() {
    IntStream.range(0, 130).forEach(i -> app.check(i + 1, SHA, "test", "completed", "success"));

    assertThat(github.checkSuites(APP, SHA)).hasSize(130);
  }

  @Test
  void a_list_of_check_suites_that_is_not_whole_is_an_error() {
    app.check(SHA, "test", "completed", "success");
    fail("/check-suites", Fault.edit(answer -> answer.put("total_count", 2)));

    assertThatThrownBy(() -> github.checkSuites(APP, SHA)).isInstanceOf(GitHubException.class);
  }

  @Test
  void tells_started_jobs_from_waiting_ones() {
    app.workflowRun(99, SHA)
        .job("test", "completed", "success")
        .job("build", "in_progress", null)
        .job("package", "queued", null)
        .waitsFor("production");

    List<Job> jobs = github.jobs(APP, 99);

    assertThat(jobs)
        .extracting(Job::name, Job::started)
        .containsExactly(
            tuple("test", true),
            tuple("build", true),
            tuple("package", false),
            tuple("deploy to production", false));
    assertThat(github.checks(APP, SHA).items())
        .extracting(Check::id)
        .containsExactlyElementsOf(jobs.stream().map(Job::checkId).toList());
  }

  @Test
  void a_list_of_jobs_that_is_not_whole_is_an_error() {
    app.workflowRun(99, SHA).job("test", "completed", "success");
    fail("/jobs", Fault.edit(answer -> answer.put("total_count", 2)));

    assertThatThrownBy(() -> github.jobs(APP, 99)).isInstanceOf(GitHubException.class);
  }

  @Test
  void lists_all_environments() {
    IntStream.range(0, 101).forEach(i -> app.environment("env/" + i));

    assertThat(github.environments(APP)).hasSize(101).contains("env/0", "env/100");
  }

  @Test
  void knows_whether_a_ref_exists() {
    app.branch("feature/ü x#1", SHA).tag("main-2", SHA);

    assertThat(github.tip(APP, "refs/heads/main")).isPresent();
    assertThat(github.tip(APP, "refs/heads/feature/ü x#1")).isPresent();
    assertThat(github.tip(APP, "refs/tags/main-2")).isPresent();
    assertThat(github.tip(APP, "refs/tags/main")).isEmpty();
    assertThat(github.tip(APP, "refs/heads/feature")).isEmpty();
  }

  @Test
  void a_ref_can_not_be_known_without_the_right_to_read_contents() {
    fake.permission("contents", "none");

    assertThatThrownBy(() -> github.tip(APP, "refs/heads/main"))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("Contents: read");
  }

  @Test
  void reads_a_file_of_the_default_branch() {
    String content = "policy:\n  ünïcode: \"😀\"\n".repeat(50);
    app.file(".repol/a b#c.yaml", content);

    Optional<RepoFile> file = github.file(APP, ".repol/a b#c.yaml");

    assertThat(file).isPresent();
    assertThat(file.get().content()).isEqualTo(content);
    assertThat(file.get().path()).isEqualTo(".repol/a b#c.yaml");
    assertThat(file.get().sha()).matches("[0-9a-f]{40}");
  }

  @Test
  void reads_an_empty_file() {
    app.file("empty", "");

    assertThat(github.file(APP, "empty")).map(RepoFile::content).contains("");
  }

  @Test
  void a_file_that_is_not_there_is_none() {
    assertThat(github.file(APP, ".repol/deploy.yaml")).isEmpty();
  }

  @Test
  void a_file_that_the_app_may_not_see_is_an_error() {
    fake.permission("contents", "none");
    // GitHub answers either way.
    assertThatThrownBy(() -> github.file(APP, "a")).isInstanceOf(GitHubException.class);

    fail("/contents/", Fault.status(404));
    assertThatThrownBy(() -> github.file(APP, "a"))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("'Contents: read'");
  }

  @Test
  void a_file_of_a_repository_that_the_app_can_not_see_is_an_error() {
    Repository other = new Repository("octo", "other", FakeGitHub.INSTALLATION);

    assertThatThrownBy(() -> github.file(other, "a"))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("octo/other");
  }

  @Test
  void an_organisation_without_defaults_has_none() {
    assertThat(github.organizationFile(APP, ".repol/deploy.yaml")).isEmpty();
    fake.repository("octo/.github");
    assertThat(github.organizationFile(APP, ".repol/deploy.yaml")).isEmpty();
  }

  @Test
  void a_repository_of_defaults_that_is_not_among_the_selected_ones_is_none() {
    fake.selectedRepositories();

    assertThat(github.organizationFile(APP, ".repol/deploy.yaml")).isEmpty();
  }

  @Test
  void an_organisations_defaults_that_the_app_may_not_see_are_an_error() {
    fake.permission("contents", "none");

    assertThatThrownBy(() -> github.organizationFile(APP, "a"))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("'Contents: read'");
  }

  @Test
  void a_repository_of_defaults_that_is_itself_judged_must_be_seen() {
    assertThatThrownBy(() -> github.file(APP.organizationDefaults(), ".repol/deploy.yaml"))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("octo/.github");
  }

  @Test
  void an_organisations_defaults_are_read() {
    fake.repository("octo/.github").file(".repol/deploy.yaml", "policy: {}");

    assertThat(github.organizationFile(APP, ".repol/deploy.yaml")).isPresent();
    assertThat(github.file(APP.organizationDefaults(), ".repol/deploy.yaml")).isPresent();
  }

  @Test
  void a_large_file_is_an_error() {
    app.file("large", "x".repeat(1024 * 1024)).file("too-large", "x".repeat(1024 * 1024 + 1));

    assertThat(github.file(APP, "large")).isPresent();
    assertThatThrownBy(() -> github.file(APP, "too-large"))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("1048577 bytes");
  }

  @Test
  void bytes_that_are_not_utf8_are_read_as_replacement_characters() {
    app.file("latin1", "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(github.file(APP, "latin1")).map(RepoFile::content).contains("caf\uFFFD");
  }

  @Test
  void lists_the_files_that_a_pull_request_changes_to_the_last_page() {
    FakePullRequest change = app.pullRequest(7).head("feature/x", SHA);
    for (int i = 0; i < 230; i++) {
      change.file("a/" + i, "text");
    }
    change.renamed("old name", "new name", "text").removed("gone");

    Listing<ChangedFile> files = github.changedFiles(APP, github.pullRequest(APP, 7));

    assertThat(files.complete()).isTrue();
    assertThat(files.items())
        .hasSize(232)
        .contains(
            new ChangedFile("a/229", Optional.empty(), false),
            new ChangedFile("new name", Optional.of("old name"), false),
            new ChangedFile("gone", Optional.empty(), true));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3_001})
  void a_list_of_files_that_is_not_as_long_as_stated_is_not_complete(int stated) {
    app.pullRequest(7).head("feature/x", SHA).file("a", "text").changedFiles(stated);

    assertThat(github.changedFiles(APP, github.pullRequest(APP, 7)).complete()).isFalse();
  }

  @Test
  void files_of_another_head_than_the_one_that_is_asked_for_are_an_error() {
    FakePullRequest change = app.pullRequest(7).head("feature/x", SHA).file("a", "text");
    PullRequest before = github.pullRequest(APP, 7);
    change.head("feature/x", sha("pushed"));

    assertThatThrownBy(() -> github.changedFiles(APP, before))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("moved on");
    // Also where it has come back by the time that the pull request is looked at again.
    PullRequest pushed = github.pullRequest(APP, 7);
    fail(
        "/pulls/7/files",
        Fault.edit(file -> file.put("contents_url", "https://api.github.com/a?ref=" + SHA)));
    assertThatThrownBy(() -> github.changedFiles(APP, pushed)).hasMessageContaining("moved on");
  }

  @Test
  void lists_a_tree_with_what_each_entry_is() {
    app.file("docs/read me.md", "text")
        .pullRequest(7)
        .head("feature/x", SHA)
        .link("link", "docs")
        .submodule("module");

    Listing<TreeEntry> deep = github.tree(APP, SHA, true);
    Listing<TreeEntry> flat = github.tree(APP, SHA, false);

    assertThat(deep.complete()).isTrue();
    assertThat(deep.items())
        .extracting(TreeEntry::path, TreeEntry::kind, TreeEntry::size)
        .containsExactlyInAnyOrder(
            tuple("docs", TreeEntry.Kind.FOLDER, 0L),
            tuple("docs/read me.md", TreeEntry.Kind.FILE, 4L),
            tuple("link", TreeEntry.Kind.LINK, 4L),
            tuple("module", TreeEntry.Kind.SUBMODULE, 0L));
    assertThat(flat.items())
        .extracting(TreeEntry::path)
        .containsExactlyInAnyOrder("docs", "link", "module");
    String docs =
        flat.items().stream().filter(e -> e.path().equals("docs")).findFirst().get().sha();
    assertThat(github.tree(APP, docs, true).items())
        .extracting(TreeEntry::path)
        .containsExactly("read me.md");
  }

  @Test
  void a_tree_that_is_cut_says_so() {
    app.file("a", "1").file("b", "2").listing(1);

    assertThat(github.tree(APP, SHA, true).complete()).isFalse();
    assertThat(github.tree(APP, SHA, false).complete()).isTrue();
  }

  @Test
  void reads_a_blob_of_any_bytes_up_to_a_limit() {
    byte[] bytes = {0, -1, 127, '\n', 64};
    app.file("a", bytes);
    String blob = github.tree(APP, SHA, true).items().get(0).sha();

    assertThat(github.blob(APP, blob, 5)).isEqualTo(bytes);
    assertThatThrownBy(() -> github.blob(APP, blob, 4))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("has 5 bytes, more than the 4 that are read");
    assertThatThrownBy(() -> github.blob(APP, sha("none"), 5)).isInstanceOf(GitHubException.class);
  }

  @Test
  void finds_the_tree_of_a_folder_of_the_default_branch() {
    app.file(".repol/policies/team.rego", "package team").file("a", "text");

    String folder = github.folder(APP, ".repol/policies").orElseThrow();

    assertThat(github.tree(APP, folder, true).items())
        .extracting(TreeEntry::path)
        .containsExactly("team.rego");
    assertThat(github.folder(APP, ".repol")).isPresent();
    assertThat(github.folder(APP, "a")).isEmpty();
    for (String none : List.of("none", "none/at/all", ".repol/policies/team.rego", "a/b")) {
      assertThat(github.folder(APP, none)).as(none).isEmpty();
    }
  }

  @Test
  void annotations_are_appended_and_counted() {
    Annotation one = new Annotation("a.yaml", 3, Annotation.Level.FAILURE, "Title", "Message");
    Annotation other = new Annotation("b.yaml", 1, Annotation.Level.NOTICE, "T".repeat(300), "M");
    PostedCheckRun posted =
        github.postCheckRun(
            APP, CheckRun.inProgress("gitpoli", SHA, "pr:7", "Denied", "Why").with(List.of(one)));
    github.updateCheckRun(
        APP,
        posted.id(),
        CheckRun.completed("gitpoli", SHA, "pr:7", "failure", "Denied", "Why")
            .with(List.of(other, other)));

    assertThat(fake.checkRuns().get(0).annotations())
        .extracting(
            a -> a.path("path").textValue(),
            a -> a.path("start_line").intValue(),
            a -> a.path("annotation_level").textValue(),
            a -> a.path("title").textValue().length())
        .containsExactly(
            tuple("a.yaml", 3, "failure", 5),
            // Bytes are counted, and the ellipsis has three.
            tuple("b.yaml", 1, "notice", 253),
            tuple("b.yaml", 1, "notice", 253));
    assertThat(github.ownChecks(APP, SHA, "gitpoli"))
        .singleElement()
        .satisfies(check -> assertThat(check.annotations()).isEqualTo(3));
  }

  @Test
  void an_update_with_annotations_whose_answer_was_lost_is_not_repeated() {
    Annotation one = new Annotation("a.yaml", 3, Annotation.Level.FAILURE, "Title", "Message");
    CheckRun run = CheckRun.inProgress("gitpoli", SHA, "pr:7", "Denied", "Why");
    PostedCheckRun posted = github.postCheckRun(APP, run);
    fake.fail("PATCH ", Fault.loseAnswer(), 1);

    assertThatThrownBy(() -> github.updateCheckRun(APP, posted.id(), run.with(List.of(one))))
        .isInstanceOf(GitHubException.class);

    assertThat(fake.checkRuns().get(0).annotations()).hasSize(1);
  }

  @Test
  void posts_a_completed_check_run() {
    PostedCheckRun posted =
        github.postCheckRun(
            APP,
            CheckRun.completed(
                "gitpoli", SHA, "pr:7", "failure", "Denied", "Two approvals are needed"));

    assertThat(fake.checkRuns())
        .singleElement()
        .isEqualTo(
            new FakeGitHub.PostedCheckRun(
                posted.id(),
                "octo/app",
                "gitpoli",
                SHA,
                "pr:7",
                "completed",
                "failure",
                "Denied",
                "Two approvals are needed",
                posted.url(),
                List.of()));
    assertThat(posted.url()).startsWith("https://github.com/octo/app/runs/");
  }

  @Test
  void a_check_run_in_progress_is_pending_until_it_is_completed() {
    PostedCheckRun posted =
        github.postCheckRun(
            APP, CheckRun.inProgress("gitpoli", SHA, "pr:7", "Waiting", "The engine is down"));

    assertThat(github.checks(APP, SHA).items())
        .containsExactly(
            new Check(
                posted.id(),
                fake.appId(),
                "gitpoli",
                "pr:7",
                Check.State.PENDING,
                0,
                started(posted.id())));
    assertThat(github.checks(APP, SHA).items()).noneMatch(Check::completed);
    assertThat(fake.checkRuns())
        .extracting(
            FakeGitHub.PostedCheckRun::status,
            FakeGitHub.PostedCheckRun::conclusion,
            FakeGitHub.PostedCheckRun::summary)
        .containsExactly(tuple("in_progress", null, "The engine is down"));

    PostedCheckRun completed =
        github.updateCheckRun(
            APP,
            posted.id(),
            CheckRun.completed("gitpoli", SHA, "pr:7 again", "success", "Ok", "All is well"));

    assertThat(completed).isEqualTo(posted);
    assertThat(github.checks(APP, SHA).items())
        .containsExactly(
            new Check(
                posted.id(),
                fake.appId(),
                "gitpoli",
                "pr:7 again",
                Check.State.PASSED,
                0,
                started(posted.id())));
    assertThat(github.checks(APP, SHA).items()).allMatch(Check::completed);
    assertThat(fake.checkRuns())
        .extracting(
            FakeGitHub.PostedCheckRun::status,
            FakeGitHub.PostedCheckRun::conclusion,
            FakeGitHub.PostedCheckRun::title,
            FakeGitHub.PostedCheckRun::summary)
        .containsExactly(tuple("completed", "success", "Ok", "All is well"));
  }

  @Test
  void a_completed_check_run_can_be_set_anew() {
    PostedCheckRun posted =
        github.postCheckRun(APP, CheckRun.completed("gitpoli", SHA, "pr:7", "success", "Ok", "Ok"));

    github.updateCheckRun(
        APP, posted.id(), CheckRun.completed("gitpoli", SHA, "pr:7", "failure", "No", "No"));
    assertThat(github.checks(APP, SHA).items())
        .extracting(Check::state)
        .containsExactly(Check.State.FAILED);

    github.updateCheckRun(
        APP, posted.id(), CheckRun.inProgress("gitpoli", SHA, "pr:7", "Again", "Again"));
    assertThat(github.checks(APP, SHA).items())
        .extracting(Check::state)
        .containsExactly(Check.State.PENDING);
  }

  @Test
  void a_check_run_that_is_not_there_or_anothers_can_not_be_updated() {
    CheckRun run = CheckRun.completed("gitpoli", SHA, "pr:7", "success", "Ok", "Ok");
    long others = app.check(SHA, "test", "completed", "failure");

    assertThatThrownBy(() -> github.updateCheckRun(APP, 5, run))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("/check-runs/5");
    assertThatThrownBy(() -> github.updateCheckRun(APP, others, run))
        .isInstanceOf(GitHubException.class);
    assertThat(github.checks(APP, SHA).items())
        .extracting(Check::state)
        .containsExactly(Check.State.FAILED);
  }

  @Test
  void reads_the_webhooks_deliveries_newest_first_page_by_page() {
    IntStream.range(0, 250).forEach(i -> fake.lose("pull_request", payload("opened")));
    fake.lose("status", JsonNodeFactory.instance.objectNode());
    List<HookDelivery> all = new ArrayList<>();

    Page<HookDelivery> page = github.hookDeliveries(Optional.empty());
    all.addAll(page.items());
    while (page.next().isPresent()) {
      page = github.hookDeliveries(page.next());
      all.addAll(page.items());
    }

    assertThat(fake.requests("/app/hook/deliveries")).hasSize(3);
    assertThat(all)
        .extracting(HookDelivery::id)
        .containsExactlyElementsOf(
            fake.webhookDeliveries().stream().map(FakeGitHub.WebhookDelivery::id).toList());
    assertThat(all.get(0).event()).isEqualTo("status");
    assertThat(all.get(0).action()).isEmpty();
    FakeGitHub.WebhookDelivery oldest = fake.webhookDeliveries().get(250);
    assertThat(all.get(250))
        .isEqualTo(
            new HookDelivery(
                oldest.id(),
                oldest.guid(),
                oldest.deliveredAt(),
                false,
                false,
                502,
                "pull_request",
                Optional.of("opened")));
  }

  @Test
  void asks_for_a_delivery_again_which_comes_under_the_same_guid() throws Exception {
    try (Mailbox mailbox = new Mailbox()) {
      fake.webhook(mailbox.url(), "a secret");
      FakeGitHub.WebhookDelivery lost = fake.lose("pull_request", payload("opened"));

      github.redeliver(lost.id());

      assertThat(mailbox.next()).isEqualTo("pull_request " + lost.guid());
      HookDelivery again = newest();
      assertThat(again.guid()).isEqualTo(lost.guid());
      assertThat(again.redelivery()).isTrue();
      assertThat(again.ok()).isTrue();
      assertThat(again.statusCode()).isEqualTo(202);
    }
  }

  /** GitHub lists an attempt once it is over. */
  private HookDelivery newest() {
    for (int i = 0; i < 1_000; i++) {
      List<HookDelivery> all = github.hookDeliveries(Optional.empty()).items();
      if (all.size() == 2) {
        return all.get(0);
      }
    }
    throw new AssertionError("the second attempt is not listed");
  }

  @Test
  void a_delivery_that_is_not_there_can_not_be_asked_for() {
    assertThatThrownBy(() -> github.redeliver(5))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("/app/hook/deliveries/5/attempts");
  }

  private static ObjectNode payload(String action) {
    return JsonNodeFactory.instance.objectNode().put("action", action);
  }

  /** Answers 202 to what is delivered. */
  private static final class Mailbox implements AutoCloseable {
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final HttpServer server;

    Mailbox() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            received.add(
                exchange.getRequestHeaders().getFirst("X-GitHub-Event")
                    + " "
                    + exchange.getRequestHeaders().getFirst("X-GitHub-Delivery"));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
          });
      server.start();
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/webhook");
    }

    String next() throws InterruptedException {
      return received.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @Test
  void a_summary_over_githubs_limit_is_cut_visibly() {
    github.postCheckRun(
        APP, CheckRun.completed("gitpoli", SHA, "pr:7", "failure", "Denied", "x😀".repeat(30_000)));

    String summary = fake.checkRuns().get(0).summary();
    assertThat(summary.length()).isLessThanOrEqualTo(65_535);
    assertThat(summary).startsWith("x😀x😀").endsWith("GitHub takes no longer one.*");
    assertThat(summary).doesNotContain("?", "\uFFFD");
  }

  @ParameterizedTest
  @CsvSource({"true, approved", "false, rejected"})
  void answers_a_waiting_deployment(boolean approve, String state) {
    app.workflowRun(99, SHA).waitsFor("production");

    github.answerDeployment(APP, 99, "production", approve, "because");

    assertThat(fake.deploymentAnswers())
        .containsExactly(
            new FakeGitHub.DeploymentAnswer(
                "octo/app", 99, "production", Optional.of(state), "because"));
    assertThat(app.workflowRun(99, SHA).pending()).isEmpty();
  }

  @Test
  void reports_on_a_waiting_deployment_without_an_answer() {
    app.workflowRun(99, SHA).waitsFor("production");

    github.reportDeployment(APP, 99, "production", "waits for: tests");

    assertThat(fake.deploymentAnswers())
        .singleElement()
        .satisfies(answer -> assertThat(answer.state()).isEmpty());
    assertThat(app.workflowRun(99, SHA).pending()).containsExactly("production");
  }

  @Test
  void a_comment_over_githubs_limit_is_cut_visibly() {
    app.workflowRun(99, SHA).waitsFor("production");

    github.answerDeployment(APP, 99, "production", false, "😀".repeat(1_024));

    String comment = fake.deploymentAnswers().get(0).comment();
    assertThat(comment.length()).isLessThanOrEqualTo(1_024);
    assertThat(comment).endsWith("… (cut)");
    assertThat(comment.replace("… (cut)", "").replace("😀", "")).isEmpty();
  }

  @Test
  void a_deployment_is_answered_once_and_a_second_answer_is_refused_for_good() {
    app.workflowRun(99, SHA).waitsFor("production");
    github.answerDeployment(APP, 99, "production", true, "ok");

    assertThatThrownBy(() -> github.answerDeployment(APP, 99, "production", false, "no"))
        .isInstanceOf(GitHubException.class)
        .satisfies(e -> assertThat(((GitHubException) e).kind()).isEqualTo(Kind.PERMANENT));
    assertThat(fake.deploymentAnswers()).hasSize(1);
  }

  @Test
  void an_answer_to_a_deployment_that_does_not_wait_is_an_error() {
    app.workflowRun(99, SHA);

    assertThatThrownBy(() -> github.answerDeployment(APP, 99, "production", true, "ok"))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("No pending deployment")
        .satisfies(e -> assertThat(((GitHubException) e).kind()).isEqualTo(Kind.PERMANENT));
  }

  @Test
  void finds_the_installation_of_a_repository_by_itself() {
    app.file("a", "b");

    assertThat(github.file(new Repository("octo", "app", 0), "a")).isPresent();
    assertThat(github.organizationFile(new Repository("octo", "app", 0), "a")).isEmpty();
  }

  @Test
  void what_is_no_sha_is_never_asked_for() {
    assertThatThrownBy(() -> github.checks(APP, "main/../../../other"))
        .isInstanceOf(GitHubException.class);
    assertThatThrownBy(() -> github.file(APP, "a/../../b")).isInstanceOf(GitHubException.class);
    assertThatThrownBy(() -> github.tip(APP, "heads/main")).isInstanceOf(GitHubException.class);
  }

  @Test
  void knows_how_the_app_is_registered() {
    fake.permission("contents", "write").withoutEvent("status");

    AppRegistration registration = github.registration();

    assertThat(registration.id()).isEqualTo(fake.appId());
    assertThat(registration.slug()).isEqualTo("octoapp");
    assertThat(registration.name()).isEqualTo("Octocat App");
    assertThat(registration.owner()).isEqualTo("octocat");
    assertThat(registration.url()).isEqualTo("https://github.com/apps/octoapp");
    assertThat(registration.permissions())
        .containsEntry("contents", "write")
        .containsEntry("checks", "write")
        .containsEntry("metadata", "read");
    assertThat(registration.events()).contains("merge_group").doesNotContain("status");
  }

  @Test
  void knows_where_the_app_is_installed_and_what_was_granted_there() {
    fake.repository("acme/shop", 77);
    fake.acceptNothingMore(77).permission("statuses", "write").withoutEvent("status");
    fake.suspend(77).selectedRepositories();

    List<Installation> installations = github.installations();

    assertThat(installations)
        .extracting(Installation::id, Installation::account, Installation::suspended)
        .containsExactly(tuple(77L, "acme", true), tuple(FakeGitHub.INSTALLATION, "octo", false));
    assertThat(installations).allMatch(Installation::selected);
    assertThat(installations.get(0).permissions()).containsEntry("statuses", "read");
    assertThat(installations.get(0).events()).contains("status");
    assertThat(installations.get(1).permissions()).containsEntry("statuses", "write");
    assertThat(installations.get(1).events()).doesNotContain("status");
  }

  @Test
  void a_github_that_does_not_answer_is_an_error() {
    fake.fail("/app", Fault.status(503));

    assertThatThrownBy(github::registration).hasMessageContaining("503");
  }

  /** The same adapter, which asks for repositories with a person's token. */
  protected abstract GitHub connect(FakeGitHub fake, String token);

  @Test
  void an_administrators_token_lets_an_environment_wait_for_the_app_once() {
    app.environment("production").environment("eu/west");
    fake.person("a-token", "admin");

    try (GitHub person = connect(fake, "a-token")) {
      assertThat(person.protect(APP, "production")).isEqualTo(Protection.ENABLED);
      assertThat(person.protect(APP, "production")).isEqualTo(Protection.WAS_ENABLED_BEFORE);
      assertThat(person.protect(APP, "eu/west")).isEqualTo(Protection.ENABLED);
    }

    assertThat(app.protectedBy("production")).containsExactly("octoapp");
    assertThat(app.protectedBy("eu/west")).containsExactly("octoapp");
    assertThat(fake.requests("POST /repos")).hasSize(2);
  }

  @Test
  void an_environment_is_not_protected_where_anything_is_missing_for_it() {
    app.environment("production");
    fake.person("admin", "admin").person("reader", "read");

    try (GitHub admin = connect(fake, "admin");
        GitHub reader = connect(fake, "reader")) {
      assertThatThrownBy(() -> reader.protect(APP, "production"))
          .hasMessageContaining("Must have admin rights");
      assertThatThrownBy(() -> github.protect(APP, "production"))
          .hasMessageContaining("'Administration: read'");
      assertThatThrownBy(() -> admin.protect(APP, "staging"))
          .hasMessageContaining("octo/app has no environment 'staging'");
      assertThatThrownBy(() -> admin.protect(new Repository("octo", "none", 0), "production"))
          .hasMessageContaining("there is no repository octo/none");
      app.withoutProtectionApps();
      assertThatThrownBy(() -> admin.protect(APP, "production"))
          .hasMessageContaining("must be installed there")
          .hasMessageContaining("deployment_protection_rule");
    }
    assertThat(app.protectedBy("production")).isEmpty();
    assertThat(fake.requests("POST /repos")).isEmpty();
  }
}
