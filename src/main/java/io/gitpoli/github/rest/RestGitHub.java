package io.gitpoli.github.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gitpoli.github.Annotation;
import io.gitpoli.github.AppRegistration;
import io.gitpoli.github.ChangedFile;
import io.gitpoli.github.Check;
import io.gitpoli.github.CheckRun;
import io.gitpoli.github.CheckSuite;
import io.gitpoli.github.Comment;
import io.gitpoli.github.Commit;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.HookDelivery;
import io.gitpoli.github.Installation;
import io.gitpoli.github.Job;
import io.gitpoli.github.Listing;
import io.gitpoli.github.Page;
import io.gitpoli.github.PostedCheckRun;
import io.gitpoli.github.Protection;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.RepoFile;
import io.gitpoli.github.Repository;
import io.gitpoli.github.Review;
import io.gitpoli.github.TreeEntry;
import io.gitpoli.github.WorkflowRun;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** GitHub over its REST API, version 2022-11-28, on github.com or GitHub Enterprise Server. */
public final class RestGitHub implements GitHub {
  private static final Logger LOG = LoggerFactory.getLogger(RestGitHub.class);

  /** The API of github.com. */
  public static final URI GITHUB_COM = URI.create("https://api.github.com");

  // GitHub's own limits: output.summary has 65,535 characters, a comment 1,024; for the title none
  // is stated, and no column on GitHub's pages shows this much.
  private static final int SUMMARY_LIMIT = 65_535;
  private static final int TITLE_LIMIT = 255;
  private static final int COMMENT_LIMIT = 1_024;
  private static final int ANNOTATION_LIMIT = 64 * 1024;
  // GitHub lists no more of a pull request's files, and of a folder's entries.
  private static final int CHANGED_FILES_LIMIT = 3_000;
  private static final int ENTRIES_LIMIT = 1_000;
  // GitHub lists no more of a pull request's commits.
  private static final int COMMITS_LIMIT = 250;
  // What GitHub gives inline.
  private static final int FILE_LIMIT = 1024 * 1024;

  private static final Duration WRITERS_KNOWN = Duration.ofSeconds(60);
  private static final int MAX_WRITERS = 10_000;
  private static final int MAX_WARNED = 10_000;

  private static final Pattern REF = Pattern.compile("[?&]ref=([0-9a-f]{40}|[0-9a-f]{64})(?:&|$)");
  private static final Set<String> PASSED = Set.of("success", "neutral", "skipped");
  private static final Set<String> NOT_STARTED =
      Set.of("queued", "waiting", "pending", "requested");
  private static final Set<String> READABLE = Set.of("read", "write");
  // A check suite that no one began is queued; all but the first of these are for Actions alone.
  private static final Set<String> AT_WORK =
      Set.of("in_progress", "waiting", "pending", "requested");
  // The endpoint maps maintain to write and a custom role to what it is based on.
  private static final Set<String> WRITERS = Set.of("write", "maintain", "admin");

  private final AppJwt app;
  private final GitHubHttp http;
  private final Credentials credentials;
  private final Clock clock;
  private final Cache<Person, Boolean> writers;
  private final Cache<String, Boolean> warned =
      Caffeine.newBuilder().maximumSize(MAX_WARNED).build();

  private record Person(String repository, String login) {}

  /**
   * @param api the API's base address, such as {@link #GITHUB_COM} or {@code
   *     https://ghe.example/api/v3}; tokens go nowhere else
   * @param privateKey the App's private key, PEM in PKCS#1 or PKCS#8; line ends may be written as
   *     {@code \n}
   * @throws IllegalArgumentException where one of them can't be used; the message does not show the
   *     key
   */
  public RestGitHub(URI api, long appId, String privateKey, Clock clock) {
    this(api, appId, privateKey, clock, Limits.DEFAULT);
  }

  RestGitHub(URI api, long appId, String privateKey, Clock clock, Limits limits) {
    this(new AppJwt(appId, privateKey, clock), new GitHubHttp(api, limits, clock), clock);
  }

