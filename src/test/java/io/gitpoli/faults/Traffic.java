package io.gitpoli.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakeGitHub.DeploymentAnswer;
import io.gitpoli.testing.FakeGitHub.PostedCheckRun;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.FakeRepository;
import io.gitpoli.testing.Payloads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * Many pull requests and deployments of a GitHub, what it delivers of them, and what must come of
 * that. Which there are, and in which order they are delivered, a seed says.
 */
final class Traffic {
  /** How long it may take until all is finished once nothing is in the way any more. */
  static final Duration FINISHED = Duration.ofMinutes(3);

  private static final String GATE = "gitpoli / Config Gate";
  private static final Duration ACCEPTED = Duration.ofMinutes(1);

  private final FakeGitHub github;
  private final long seed;
  private final Random random;
  private final URI api;
  private final long installation;
  private final FakeRepository enforcing;
  private final FakeRepository trial;
  private final List<Deque<Delivery>> stories = new ArrayList<>();
  private final List<Head> heads = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();
  private final Set<String> accepted = ConcurrentHashMap.newKeySet();
  private List<Delivery> deliveries = List.of();
  private boolean gated;

  /**
   * What is delivered.
   *
   * @param first what happens on GitHub right before
   */
  record Delivery(String id, String event, byte[] body, Runnable first) {}

  /** A pull request, the conclusions that it may ever get, and the one that stands at the end. */
  private record Head(FakePullRequest change, Set<String> possible, String last) {}

  /** A deployment that waits, and how it must be answered. */
  private record Run(long id, String environment, String state, String delivery) {}

  /** What happens to a pull request. */
  private enum Story {
    APPROVED,
    NEVER_APPROVED,
    APPROVED_LATER,
    APPROVAL_WITHDRAWN,
    DRY_RUN
  }

  Traffic(FakeGitHub github, long seed) {
    this(github, seed, github.url(), FakeGitHub.INSTALLATION, "octo");
  }

  /**
   * @param api where the program finds this GitHub
   * @param owner of the repositories, which are in this installation
   */
  Traffic(FakeGitHub github, long seed, URI api, long installation, String owner) {
    this.github = github;
    this.seed = seed;
    this.random = new Random(seed);
    this.api = api;
    this.installation = installation;
    this.enforcing = repository(owner + "/app", "enforce");
    this.trial = repository(owner + "/trial", "audit");
  }

  private FakeRepository repository(String name, String enforcement) {
    return github
        .repository(name, installation)
        .collaborator("bo", "write")
        .file(
            ".repol/pullrequest.yaml",
            """
            policy:
              version: "1"
              enforcement: %s
              branch_rules: []
              rules: {allowed_target_branches: [main], approvals_required: 1, signed_off: false}
            """
                .formatted(enforcement));
  }

  /** Adds so many pull requests, each with one delivery to three. */
  Traffic pullRequests(int count) {
    Story[] all = Story.values();
    for (int i = 0; i < count; i++) {
      add(heads.size() + 1, i < all.length ? all[i] : all[random.nextInt(all.length)]);
    }
    return this;
  }

  private void add(int number, Story story) {
    FakeRepository repository = story == Story.DRY_RUN ? trial : enforcing;
    FakePullRequest change = repository.pullRequest(number).author("ada");
    Deque<Delivery> told = new ArrayDeque<>();
    told.add(opened(change));
    switch (story) {
      case APPROVED -> {
        change.review("bo", "APPROVED");
        heads.add(new Head(change, Set.of("success"), "success"));
      }
      case NEVER_APPROVED -> heads.add(new Head(change, Set.of("failure"), "failure"));
      case DRY_RUN -> heads.add(new Head(change, Set.of("neutral"), "neutral"));
      case APPROVED_LATER -> {
        told.add(review(change, "approved"));
        heads.add(new Head(change, Set.of("failure", "success"), "success"));
      }
      case APPROVAL_WITHDRAWN -> {
        change.review("bo", "APPROVED");
        told.add(review(change, "changes_requested"));
        heads.add(new Head(change, Set.of("failure", "success"), "failure"));
      }
      default -> throw new IllegalStateException();
    }
    if (random.nextInt(4) == 0) {
      told.add(
          delivery(
              "pull_request_review",
              Payloads.review("submitted", change, "stranger", "commented"),
              () -> change.review("stranger", "COMMENTED")));
    }
    stories.add(told);
  }

