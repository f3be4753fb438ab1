package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gitpoli.github.AppRequirements;
import io.gitpoli.github.AppRequirements.Access;
import io.gitpoli.github.AppRequirements.Event;
import io.gitpoli.github.AppRequirements.Permission;
import io.gitpoli.github.CheckRun;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.Repository;
import io.gitpoli.github.rest.RestGitHub;
import io.gitpoli.testing.FakeGitHub;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the App is said to need is what the handlers take and what the calls to GitHub ask for. */
class AppRequirementsTest {
  private static final Repository SHOP = new Repository("octo", "shop", FakeGitHub.INSTALLATION);
  private static final String SHA = FakeGitHub.sha("a commit");
  private static final String NEXT = FakeGitHub.sha("the next");
  private static final CheckRun RUN =
      CheckRun.completed("gitpoli", SHA, "pr:7", "success", "Allowed", "All well");

  // What is asked as the App itself, which needs no permission, or as a person.
  private static final Set<String> NOT_AS_INSTALLATION =
      Set.of(
          "appId",
          "registration",
          "installations",
          "hookDeliveries",
          "redeliver",
          "protect",
          "close");

  /** Every call that gitpoli makes as an installation of the App. */
  private static final List<Consumer<GitHub>> CALLS =
      List.of(
          gitHub -> gitHub.pullRequest(SHOP, 7),
          gitHub -> gitHub.pullRequestsOf(SHOP, SHA),
          gitHub -> gitHub.reviews(SHOP, 7),
          gitHub -> gitHub.canWrite(SHOP, "alice"),
          gitHub -> gitHub.isTeamMember(SHOP, "owners", "alice"),
          gitHub -> gitHub.comments(SHOP, 7, Instant.EPOCH),
          gitHub -> gitHub.comment(SHOP, 7, "text"),
          gitHub -> gitHub.forcePushes(SHOP, 7),
          gitHub -> gitHub.commits(SHOP, gitHub.pullRequest(SHOP, 7)),
          gitHub -> gitHub.compare(SHOP, SHA, NEXT),
          gitHub -> gitHub.changedFiles(SHOP, gitHub.pullRequest(SHOP, 7)),
          gitHub -> gitHub.tree(SHOP, SHA, true),
          gitHub -> gitHub.blob(SHOP, gitHub.tree(SHOP, SHA, true).items().get(1).sha(), 100),
          gitHub -> gitHub.folder(SHOP, ".repol"),
          gitHub -> gitHub.queuedPullRequests(SHOP, "main"),
          gitHub -> gitHub.checks(SHOP, SHA),
          gitHub -> gitHub.ownChecks(SHOP, SHA, "gitpoli"),
          gitHub -> gitHub.checkSuites(SHOP, SHA),
          gitHub -> gitHub.workflowRun(SHOP, 99),
          gitHub -> gitHub.jobs(SHOP, 99),
          gitHub -> gitHub.environments(SHOP),
          gitHub -> gitHub.tip(SHOP, "refs/heads/main"),
          gitHub -> gitHub.file(SHOP, ".repol/deploy.yaml"),
          gitHub -> gitHub.organizationFile(SHOP, ".repol/deploy.yaml"),
          gitHub -> gitHub.updateCheckRun(SHOP, gitHub.postCheckRun(SHOP, RUN).id(), RUN),
          gitHub -> gitHub.reportDeployment(SHOP, 99, "production", "waits"),
          gitHub -> gitHub.answerDeployment(SHOP, 99, "production", true, "ok"));

  @TempDir Path folder;
  private FakeGitHub fake;
  private GitHub gitHub;