  private RestGitHub(AppJwt app, GitHubHttp http, Clock clock) {
    this(app, http, new InstallationTokens(http, app, clock), clock);
  }

  private RestGitHub(AppJwt app, GitHubHttp http, Credentials credentials, Clock clock) {
    this.app = app;
    this.http = http;
    this.credentials = credentials;
    this.clock = clock;
    this.writers =
        Caffeine.newBuilder()
            .maximumSize(MAX_WRITERS)
            .ticker(() -> InstallationTokens.nanos(clock))
            .expireAfterWrite(WRITERS_KNOWN)
            .build();
  }

  /**
   * The same App's view of itself, with a person's view of repositories: for what no App should be
   * allowed to do by itself.
   *
   * @param token the person's, for example what {@code gh auth token} prints
   * @throws IllegalArgumentException where it can be no token; the message does not show it
   */
  public RestGitHub withToken(String token) {
    Credential person = new PersonalToken(token);
    return new RestGitHub(app, http, (repository, deadline) -> person, clock);
  }

  @Override
  public long appId() {
    return app.appId();
  }

  @Override
  public PullRequest pullRequest(Repository repository, int number) {
    Answer pull = on(repository).get(path(repository, "pulls", number));
    return pullRequest(
        pull, Optional.of(pull.integer("changed_files")), Optional.of(pull.integer("commits")));
  }

  @Override
  public List<PullRequest> pullRequestsOf(Repository repository, String sha) {
    return on(repository)
        .list(
            path(repository, "commits", ApiPath.sha(sha), "pulls"),
            page -> each(page.objects(), p -> pullRequest(p, Optional.empty(), Optional.empty())));
  }

  private static PullRequest pullRequest(
      Answer pull, Optional<Integer> changedFiles, Optional<Integer> commits) {
    Answer head = pull.object("head");
    Optional<Instant> mergedAt =
        pull.textOrEmpty("merged_at").isEmpty()
            ? Optional.empty()
            : Optional.of(pull.instant("merged_at"));
    return new PullRequest(
        pull.integer("number"),
        pull.text("state").equals("open"),
        pull.bool("draft"),
        head.text("ref"),
        head.sha("sha"),
        pull.object("base").text("ref"),
        pull.objectOrNull("user").map(user -> user.text("login")).orElse(""),
        each(pull.objects("labels"), label -> label.text("name")),
        mergedAt,
        // Before the merge it is a commit that GitHub only tries.
        mergedAt.map(at -> pull.sha("merge_commit_sha")),
        changedFiles,
        commits);
  }

  @Override
  public List<Review> reviews(Repository repository, int number) {
    return on(repository)
        .list(
            path(repository, "pulls", number, "reviews"),
            page -> each(page.objects(), RestGitHub::review));
  }

  private static Review review(Answer review) {
    Optional<Answer> user = review.objectOrNull("user");
    return new Review(
        user.map(u -> u.text("login")).orElse(""),
        user.map(u -> !u.text("type").equals("User")).orElse(false),
        review.text("state"),
        review.textOrEmpty("commit_id"));
  }

  @Override
  public boolean canWrite(Repository repository, String login) {
    Person person = new Person(lower(repository.fullName()), lower(login));
    Boolean known = writers.getIfPresent(person);
    if (known != null) {
      return known;
    }
    boolean writes =
        on(repository)
            .find(path(repository, "collaborators", login, "permission"))
            .map(answer -> WRITERS.contains(answer.text("permission")))
            .orElse(false);
    writers.put(person, writes);
    return writes;
  }

  @Override
  public boolean isTeamMember(Repository repository, String team, String login) {
    Operation operation = on(repository);
    // Without the permission GitHub may not tell "no member" from "not to be seen".
    if (!READABLE.contains(operation.permissions().getOrDefault("members", "none"))) {
      throw new GitHubException(
          "the App lacks the permission 'Members: read' for "
              + repository.owner()
              + ": without it nobody can tell who is in a team");
    }
    return operation
        .find(ApiPath.of("orgs", repository.owner(), "teams", team, "memberships", login))
        .map(membership -> membership.text("state").equals("active"))
        .orElse(false);
  }