  private Delivery opened(FakePullRequest change) {
    return delivery("pull_request", Payloads.pullRequest("opened", change), () -> {});
  }

  private Delivery review(FakePullRequest change, String state) {
    return delivery(
        "pull_request_review",
        Payloads.review("submitted", change, "bo", state),
        () -> change.review("bo", state.toUpperCase(Locale.ROOT)));
  }

  private Delivery delivery(String event, ObjectNode payload, Runnable first) {
    payload.putObject("installation").put("id", installation);
    return new Delivery(
        UUID.randomUUID().toString(), event, payload.toString().getBytes(UTF_8), first);
  }

  /**
   * Has the files that pull requests change checked too: of every other one they are wrong, in more
   * lines than are told with one request.
   */
  Traffic gated() {
    enforcing.file(
        ".repol/gate.yaml", "gate:\n  checks:\n    - {paths: [deploy/**], namespaces: [k8s]}\n");
    for (Head head : heads) {
      boolean wrong = isWrong(head);
      StringBuilder list =
          new StringBuilder(
              "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n");
      for (int i = 0; wrong && i < 20; i++) {
        list.append("    - {name: web").append(i).append(", image: 'web:latest'}\n");
      }
      head.change().file("deploy/pod.yaml", wrong ? list.toString() : "kind: Nothing\n");
    }
    gated = true;
    return this;
  }

  private static boolean isWrong(Head head) {
    return head.change().number() % 2 == 0;
  }

  /** Each head has one check run of the gate, completed, with each finding beside its line once. */
  private void gates(List<String> wrong) {
    for (Head head : heads) {
      FakePullRequest change = head.change();
      List<PostedCheckRun> found =
          github.checkRuns().stream()
              .filter(run -> run.headSha().equals(change.headSha()) && run.name().equals(GATE))
              .toList();
      boolean asked = gated && change.isIn(enforcing);
      String last = isWrong(head) ? "failure" : "success";
      boolean right =
          asked
              ? found.size() == 1
                  && last.equals(found.get(0).conclusion())
                  && Set.copyOf(found.get(0).annotations()).size()
                      == found.get(0).annotations().size()
                  && found.get(0).annotations().size() > 50 == isWrong(head)
              : found.isEmpty();
      if (!right) {
        wrong.add(
            "on %s must stand one gate of %s: %s"
                .formatted(
                    change.headSha().substring(0, 8),
                    last,
                    found.stream().map(Traffic::shown).toList()));
      }
    }
  }

  /** Adds so many deployments that wait; every other of them may not pass. */
  Traffic deployments(int count) {
    StringBuilder config = new StringBuilder("policy:\n  version: \"1\"\n  environments:\n");
    for (int i = 0; i < count; i++) {
      String environment = "stage-" + i;
      config.append(
          """
              %s:
                enabled: true
                rules:
                  approvals_required: 1
                  allowed_branches: [main]
                  tests_passed: true
                  signed_off: false
                  max_deployments_per_day: 1000
          """
              .formatted(environment));
      deploy(environment, 10_000 + i, i % 2 == 0);
    }
    enforcing.file(".repol/deploy.yaml", config.toString());
    return this;
  }

  private void deploy(String environment, int number, boolean approved) {
    String sha = FakeGitHub.sha(seed + " deployed " + number);
    FakePullRequest change = enforcing.environment(environment).pullRequest(number).author("ada");
    if (approved) {
      change.review("bo", "APPROVED");
    }
    change.merged(sha);
    enforcing.check(sha, "test", "completed", "success");
    enforcing.workflowRun(number, sha).waitsFor(environment);
    Delivery told =
        delivery(
            "deployment_protection_rule",
            Payloads.protectionRule(enforcing, api, number, environment, "refs/heads/main", sha),
            () -> {});
    stories.add(new ArrayDeque<>(List.of(told)));
    runs.add(new Run(number, environment, approved ? "approved" : "rejected", told.id()));
  }

  /** All deliveries, in the order in which GitHub begins them. */
  List<Delivery> deliveries() {
    if (deliveries.isEmpty()) {
      List<Delivery> order = new ArrayList<>();
      List<Deque<Delivery>> left = new ArrayList<>(stories);
      while (!left.isEmpty()) {
        Deque<Delivery> story = left.get(random.nextInt(left.size()));
        order.add(story.removeFirst());
        left.removeIf(Deque::isEmpty);
      }
      deliveries = List.copyOf(order);
    }
    return deliveries;
  }

