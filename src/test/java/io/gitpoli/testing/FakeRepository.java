package io.gitpoli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A repository of {@link FakeGitHub}. It has a default branch, {@code main}, with one commit, and
 * nothing else; methods add to it and may be called at any time.
 */
public final class FakeRepository {
  /** GitHub Actions' own App. */
  public static final long ACTIONS_APP = 15368;

  final FakeGitHub github;
  final long id;
  final long installation;
  volatile String fullName;
  volatile String defaultBranch = "main";
  final Map<String, byte[]> files = new ConcurrentHashMap<>();
  final Map<String, JsonNode> odd = new ConcurrentHashMap<>();
  final Map<String, String> refs = new ConcurrentSkipListMap<>();
  final Map<String, Commit> commits = new ConcurrentHashMap<>();
  final Map<String, String> roles = new ConcurrentHashMap<>();
  final Map<Integer, FakePullRequest> pulls = new ConcurrentSkipListMap<>();
  final Map<Long, FakeWorkflowRun> runs = new ConcurrentSkipListMap<>();
  final List<String> environments = new CopyOnWriteArrayList<>();
  // The slugs of the Apps that can protect environments here: ours, as GitHub's example names it.
  final List<String> protectionApps = new CopyOnWriteArrayList<>(List.of("octoapp"));
  private final Map<String, Set<String>> protections = new ConcurrentHashMap<>();
  final List<CheckRun> checkRuns = new CopyOnWriteArrayList<>();
  final List<Status> statuses = new CopyOnWriteArrayList<>();
  volatile int listed = 100_000;

  record Commit(String sha, String message, List<String> parents) {}

  record Status(long id, String sha, String context, String state) {}

  // By what made them: a workflow run, an App for a commit, or a test.
  final Map<String, Suite> suites = new ConcurrentHashMap<>();
  final Set<Long> openSuites = ConcurrentHashMap.newKeySet();

  record Suite(long id, long appId, String sha) {}

  private final Map<Long, Instant> started = new ConcurrentHashMap<>();

  /** When a check run began, which is when it was first seen. */
  public Instant startedAt(long checkRun) {
    return started.computeIfAbsent(checkRun, id -> github.now());
  }

  record CheckRun(
      long id,
      long suite,
      long appId,
      String sha,
      String name,
      String status,
      String conclusion,
      String externalId,
      String title,
      String summary,
      List<JsonNode> annotations) {
    CheckRun withId(long other) {
      return new CheckRun(
          other,
          suite,
          appId,
          sha,
          name,
          status,
          conclusion,
          externalId,
          title,
          summary,
          annotations);
    }
  }

  /** A file as git keeps it; a submodule has a commit in the place of bytes. */
  record GitFile(String mode, byte[] content, String sha) {
    static GitFile of(String mode, byte[] content) {
      return new GitFile(mode, content, FakeGitHub.blobSha(content));
    }
  }

  FakeRepository(FakeGitHub github, long id, String fullName, long installation) {
    this.github = github;
    this.id = id;
    this.fullName = fullName;
    this.installation = installation;
    String first = FakeGitHub.sha(fullName + " first");
    commit(first, "First commit");
    branch(defaultBranch, first);
  }

  /** A file of the default branch. */
  public FakeRepository file(String path, String content) {
    return file(path, content.getBytes(StandardCharsets.UTF_8));
  }

  /** A file of the default branch, of any bytes. */
  public FakeRepository file(String path, byte[] content) {
    files.put(path, content.clone());
    return this;
  }

  public FakeRepository withoutFile(String path) {
    files.remove(path);
    return this;
  }

  /** What the contents API answers for a path, as it is. */
  public FakeRepository contents(String path, JsonNode answer) {
    odd.put(path, answer);
    return this;
  }

  public FakeRepository environment(String name) {
    environments.add(name);
    return this;
  }

  /** The slugs of the Apps whose custom protection rule is enabled on an environment. */
  public Set<String> protectedBy(String environment) {
    return protections.computeIfAbsent(environment, e -> ConcurrentHashMap.newKeySet());
  }

  /** Offers no App as a protection rule. */
  public FakeRepository withoutProtectionApps() {
    protectionApps.clear();
    return this;
  }

  /** A branch with its tip; the commit is made where it is not known. */
  public FakeRepository branch(String name, String sha) {
    return ref("refs/heads/" + name, sha);
  }

  public FakeRepository tag(String name, String sha) {
    return ref("refs/tags/" + name, sha);
  }

  /** An entry of the merge queue, with its tip. */
  public FakeRepository queued(String baseRef, int number, String sha) {
    return branch("gh-readonly-queue/" + baseRef + "/pr-" + number + "-" + tip(baseRef), sha);
  }

  private FakeRepository ref(String ref, String sha) {
    know(sha);
    refs.put(ref, sha);
    return this;
  }

  private void know(String sha) {
    commits.computeIfAbsent(sha, s -> new Commit(s, "Change something", List.of()));
  }

  /** A commit with its parents; null ones are left out. */
  public FakeRepository commit(String sha, String message, String... parents) {
    commits.put(
        sha, new Commit(sha, message, Arrays.stream(parents).filter(Objects::nonNull).toList()));
    return this;
  }

  /** The sha of a commit's first parent. */
  public String parentOf(String sha) {
    return commits.get(sha).parents().get(0);
  }

  /** The sha of a branch's tip; null where there is no such branch. */
  public String tip(String branch) {
    return refs.get("refs/heads/" + branch);
  }

