package io.gitpoli.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.FakeRepository;
import io.gitpoli.testing.Gitpoli;
import io.gitpoli.testing.Payload;
import io.gitpoli.testing.Payloads;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is sent, the server answers in time, says what to change and tells nothing of its
 * inside, and is well afterwards. {@code make fuzz} goes on for longer: {@code FUZZ_SECONDS} says
 * how long, {@code FUZZ_SEED} where to begin; a failure names the seed that begins with it.
 */
class HttpFuzzTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final Pattern STATUS = Pattern.compile("\\AHTTP/1\\.[01] (\\d{3})[^\r\n]*\r\n");

  /** What the parts of an answer that are our own words must never hold. */
  private static final Pattern INSIDE =
      Pattern.compile(
          "Exception|\\bat [a-z]+\\.[a-z.]+\\.[A-Z]|\\.java\\b|/tmp/|/home/|java\\.lang");

  @TempDir Path folder;
  private final Map<Integer, AtomicLong> statuses =
      new java.util.concurrent.ConcurrentSkipListMap<>();

  private static long setting(String name, long otherwise) {
    return Optional.ofNullable(System.getenv(name))
        .filter(value -> !value.isBlank())
        .map(Long::parseLong)
        .orElse(otherwise);
  }

  @Test
  void theServerWithstandsWhateverIsSent() throws Exception {
    long seconds = setting("FUZZ_SECONDS", 8);
    long first = setting("FUZZ_SEED", 20_261_121);
    // Other tests of this process may have left some that end by themselves.
    int idle = threads();
    try (FakeGitHub github = FakeGitHub.start().withoutRecording();
        Gitpoli gitpoli = Gitpoli.on(github, folder)) {
      HttpRequests requests = requests(github);
      long warm = sendFor(Duration.ofSeconds(seconds).dividedBy(3), first, requests, gitpoli.uri());
      long heap = heap();
      long next =
          sendFor(
              Duration.ofSeconds(seconds).multipliedBy(2).dividedBy(3),
              warm,
              requests,
              gitpoli.uri());

      System.out.println("fuzz: seeds " + first + " to " + next + ", answers " + statuses);
      assertThat(gitpoli.get("/health").text()).contains("\"status\":\"ok\"");
      assertThat(gitpoli.get("/audit").status()).isEqualTo(200);
      // Caches that fill, such as the configurations', have their bounds well below.
      assertThat(heap() - heap).as("growth of the heap").isLessThan(64 << 20);
      assertThat(threads() - idle).as("growth of the threads").isLessThan(200);
    }
    // Else it tests nothing but refusals.
    assertThat(statuses.keySet()).contains(200, 400, 401, 404, 405);
    assertThat(statuses.get(200).get()).isGreaterThan(100);
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private long sendFor(Duration time, long from, HttpRequests requests, URI server)
      throws InterruptedException, ExecutionException {
    AtomicLong seeds = new AtomicLong(from);
    AtomicReference<AssertionError> failure = new AtomicReference<>();
    long end = System.nanoTime() + time.toNanos();
    ExecutorService senders = Executors.newFixedThreadPool(8);
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      running.add(
          senders.submit(
              () -> {
                while (System.nanoTime() < end && failure.get() == null) {
                  long seed = seeds.getAndIncrement();
                  try {
                    check(requests.next(seed), server);
                  } catch (IOException | AssertionError | RuntimeException e) {
                    failure.compareAndSet(
                        null, new AssertionError("FUZZ_SEED=" + seed + " begins with this", e));
                  }
                }
              }));
    }
    senders.shutdown();
    for (Future<?> one : running) {
      one.get();
    }
    if (failure.get() != null) {
      throw failure.get();
    }
    return seeds.get();
  }

  private void check(HttpRequests.Case sent, URI server) throws IOException {
    long start = System.nanoTime();
    String text = exchange(sent.wire(), server);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("until the end of the answer to %s", shown(sent))
        .isLessThan(LONGEST);
    text = text.startsWith("HTTP/1.1 100 ") ? text.substring(text.indexOf("\r\n\r\n") + 4) : text;
    Matcher status = STATUS.matcher(text);
    if (status.find()) {
      int number = Integer.parseInt(status.group(1));
      statuses.computeIfAbsent(number, n -> new AtomicLong()).incrementAndGet();
      assertAnswer(number, text, sent);
    } else {
      // To what is no request, or only a part of one, there may be no answer.
      statuses.computeIfAbsent(0, n -> new AtomicLong()).incrementAndGet();
      assertThat(text).as("the answer to %s", shown(sent)).isEmpty();
    }
  }

  private static void assertAnswer(int status, String text, HttpRequests.Case sent) {
    String as = "the answer to " + shown(sent) + "\n" + clip(text);
    int head = text.indexOf("\r\n\r\n");
    assertThat(head).as(as).isPositive();
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : text.substring(0, head).split("\r\n")) {
      headers.putIfAbsent(line.split(":", 2)[0], line.substring(line.indexOf(':') + 1).strip());
    }
    if (status >= 500) {
      // 501 and 505 are for methods and versions of HTTP that there are not.
      assertThat(status)
          .as(as)
          .isIn(sent.webhook() ? List.of(501, 502, 503, 505) : List.of(501, 505));
    }
    int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
    byte[] rest = text.substring(head + 4).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    // The answer to HEAD tells the length of a body that it hasn't (RFC 9110, section 8.6).
    boolean bodiless = new String(sent.wire(), UTF_8).startsWith("HEAD ");
    String body = bodiless ? "" : new String(rest, 0, Math.min(length, rest.length), UTF_8);
    if (status < 400) {
      assertThat(status).as(as).isIn(200, 202);
      if (headers.get("Content-Type").equals("application/json") && !body.isEmpty()) {
        assertThat(read(body)).as(as).isNotNull();
      }
      return;
    }
    assertThat(headers.get("Content-Type")).as(as).isEqualTo("application/problem+json");
    if (bodiless) {
      return;
    }
    JsonNode problem = read(body);
    assertThat(problem.path("status").intValue()).as(as).isEqualTo(status);
    assertThat(problem.path("title").asText()).as(as).isNotBlank();
    assertThat(problem.path("detail").asText()).as(as).isNotBlank();
    assertThat(INSIDE.matcher(problem.path("detail").asText()).find()).as(as).isFalse();
  }

  private static JsonNode read(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError("no JSON: " + clip(body), e);
    }
  }

  private static String shown(HttpRequests.Case sent) {
    return clip(new String(sent.wire(), UTF_8));
  }

  private static String clip(String text) {
    return text.length() > 3_000 ? text.substring(0, 3_000) + "…" : text;
  }

  private static String exchange(byte[] wire, URI server) throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout((int) LONGEST.toMillis());
      try {
        socket.getOutputStream().write(wire);
        socket.getOutputStream().flush();
        socket.shutdownOutput();
      } catch (SocketException e) {
        // The server refused it before it was whole: what it says is still to be read.
      }
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[8192];
      StringBuilder text = new StringBuilder();
      try {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          text.append(new String(buffer, 0, n, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
      } catch (SocketException e) {
        // Reset, for more was sent than is read.
      }
      return text.toString();
    }
  }

  /** Payloads whose facts are there, and others of whatever GitHub sends. */
  private static HttpRequests requests(FakeGitHub github) throws IOException {
    FakeRepository repository =
        github
            .repository("octo/app")
            .file(".repol/pullrequest.yaml", sample("pullrequest"))
            .file(".repol/deploy.yaml", sample("deploy"))
            .environment("production")
            .collaborator("bo", "write");
    FakePullRequest change = repository.pullRequest(7).author("ada").review("bo", "APPROVED");
    String sha = change.headSha();
    repository.check(sha, "test", "completed", "success");
    repository.workflowRun(42, sha).waitsFor("production");
    Map<String, List<ObjectNode>> known =
        Map.of(
            "pull_request",
            List.of(Payloads.pullRequest("opened", change), Payloads.pullRequest("edited", change)),
            "pull_request_review",
            List.of(Payloads.review("submitted", change, "bo", "approved")),
            "deployment_protection_rule",
            List.of(
                Payloads.protectionRule(repository, github.url(), 42, "production", "main", sha)),
            "deployment",
            List.of(Payloads.deployment(repository, "production", "main", sha)),
            "check_run",
            List.of(Payloads.checkRun("rerequested", change, github.appId())),
            "check_suite",
            List.of(Payloads.checkSuite("completed", change, github.appId())),
            "merge_group",
            List.of(Payloads.mergeGroup(repository, sha, sha, "main", 7)),
            "status",
            List.of(Payloads.status(repository, sha, "success")));
    List<String> events = new ArrayList<>();
    List<ObjectNode> payloads = new ArrayList<>();
    new TreeMap<>(known)
        .forEach(
            (event, some) ->
                some.forEach(
                    payload -> {
                      events.add(event);
                      payloads.add(payload);
                    }));
    for (String event : List.of("push", "issues", "star", "workflow_run", "ping", "installation")) {
      events.add(event);
      payloads.add(Payload.of(event, "").json());
    }
    return new HttpRequests(Files.readString(Path.of("openapi.yaml")), events, payloads);
  }

  private static String sample(String policy) throws IOException {
    return Files.readString(Path.of(".repol", policy + ".yaml"));
  }
}