  @Override
  public List<Comment> comments(Repository repository, int number, Instant since) {
    // Whether GitHub counts the moment itself is not said.
    ApiPath comments =
        path(repository, "issues", number, "comments").query("since", since.minusSeconds(1));
    return on(repository)
        .list(
            comments,
            page ->
                page.objects().stream()
                    .filter(comment -> !comment.instant("updated_at").isBefore(since))
                    .map(RestGitHub::comment)
                    .toList());
  }

  private static Comment comment(Answer comment) {
    Answer user = comment.objectOrNull("user").orElse(null);
    return new Comment(
        comment.number("id"),
        user == null ? "" : user.text("login"),
        comment.node().path("performed_via_github_app").path("id").asLong(),
        comment.instant("created_at"),
        comment.text("body"),
        comment.text("html_url"));
  }

  @Override
  public void comment(Repository repository, int number, String body) {
    on(repository)
        .post(
            path(repository, "issues", number, "comments"),
            JsonNodeFactory.instance.objectNode().put("body", body),
            201);
  }

  @Override
  public List<Instant> forcePushes(Repository repository, int number) {
    return on(repository)
        .list(
            path(repository, "issues", number, "events"),
            page ->
                page.objects().stream()
                    .filter(event -> event.text("event").equals("head_ref_force_pushed"))
                    .map(event -> event.instant("created_at"))
                    .toList());
  }

  @Override
  public Listing<Commit> commits(Repository repository, PullRequest pullRequest) {
    Operation operation = on(repository);
    int number = pullRequest.number();
    List<Commit> commits =
        operation.list(
            path(repository, "pulls", number, "commits"),
            page -> each(page.objects(), RestGitHub::commit));
    int stated =
        pullRequest
            .commits()
            .orElseGet(() -> operation.get(path(repository, "pulls", number)).integer("commits"));
    return new Listing<>(commits, commits.size() < COMMITS_LIMIT && commits.size() >= stated);
  }

  @Override
  public Listing<ChangedFile> changedFiles(Repository repository, PullRequest pullRequest) {
    Operation operation = on(repository);
    int number = pullRequest.number();
    String head = pullRequest.headSha();
    List<ChangedFile> files =
        operation.list(
            path(repository, "pulls", number, "files"),
            page -> each(page.objects(), file -> changedFile(file, head)));
    // Asked afterwards: the list is of the head that the pull request has now.
    Answer now = operation.get(path(repository, "pulls", number));
    if (!now.object("head").sha("sha").equals(head)) {
      throw moved(number);
    }
    return new Listing<>(
        files, files.size() <= CHANGED_FILES_LIMIT && files.size() == now.integer("changed_files"));
  }

  private static ChangedFile changedFile(Answer file, String head) {
    String status = file.text("status");
    boolean removed = status.equals("removed");
    // What is there names the commit that it is of.
    Matcher ref = REF.matcher(file.text("contents_url"));
    if (!removed && ref.find() && !ref.group(1).equals(head)) {
      throw moved(file.what());
    }
    return new ChangedFile(
        file.text("filename"),
        status.equals("renamed") ? Optional.of(file.text("previous_filename")) : Optional.empty(),
        removed);
  }

  private static GitHubException moved(Object what) {
    return new GitHubException(
        "the pull request moved on while its files were listed (" + what + ")");
  }

  @Override
  public Listing<TreeEntry> tree(Repository repository, String sha, boolean deep) {
    ApiPath path = path(repository, "git", "trees", ApiPath.sha(sha));
    Answer tree = on(repository).get(deep ? path.query("recursive", 1) : path);
    return new Listing<>(
        each(tree.objects("tree"), RestGitHub::treeEntry), !tree.bool("truncated"));
  }