  /** Deliveries under way. */
  static final class Sending implements AutoCloseable {
    private final ExecutorService threads;
    private final Map<String, Program.Answer> answers = new ConcurrentHashMap<>();
    private final int all;

    private Sending(ExecutorService threads, int all) {
      this.threads = threads;
      this.all = all;
    }

    /** Waits until so many were answered, or failed. */
    Sending awaitAnswers(int count) {
      Poll.until(
          Duration.ofMinutes(2),
          () -> answers.size() >= count,
          () -> "only " + answers.size() + " of " + all + " deliveries were answered");
      return this;
    }

    boolean isDone() {
      return answers.size() == all;
    }

    Map<String, Program.Answer> awaitAll() {
      awaitAnswers(all);
      return answers;
    }

    @Override
    public void close() {
      threads.shutdownNow();
    }
  }

  /** Sends each delivery once, so many at one time, and does not wait. */
  Sending send(Program program, int atOnce) {
    return send(List.of(program), atOnce);
  }

  /** Sends each delivery to one of the programs in turn. */
  Sending send(List<Program> programs, int atOnce) {
    return send(deliveries(), atOnce, programs);
  }

  private Sending send(List<Delivery> which, int atOnce, List<Program> programs) {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            atOnce,
            work -> {
              Thread thread = new Thread(work, "github-sends");
              thread.setDaemon(true);
              return thread;
            });
    Sending sending = new Sending(threads, which.size());
    int turn = 0;
    for (Delivery one : which) {
      Program program = programs.get(turn++ % programs.size());
      threads.execute(
          () -> {
            one.first().run();
            Program.Answer answer = program.deliver(one.id(), one.event(), one.body());
            note(one, answer);
            sending.answers.put(one.id(), answer);
          });
    }
    return sending;
  }

  private void note(Delivery one, Program.Answer answer) {
    if (answer.accepted()) {
      accepted.add(one.id());
    }
  }

  /** Sends again whatever was not accepted, as after a redelivery, until it is. */
  Traffic sendAgain(Program program) {
    Poll.until(
        ACCEPTED,
        () -> {
          List<Delivery> refused =
              deliveries().stream().filter(one -> !accepted.contains(one.id())).toList();
          try (Sending sending =
              send(refused.stream().map(Traffic::asBefore).toList(), 16, List.of(program))) {
            sending.awaitAll();
          }
          return accepted.size() == deliveries().size();
        },
        () -> accepted.size() + " of " + deliveries().size() + " deliveries were accepted");
    return this;
  }

  /** What happened on GitHub right before does not happen again. */
  private static Delivery asBefore(Delivery one) {
    return new Delivery(one.id(), one.event(), one.body(), () -> {});
  }

  /** Sends everything once more under the same ids, as someone who is not sure does. */
  Traffic repeat(Program program) {
    try (Sending sending =
        send(deliveries().stream().map(Traffic::asBefore).toList(), 16, List.of(program))) {
      assertThat(sending.awaitAll().values()).allMatch(Program.Answer::accepted);
    }
    return this;
  }

  /**
   * Has GitHub try to deliver everything itself, to whoever does not listen.
   *
   * @return the ids that it gave
   */
  List<String> lose() {
    List<String> lost = new ArrayList<>();
    List<Run> known = new ArrayList<>(runs);
    for (Delivery one : deliveries()) {
      one.first().run();
      String guid = github.deliver(one.event(), json(one.body())).guid();
      lost.add(guid);
      known.replaceAll(
          run ->
              run.delivery().equals(one.id())
                  ? new Run(run.id(), run.environment(), run.state(), guid)
                  : run);
    }
    runs.clear();
    runs.addAll(known);
    return lost;
  }

  private static ObjectNode json(byte[] body) {
    try {
      return (ObjectNode) new JsonMapper().readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAccepted(String id) {
    return accepted.contains(id);
  }

  void accepted(String id) {
    accepted.add(id);
  }

  int acceptedCount() {
    return accepted.size();
  }

  /** The ids of those that the program has not finished. */
  List<String> unfinished(Program program) {
    Set<String> finished =
        program.list("/deliveries?status=done&limit=500").stream()
            .map(one -> one.path("id").textValue())
            .collect(Collectors.toSet());
    return accepted.stream().filter(id -> !finished.contains(id)).toList();
  }

  /**
   * Waits until the program finished all that it accepted, nobody acting, and compares what came of
   * it on GitHub and in the audit with what must.
   */
  void everyAcceptedDeliveryHasOneOutcome(Program program) {
    Poll.until(
        FINISHED,
        () -> isIdle(program.get("/health")) && unfinished(program).isEmpty(),
        () ->
            "not finished: "
                + unfinished(program)
                + "; "
                + program.get("/health")
                + where(program)
                + "\n"
                + program.list("/deliveries?limit=500").stream()
                    .filter(one -> !one.path("status").asText().equals("done"))
                    .map(JsonNode::toString)
                    .collect(Collectors.joining("\n")));
    List<String> wrong = new ArrayList<>();
    Map<String, JsonNode> decisions = decisions(program, wrong);
    checkRuns(decisions, wrong);
    heads(wrong);
    gates(wrong);
    deployments(decisions, wrong);
    assertThat(wrong).as("what is wrong%s", where(program)).isEmpty();
  }

  private String where(Program program) {
    return " (seed " + seed + ", log " + program.log() + ")";
  }

  private static boolean isIdle(JsonNode health) {
    return health.path("status").asText().equals("ok")
        && health.at("/deliveries/pending").asInt(-1) == 0
        && health.at("/deliveries/failed").asInt(-1) == 0;
  }

  /** Of each delivery the one decision; and nobody asked for any other. */
  private Map<String, JsonNode> decisions(Program program, List<String> wrong) {
    Map<String, List<JsonNode>> decided = new HashMap<>();
    Map<String, Integer> errors = new HashMap<>();
    for (JsonNode event : program.list("/audit?limit=500")) {
      String delivery = event.path("delivery").asText();
      if (event.path("decision").asText().equals("error")) {
        errors.merge(delivery, 1, Integer::sum);
      } else {
        decided.computeIfAbsent(delivery, d -> new ArrayList<>()).add(event);
      }
    }
    Map<String, JsonNode> decisions = new HashMap<>();
    for (String id : accepted) {
      List<JsonNode> found = decided.getOrDefault(id, List.of());
      if (found.size() == 1) {
        decisions.put(id, found.get(0));
      } else {
        wrong.add("delivery " + id + " has " + found.size() + " decisions: " + ids(found));
      }
    }
    errors.forEach(
        (id, count) -> {
          if (count > 1 && accepted.contains(id)) {
            wrong.add("delivery " + id + " has " + count + " errors in the audit");
          }
        });
    return decisions;
  }

  private static List<String> ids(List<JsonNode> events) {
    return events.stream().map(one -> one.path("id").asText()).toList();
  }

  /** Each decision about a pull request stands in one check run of its head, and nothing else. */
  private void checkRuns(Map<String, JsonNode> decisions, List<String> wrong) {
    Map<String, JsonNode> expected =
        decisions.values().stream()
            .filter(one -> one.path("policy").asText().equals("pullrequest"))
            .collect(Collectors.toMap(one -> one.path("id").asText(), one -> one));
    Map<String, List<PostedCheckRun>> posted = new HashMap<>();
    for (PostedCheckRun run : ownCheckRuns()) {
      String[] external = run.externalId().split(" ");
      if (!run.status().equals("completed")) {
        wrong.add("a check run stays " + run.status() + ": " + shown(run));
      } else if (external.length == 2 && expected.containsKey(external[1])) {
        posted.computeIfAbsent(external[1], id -> new ArrayList<>()).add(run);
      } else {
        wrong.add("a check run is of no decision of an accepted delivery: " + shown(run));
      }
    }
    expected.forEach(
        (id, decision) -> {
          List<PostedCheckRun> found = posted.getOrDefault(id, List.of());
          if (found.isEmpty() || found.size() > 1 && !isMovedToTheTop(found)) {
            wrong.add(
                "decision "
                    + id
                    + " of delivery "
                    + decision.path("delivery").asText()
                    + " has "
                    + found.size()
                    + " check runs: "
                    + found.stream().map(Traffic::shown).toList());
          }
          for (PostedCheckRun run : found) {
            if (!run.headSha().equals(decision.path("sha").asText())
                || !run.conclusion().equals(conclusion(decision))) {
              wrong.add("decision " + decision + " was posted as " + shown(run));
            }
          }
        });
  }

  private List<PostedCheckRun> ownCheckRuns() {
    Set<String> own = Set.of(enforcing.fullName(), trial.fullName());
    return github.checkRuns().stream()
        .filter(run -> own.contains(run.repository()) && !run.name().equals(GATE))
        .toList();
  }

  /**
   * Whether the first was opened in progress, another delivery's stands above it, and the second is
   * the same once more on top: GitHub goes by the newest.
   */
  private boolean isMovedToTheTop(List<PostedCheckRun> runs) {
    PostedCheckRun first = runs.get(0);
    PostedCheckRun second = runs.get(1);
    boolean opened =
        github.requests("PATCH").stream()
            .anyMatch(request -> request.pathOnly().endsWith("/check-runs/" + first.id()));
    return runs.size() == 2
        && opened
        && ownCheckRuns().stream()
            .filter(run -> run.headSha().equals(first.headSha()))
            .anyMatch(run -> run.id() > first.id() && run.id() < second.id());
  }

  private static String conclusion(JsonNode decision) {
    if (decision.path("decision").asText().equals("allow")) {
      return "success";
    }
    return decision.path("enforced").asBoolean() ? "failure" : "neutral";
  }

  private static String shown(PostedCheckRun run) {
    return "%d %s %s %s/%s \"%s\""
        .formatted(
            run.id(),
            run.externalId(),
            run.headSha().substring(0, 8),
            run.status(),
            run.conclusion(),
            run.title());
  }

  /**
   * The newest check run of each head is that of the newest facts; none ever said what is untrue.
   */
  private void heads(List<String> wrong) {
    Map<String, List<PostedCheckRun>> byHead =
        ownCheckRuns().stream().collect(Collectors.groupingBy(PostedCheckRun::headSha));
    for (Head head : heads) {
      List<PostedCheckRun> found = byHead.getOrDefault(head.change().headSha(), List.of());
      Set<String> conclusions = new HashSet<>();
      found.forEach(run -> conclusions.add(run.conclusion()));
      Optional<PostedCheckRun> newest =
          found.stream().max(Comparator.comparingLong(PostedCheckRun::id));
      if (!newest.map(PostedCheckRun::conclusion).equals(Optional.of(head.last()))
          || conclusions.stream().anyMatch(one -> one != null && !head.possible().contains(one))) {
        wrong.add(
            "on %s must stand %s: %s"
                .formatted(
                    head.change().headSha().substring(0, 8),
                    head.last(),
                    found.stream().map(Traffic::shown).toList()));
      }
    }
  }

  /** Each deployment is answered once, as it was decided and as it must be. */
  private void deployments(Map<String, JsonNode> decisions, List<String> wrong) {
    Map<Long, List<DeploymentAnswer>> answers =
        github.deploymentAnswers().stream()
            .filter(answer -> answer.state().isPresent())
            .filter(answer -> answer.repository().equals(enforcing.fullName()))
            .collect(Collectors.groupingBy(DeploymentAnswer::runId));
    for (Run run : runs) {
      List<String> states =
          answers.getOrDefault(run.id(), List.of()).stream()
              .map(answer -> answer.state().orElseThrow())
              .toList();
      if (!states.equals(List.of(run.state()))) {
        wrong.add("run " + run.id() + " must be " + run.state() + " once, and was " + states);
      }
      JsonNode decision = decisions.get(run.delivery());
      if (decision != null
          && decision.path("decision").asText().equals("allow") != run.state().equals("approved")) {
        wrong.add("run " + run.id() + " must be " + run.state() + ": " + decision);
      }
    }
  }

  /** How many check runs or answers to deployments GitHub has. */
  int outcomes() {
    return github.checkRuns().size() + github.deploymentAnswers().size();
  }

  /** Everything that was said of it on GitHub, to be compared later. */
  List<String> said() {
    List<String> said = new ArrayList<>();
    ownCheckRuns().forEach(run -> said.add(shown(run)));
    github.deploymentAnswers().forEach(answer -> said.add(answer.toString()));
    return said;
  }
}