  @BeforeEach
  void start() {
    fake = FakeGitHub.start();
    fake.repository("octo/shop")
        .commit(SHA, "One")
        .commit(NEXT, "Two", SHA)
        .environment("production")
        .file(".repol/deploy.yaml", "policy: {}")
        .workflowRun(99, SHA)
        .waitsFor("production");
    fake.repository("octo/shop").pullRequest(7).head("feature/x", SHA);
    for (Permission permission : AppRequirements.PERMISSIONS) {
      fake.permission(permission.name(), permission.access().json());
    }
    gitHub = new RestGitHub(fake.url(), fake.appId(), fake.privateKey(), Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    gitHub.close();
    fake.close();
  }

  @Test
  void the_events_are_those_that_the_handlers_take() {
    try (App app = new Parts(folder).app(Settings.fromEnvironment(Map.of(), Hosting.LOOPBACK))) {
      assertThat(AppRequirements.EVENTS)
          .extracting(Event::name)
          .containsExactlyElementsOf(new TreeSet<>(app.events()));
    }
  }

  @Test
  void an_event_comes_only_with_its_permission() {
    assertThat(AppRequirements.PERMISSIONS)
        .extracting(Permission::name)
        .containsAll(AppRequirements.EVENTS.stream().map(Event::permission).toList());
  }

  @Test
  void the_permissions_suffice_for_every_call() {
    Set<String> called = new TreeSet<>();
    GitHub recorded = recording(called);

    CALLS.forEach(call -> call.accept(recorded));

    assertThat(fake.requests()).extracting(FakeGitHub.Exchange::status).doesNotContain(401, 403);
    assertThat(called).isEqualTo(asInstallation());
  }

  private static Set<String> asInstallation() {
    return Arrays.stream(GitHub.class.getMethods())
        .map(Method::getName)
        .filter(name -> !NOT_AS_INSTALLATION.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private GitHub recording(Set<String> called) {
    return (GitHub)
        Proxy.newProxyInstance(
            GitHub.class.getClassLoader(),
            new Class<?>[] {GitHub.class},
            (proxy, method, arguments) -> {
              called.add(method.getName());
              try {
                return method.invoke(gitHub, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** All but the one that only an event needs. */
  static Stream<Permission> permissionsOfCalls() {
    return AppRequirements.PERMISSIONS.stream()
        .filter(permission -> !permission.name().equals("merge_queues"));
  }

  @ParameterizedTest
  @MethodSource("permissionsOfCalls")
  void with_less_of_any_permission_some_call_is_refused(Permission permission) {
    fake.permission(permission.name(), permission.access() == Access.WRITE ? "read" : "none");

    assertThatThrownBy(() -> CALLS.forEach(call -> call.accept(gitHub)))
        .isInstanceOf(GitHubException.class)
        .hasMessageContaining("lacks the permission");
  }

  @Test
  void merge_queues_are_read_for_their_event_alone() {
    assertThat(AppRequirements.EVENTS)
        .filteredOn(event -> event.permission().equals("merge_queues"))
        .extracting(Event::name)
        .containsExactly("merge_group");
  }

  @Test
  void who_may_write_may_read() {
    assertThat(Access.READ.within("write")).isTrue();
    assertThat(Access.WRITE.within("read")).isFalse();
    assertThat(Access.READ.within("none")).isFalse();
    assertThat(Access.WRITE.within("admin")).isTrue();
  }

  @Test
  void the_documentation_lists_them_all() throws Exception {
    List<String> page = Files.readAllLines(Path.of("docs/github-app.md"));
    List<String> permissions =
        AppRequirements.PERMISSIONS.stream()
            .map(p -> "| `%s` | %s | %s |".formatted(p.name(), p.access().json(), p.why()))
            .toList();
    List<String> events =
        AppRequirements.EVENTS.stream()
            .map(e -> "| `%s` | `%s` | %s |".formatted(e.name(), e.permission(), e.why()))
            .toList();

    assertThat(page).containsSubsequence(permissions).containsSubsequence(events);
    assertThat(page.stream().filter(line -> line.startsWith("| `")))
        .as("the rows of both tables")
        .containsExactlyElementsOf(Stream.concat(permissions.stream(), events.stream()).toList());
  }
}