  private static TreeEntry treeEntry(Answer entry) {
    TreeEntry.Kind kind =
        switch (entry.text("mode")) {
          case "040000" -> TreeEntry.Kind.FOLDER;
          case "120000" -> TreeEntry.Kind.LINK;
          case "160000" -> TreeEntry.Kind.SUBMODULE;
          default -> TreeEntry.Kind.FILE;
        };
    boolean sized = kind == TreeEntry.Kind.FILE || kind == TreeEntry.Kind.LINK;
    return new TreeEntry(
        entry.text("path"), kind, entry.sha("sha"), sized ? entry.number("size") : 0);
  }

  @Override
  public byte[] blob(Repository repository, String sha, int limit) {
    Answer blob = on(repository).get(path(repository, "git", "blobs", ApiPath.sha(sha)));
    return decoded(blob, limit);
  }

  @Override
  public Optional<String> folder(Repository repository, String path) {
    Operation operation = on(repository);
    int last = path.lastIndexOf('/');
    ApiPath parent = path(repository, "contents");
    Optional<Answer> listed =
        operation.find(last < 0 ? parent : parent.slash((Object[]) parts(path.substring(0, last))));
    if (listed.isEmpty()) {
      requireVisible(operation, repository);
      return Optional.empty();
    }
    if (!listed.get().node().isArray()) {
      return Optional.empty();
    }
    List<Answer> entries = listed.get().objects();
    Optional<String> folder =
        entries.stream()
            .filter(entry -> entry.text("type").equals("dir"))
            .filter(entry -> entry.text("name").equals(path.substring(last + 1)))
            .findFirst()
            .map(entry -> entry.sha("sha"));
    if (folder.isEmpty() && entries.size() >= ENTRIES_LIMIT) {
      throw new GitHubException(
          "GitHub lists only the first "
              + ENTRIES_LIMIT
              + " entries of the folder that holds "
              + path);
    }
    return folder;
  }

  @Override
  public Listing<Commit> compare(Repository repository, String base, String head) {
    List<Integer> totals = new ArrayList<>();
    List<Commit> commits =
        on(repository)
            .list(
                path(repository, "compare", ApiPath.sha(base) + "..." + ApiPath.sha(head)),
                page -> {
                  totals.add(page.integer("total_commits"));
                  return each(page.objects("commits"), RestGitHub::commit);
                });
    return new Listing<>(commits, totals.stream().allMatch(total -> commits.size() >= total));
  }

  private static Commit commit(Answer commit) {
    return new Commit(
        commit.sha("sha"),
        commit.object("commit").text("message"),
        each(commit.objects("parents"), parent -> parent.sha("sha")));
  }

  @Override
  public Map<String, Integer> queuedPullRequests(Repository repository, String baseRef) {
    String queue = "gh-readonly-queue/" + baseRef + "/pr-";
    Pattern entry =
        Pattern.compile("refs/heads/" + Pattern.quote(queue) + "(\\d{1,9})-[0-9a-f]{40,64}");
    Map<String, Integer> queued = new HashMap<>();
    on(repository)
        .list(
            path(repository, "git", "matching-refs", "heads").slash((Object[]) parts(queue)),
            page -> page.objects())
        .forEach(
            ref -> {
              Matcher matcher = entry.matcher(ref.text("ref"));
              // What does not match is the queue of a longer base name.
              if (matcher.matches()) {
                int number = Integer.parseInt(matcher.group(1));
                Integer other = queued.put(ref.object("object").sha("sha"), number);
                if (other != null && other != number) {
                  throw new GitHubException(
                      "two entries of the merge queue of " + baseRef + " have one tip");
                }
              }
            });
    return Map.copyOf(queued);
  }

  @Override
  public Listing<Check> checks(Repository repository, String sha) {
    Operation operation = on(repository);
    ApiPath commit = path(repository, "commits", ApiPath.sha(sha));
    Listing<Check> runs =
        counted(
            operation,
            commit.slash("check-runs").query("filter", "latest"),
            "check_runs",
            RestGitHub::checkRun);
    Listing<Check> statuses =
        counted(operation, commit.slash("status"), "statuses", RestGitHub::status);
    List<Check> all = new ArrayList<>(runs.items());
    all.addAll(statuses.items());
    return new Listing<>(List.copyOf(all), runs.complete() && statuses.complete());
  }