  /**
   * What a person may do.
   *
   * @param role {@code read}, {@code triage}, {@code write}, {@code maintain} or {@code admin}
   */
  public FakeRepository collaborator(String login, String role) {
    roles.put(login.toLowerCase(Locale.ROOT), role);
    return this;
  }

  /** The pull request of that number, which is made where there is none. */
  public FakePullRequest pullRequest(int number) {
    return pulls.computeIfAbsent(number, n -> new FakePullRequest(this, n));
  }

  /**
   * A check run by GitHub Actions.
   *
   * @param conclusion null where it is not completed
   * @return its id
   */
  public long check(String sha, String name, String status, String conclusion) {
    return check(ACTIONS_APP, sha, name, status, conclusion);
  }

  /** A check run by some App. */
  public long check(long appId, String sha, String name, String status, String conclusion) {
    return check(suite(appId, sha), name, status, conclusion);
  }

  long check(Suite suite, String name, String status, String conclusion) {
    return add(new CheckRun(
            0,
            suite.id(),
            suite.appId(),
            suite.sha(),
            name,
            status,
            conclusion,
            "",
            null,
            null,
            List.of()))
        .id();
  }

  /** The suite of an App's check runs that belong to no workflow run. */
  Suite suite(long appId, String sha) {
    return suite("app " + appId + " " + sha, appId, sha);
  }

  Suite suite(String madeBy, long appId, String sha) {
    return suites.computeIfAbsent(madeBy, m -> new Suite(github.nextId(), appId, sha));
  }

  /**
   * A check suite of GitHub Actions whose one check run has passed and that is not completed: the
   * next job is to come.
   */
  public FakeRepository openSuite(String sha) {
    Suite suite = suite("test " + github.nextId(), ACTIONS_APP, sha);
    openSuites.add(suite.id());
    check(suite, "first of many", "completed", "success");
    return this;
  }

  /** The latest check run of each name in a suite. */
  List<CheckRun> latest(Suite suite) {
    Map<String, CheckRun> latest = new LinkedHashMap<>();
    checkRuns.stream()
        .filter(run -> run.suite() == suite.id())
        .forEach(run -> latest.put(run.name(), run));
    return List.copyOf(latest.values());
  }

  boolean isCompleted(Suite suite) {
    return !openSuites.contains(suite.id())
        && latest(suite).stream().allMatch(run -> run.status().equals("completed"));
  }

  CheckRun add(CheckRun run) {
    know(run.sha());
    CheckRun numbered = run.withId(github.nextId());
    checkRuns.add(numbered);
    return numbered;
  }

  /** Puts a check run in the place of the one with its id. */
  void update(CheckRun run) {
    checkRuns.replaceAll(known -> known.id() == run.id() ? run : known);
  }

  Optional<CheckRun> checkRun(long runId) {
    return checkRuns.stream().filter(run -> run.id() == runId).findFirst();
  }

  /** A commit status: {@code success}, {@code failure}, {@code error} or {@code pending}. */
  public FakeRepository status(String sha, String context, String state) {
    know(sha);
    statuses.add(new Status(github.nextId(), sha, context, state));
    return this;
  }

  /** The workflow run of that id, which is made where there is none. */
  public FakeWorkflowRun workflowRun(long runId, String sha) {
    know(sha);
    return runs.computeIfAbsent(runId, r -> new FakeWorkflowRun(this, r, sha));
  }

  /** Gives it another name; its old address then leads to where it is. */
  public FakeRepository rename(String newFullName) {
    github.renamed(this, newFullName);
    fullName = newFullName;
    return this;
  }

  /**
   * The files of a commit: those of the default branch, with what the pull requests change whose
   * head the commit is or leads to.
   */
  Map<String, GitFile> tree(String sha) {
    Map<String, GitFile> tree = new TreeMap<>();
    files.forEach((path, content) -> tree.put(path, GitFile.of("100644", content)));
    Set<String> history = new LinkedHashSet<>();
    walk(sha, history);
    for (FakePullRequest pull : pulls.values()) {
      if (history.contains(pull.headSha)) {
        for (FakePullRequest.Change change : pull.changes) {
          change.before().ifPresent(tree::remove);
          tree.remove(change.path());
          change.file().ifPresent(file -> tree.put(change.path(), file));
        }
      }
    }
    return tree;
  }

  /** Lists no more than so many entries of a commit at once, and says that there are more. */
  public FakeRepository listing(int entries) {
    listed = entries;
    return this;
  }

  public String fullName() {
    return fullName;
  }

  /** The commits that lead to {@code head} and not to {@code base}, oldest first. */
  List<Commit> between(String base, String head) {
    Set<String> known = new LinkedHashSet<>();
    walk(base, known);
    Set<String> all = new LinkedHashSet<>(known);
    walk(head, all);
    List<Commit> between = new ArrayList<>();
    all.stream().filter(sha -> !known.contains(sha)).map(commits::get).forEach(between::add);
    return between;
  }

  private void walk(String sha, Set<String> seen) {
    // Iterative: histories in tests may be long.
    ArrayDeque<String> open = new ArrayDeque<>(List.of(sha));
    while (!open.isEmpty()) {
      String at = open.peek();
      List<String> todo =
          seen.contains(at)
              ? List.of()
              : commits.get(at).parents().stream()
                  .filter(parent -> commits.containsKey(parent) && !seen.contains(parent))
                  .toList();
      if (todo.isEmpty()) {
        seen.add(open.pop());
      } else {
        todo.forEach(open::push);
      }
    }
  }
}