  @Override
  public List<Check> ownChecks(Repository repository, String sha, String name) {
    ApiPath path =
        path(repository, "commits", ApiPath.sha(sha), "check-runs")
            .query("app_id", appId())
            .query("check_name", name)
            .query("filter", "all");
    return whole(path, counted(on(repository), path, "check_runs", RestGitHub::checkRun));
  }

  private static Check checkRun(Answer run) {
    Check.State state = Check.State.PENDING;
    if (run.text("status").equals("completed")) {
      state = PASSED.contains(run.text("conclusion")) ? Check.State.PASSED : Check.State.FAILED;
    }
    return new Check(
        run.number("id"),
        run.objectOrNull("app").map(by -> by.number("id")).orElse(0L),
        run.text("name"),
        run.textOrEmpty("external_id"),
        state,
        run.object("output").integer("annotations_count"),
        run.textOrEmpty("started_at").isEmpty()
            ? Optional.empty()
            : Optional.of(run.instant("started_at")));
  }

  private static Check status(Answer status) {
    Check.State state =
        switch (status.text("state")) {
          case "success" -> Check.State.PASSED;
          case "failure", "error" -> Check.State.FAILED;
          default -> Check.State.PENDING;
        };
    return new Check(0, 0, status.text("context"), "", state, 0, Optional.empty());
  }

  @Override
  public List<CheckSuite> checkSuites(Repository repository, String sha) {
    ApiPath suites = path(repository, "commits", ApiPath.sha(sha), "check-suites");
    return whole(suites, counted(on(repository), suites, "check_suites", RestGitHub::checkSuite))
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /** Empty for the suite that GitHub opens for every App, and that the App never filled. */
  private static Optional<CheckSuite> checkSuite(Answer suite) {
    String status = suite.textOrEmpty("status");
    if (suite.integer("latest_check_runs_count") == 0 && !AT_WORK.contains(status)) {
      return Optional.empty();
    }
    return Optional.of(
        new CheckSuite(
            suite.number("id"),
            suite.objectOrNull("app").map(by -> by.number("id")).orElse(0L),
            status.equals("completed")));
  }

  @Override
  public WorkflowRun workflowRun(Repository repository, long runId) {
    Answer run = on(repository).get(path(repository, "actions", "runs", runId));
    return new WorkflowRun(
        run.number("id"),
        run.number("check_suite_id"),
        run.integer("run_attempt"),
        run.text("event"),
        run.textOrEmpty("head_branch"),
        run.sha("head_sha"),
        run.text("path"));
  }

  @Override
  public List<Job> jobs(Repository repository, long runId) {
    ApiPath jobs = path(repository, "actions", "runs", runId, "jobs").query("filter", "latest");
    return whole(jobs, counted(on(repository), jobs, "jobs", RestGitHub::job));
  }

  private static Job job(Answer job) {
    // A job's check run is told by its address alone.
    Matcher check = Pattern.compile(".*/check-runs/(\\d{1,18})").matcher(job.text("check_run_url"));
    if (!check.matches()) {
      throw job.wrong("check_run_url", "a check run's address");
    }
    return new Job(
        Long.parseLong(check.group(1)),
        job.text("name"),
        !NOT_STARTED.contains(job.text("status")));
  }

  @Override
  public List<String> environments(Repository repository) {
    ApiPath environments = path(repository, "environments");
    return whole(
        environments, counted(on(repository), environments, "environments", e -> e.text("name")));
  }

  @Override
  public Optional<String> tip(Repository repository, String ref) {
    if (!ref.startsWith("refs/")) {
      throw GitHubException.permanent("a full ref is expected, like refs/heads/main");
    }
    Operation operation = on(repository);
    Optional<Answer> found =
        operation.find(
            path(repository, "git", "ref")
                .slash((Object[]) parts(ref.substring("refs/".length()))));
    if (found.isEmpty()) {
      requireVisible(operation, repository);
    }
    return found
        .filter(answer -> answer.text("ref").equals(ref))
        .map(answer -> answer.object("object").sha("sha"));
  }

  @Override
  public Optional<RepoFile> file(Repository repository, String path) {
    Operation operation = on(repository);
    Optional<RepoFile> file = file(operation, repository, path);
    if (file.isEmpty()) {
      requireVisible(operation, repository);
    }
    return file;
  }

  /**
   * Where the App was installed for selected repositories and can't see the owner's, a warning says
   * so, once for each owner.
   */
  @Override
  public Optional<RepoFile> organizationFile(Repository repository, String path) {
    Operation operation = on(repository);
    Repository defaults = repository.organizationDefaults();
    Optional<RepoFile> file = file(operation, defaults, path);
    if (file.isEmpty()) {
      requireContents(operation, defaults);
      if (operation.seesSelected() && operation.find(path(defaults)).isEmpty()) {
        warnOfUnseen(defaults);
      }
    }
    return file;
  }

  private void warnOfUnseen(Repository defaults) {
    if (warned.asMap().putIfAbsent(lower(defaults.owner()), true) == null) {
      LOG.warn(
          "The App sees only selected repositories of {}, and {} is not among them: if there is"
              + " one, what it holds for all repositories does not count. To add it, open the App's"
              + " installation in the owner's settings and choose it under 'Repository access'.",
          defaults.owner(),
          defaults);
    }
  }

  private static Optional<RepoFile> file(Operation operation, Repository repository, String path) {
    return operation
        .find(path(repository, "contents").slash((Object[]) parts(path)))
        .map(answer -> file(path, answer));
  }

  /** Throws where a 404 may be GitHub's way to say that the App must not see it. */
  private static void requireContents(Operation operation, Repository repository) {
    if (!READABLE.contains(operation.permissions().getOrDefault("contents", "none"))) {
      throw new GitHubException(
          "the App lacks the permission 'Contents: read' for "
              + repository
              + ": without it nobody can tell what is not there");
    }
  }

  private static void requireVisible(Operation operation, Repository repository) {
    requireContents(operation, repository);
    if (operation.find(path(repository)).isEmpty()) {
      throw new GitHubException(
          "the App can't see the repository "
              + repository
              + ": install it there, or add the repository to its installation");
    }
  }

  private static RepoFile file(String path, Answer file) {
    if (file.node().isArray() || !file.text("type").equals("file")) {
      throw new GitHubException(file.what() + " is a directory, a link or a submodule, not a file");
    }
    byte[] bytes = decoded(file, FILE_LIMIT);
    return new RepoFile(path, file.sha("sha"), new String(bytes, StandardCharsets.UTF_8));
  }

  private static byte[] decoded(Answer file, int limit) {
    long size = file.number("size");
    if (size > limit) {
      throw new GitHubException(
          file.what() + " has " + size + " bytes, more than the " + limit + " that are read");
    }
    if (!file.text("encoding").equals("base64")) {
      throw file.wrong("encoding", "base64");
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(file.text("content").replace("\n", ""));
      if (bytes.length != size) {
        throw file.wrong("content", "as many bytes as its size says");
      }
      return bytes;
    } catch (IllegalArgumentException e) {
      throw file.wrong("content", "base64");
    }
  }

  @Override
  public PostedCheckRun postCheckRun(Repository repository, CheckRun run) {
    ObjectNode body = checkRun(run).put("head_sha", ApiPath.sha(run.headSha()));
    return posted(on(repository).post(path(repository, "check-runs"), body, 201).json());
  }

  @Override
  public PostedCheckRun updateCheckRun(Repository repository, long id, CheckRun run) {
    ApiPath path = path(repository, "check-runs", id);
    // An update is the same if it arrives twice, but annotations would stand there twice.
    return posted(on(repository).patch(path, checkRun(run), run.annotations().isEmpty()));
  }

  private ObjectNode checkRun(CheckRun run) {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", run.name())
            .put("external_id", run.externalId())
            .put("status", run.conclusion().isPresent() ? "completed" : "in_progress");
    run.conclusion()
        .ifPresent(
            conclusion ->
                body.put("conclusion", conclusion)
                    .put(
                        "completed_at",
                        clock.instant().truncatedTo(ChronoUnit.SECONDS).toString()));
    ObjectNode output =
        body.putObject("output")
            .put("title", Cut.to(TITLE_LIMIT, run.title(), "…"))
            .put(
                "summary",
                Cut.to(
                    SUMMARY_LIMIT,
                    run.summary(),
                    "\n\n*This report is cut here: GitHub takes no longer one.*"));
    if (!run.annotations().isEmpty()) {
      ArrayNode annotations = output.putArray("annotations");
      run.annotations().forEach(annotation -> annotations.add(annotation(annotation)));
    }
    return body;
  }

  private static ObjectNode annotation(Annotation annotation) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("path", annotation.path())
        .put("start_line", annotation.line())
        .put("end_line", annotation.line())
        .put("annotation_level", annotation.level().json())
        .put("title", Cut.to(TITLE_LIMIT, annotation.title(), "…"))
        .put("message", Cut.to(ANNOTATION_LIMIT, annotation.message(), "… (cut)"));
  }

  private static PostedCheckRun posted(Answer run) {
    return new PostedCheckRun(run.number("id"), run.text("html_url"));
  }

  @Override
  public void answerDeployment(
      Repository repository, long runId, String environment, boolean approve, String comment) {
    ObjectNode body = review(environment, comment).put("state", approve ? "approved" : "rejected");
    on(repository).post(deploymentRule(repository, runId), body, 204);
  }

  @Override
  public void reportDeployment(
      Repository repository, long runId, String environment, String comment) {
    on(repository).post(deploymentRule(repository, runId), review(environment, comment), 204);
  }

  private static ApiPath deploymentRule(Repository repository, long runId) {
    return path(repository, "actions", "runs", runId, "deployment_protection_rule");
  }

  private static ObjectNode review(String environment, String comment) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("environment_name", environment)
        .put("comment", Cut.to(COMMENT_LIMIT, comment, "… (cut)"));
  }

  @Override
  public Page<HookDelivery> hookDeliveries(Optional<String> cursor) {
    ApiPath deliveries = ApiPath.of("app", "hook", "deliveries");
    return asApp()
        .page(
            cursor.map(c -> deliveries.query("cursor", c)).orElse(deliveries),
            RestGitHub::hookDelivery);
  }

  private static HookDelivery hookDelivery(Answer delivery) {
    return new HookDelivery(
        delivery.number("id"),
        delivery.text("guid"),
        delivery.instant("delivered_at"),
        delivery.bool("redelivery"),
        delivery.text("status").equals("OK"),
        delivery.integer("status_code"),
        delivery.text("event"),
        Optional.of(delivery.textOrEmpty("action")).filter(action -> !action.isEmpty()));
  }

  @Override
  public void redeliver(long id) {
    asApp().post(ApiPath.of("app", "hook", "deliveries", id, "attempts"), null, 202);
  }

  @Override
  public AppRegistration registration() {
    Answer registered = asApp().get(ApiPath.of("app"));
    if (registered.number("id") != appId()) {
      throw new GitHubException(
          "GitHub knows the private key as that of App " + registered.number("id"));
    }
    return new AppRegistration(
        registered.number("id"),
        registered.text("slug"),
        registered.text("name"),
        registered.objectOrNull("owner").map(RestGitHub::login).orElse(""),
        registered.texts("permissions"),
        Set.copyOf(registered.textList("events")),
        registered.text("html_url"));
  }

  @Override
  public List<Installation> installations() {
    return asApp()
        .list(
            ApiPath.of("app", "installations"),
            page -> each(page.objects(), RestGitHub::installation));
  }

  private static Installation installation(Answer installed) {
    return new Installation(
        installed.number("id"),
        installed.objectOrNull("account").map(RestGitHub::login).orElse(""),
        installed.text("repository_selection").equals("selected"),
        !installed.textOrEmpty("suspended_at").isEmpty(),
        installed.texts("permissions"),
        Set.copyOf(installed.textList("events")),
        installed.text("html_url"));
  }

  /** An enterprise has no login but a slug. */
  private static String login(Answer account) {
    return account.node().path("login").asText(account.node().path("slug").asText());
  }

  @Override
  public Protection protect(Repository repository, String environment) {
    String slug = registration().slug();
    Operation operation = on(repository);
    ApiPath place = path(repository, "environments", environment);
    if (operation.find(place).isEmpty()) {
      throw unseen(operation, repository, environment);
    }
    ApiPath rules = place.slash("deployment_protection_rules");
    boolean enabled =
        operation.get(rules).objects("custom_deployment_protection_rules").stream()
            .anyMatch(rule -> rule.bool("enabled") && rule.object("app").text("slug").equals(slug));
    if (enabled) {
      return Protection.WAS_ENABLED_BEFORE;
    }
    long integration =
        counted(
                operation,
                rules.slash("apps"),
                "available_custom_deployment_protection_rule_integrations",
                Function.identity())
            .items()
            .stream()
            .filter(available -> available.text("slug").equals(slug))
            .findFirst()
            .orElseThrow(() -> unavailable(repository, slug))
            .number("id");
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("integration_id", integration);
    operation.post(rules, body, 201);
    return Protection.ENABLED;
  }

  private static GitHubException unseen(
      Operation operation, Repository repository, String environment) {
    return new GitHubException(
        operation.find(path(repository)).isEmpty()
            ? "there is no repository " + repository + ", or it is not to be seen with this token"
            : repository
                + " has no environment '"
                + environment
                + "': make it in the repository's settings, under Environments");
  }

  private static GitHubException unavailable(Repository repository, String slug) {
    return new GitHubException(
        "GitHub does not offer the App '"
            + slug
            + "' as a protection rule of "
            + repository
            + ": it must be installed there, with the permission 'Deployments: write' and the event"
            + " 'deployment_protection_rule', and a private repository must be on GitHub"
            + " Enterprise");
  }

  /** Holds nothing that needs to be ended: the client's idle connections end by themselves. */
  @Override
  public void close() {}

  private Operation asApp() {
    return new Operation(http, app, deadline());
  }

  private Operation on(Repository repository) {
    Deadline deadline = deadline();
    return new Operation(http, credentials.of(repository, deadline), deadline);
  }

  private Deadline deadline() {
    return Deadline.in(http.limits().operation());
  }

  /**
   * Reads a list of objects with ids that comes with its own count. An object that is listed twice,
   * because the list moved between two pages, counts once.
   */
  private static <T> Listing<T> counted(
      Operation operation, ApiPath path, String field, Function<Answer, T> read) {
    Map<Long, T> byId = new LinkedHashMap<>();
    List<Long> totals =
        operation.list(
            path,
            page -> {
              page.objects(field).forEach(item -> byId.put(item.number("id"), read.apply(item)));
              return List.of(page.number("total_count"));
            });
    return new Listing<>(
        List.copyOf(byId.values()), totals.stream().allMatch(total -> byId.size() >= total));
  }

  private static <T> List<T> whole(ApiPath path, Listing<T> listing) {
    if (!listing.complete()) {
      throw new GitHubException(
          "GitHub lists only a part of what it counts at " + path.value() + ": try again");
    }
    return listing.items();
  }

  private static <T> List<T> each(List<Answer> answers, Function<Answer, T> read) {
    return answers.stream().map(read).toList();
  }

  private static ApiPath path(Repository repository, Object... rest) {
    return ApiPath.of("repos", repository.owner(), repository.name()).slash(rest);
  }

  private static String[] parts(String path) {
    return path.split("/", -1);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
