package io.gitpoli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.Jwts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A GitHub in the process: an HTTP server on a free loopback port with a small model behind it that
 * tests fill and that what they test changes. It answers in GitHub's own full shapes and behaves as
 * GitHub does where it matters here: it verifies the App's JWT, gives out installation tokens and
 * checks them with their permissions, pages lists with {@code Link}, answers 304 to a known ETag,
 * and redirects from a renamed repository. It delivers events to a webhook, and again when asked.
 * It records every request, and fails on request.
 *
 * <pre>{@code
 * try (FakeGitHub github = FakeGitHub.start()) {
 *   github.repository("octo/app").file(".repol/pullrequest.yaml", yaml)
 *       .collaborator("alice", "write")
 *       .pullRequest(7).head("feature/x", sha).review("alice", "APPROVED");
 *   // run what is tested against github.url(), github.appId(), github.privateKey()
 *   assertThat(github.checkRuns()).extracting("conclusion").containsExactly("success");
 * }
 * }</pre>
 */
public final class FakeGitHub implements AutoCloseable {
  /** The installation of repositories that name no other. */
  public static final long INSTALLATION = 4242;

  private static final long APP_ID = 1234;
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern REPOSITORY = Pattern.compile("/repos/([^/]+)/([^/]+)(/.*)?");
  private static final Pattern ORGANIZATION = Pattern.compile("/orgs/([^/]+)(/.*)");
  private static final Pattern NUMBERED = Pattern.compile("/repositories/(\\d+)(/.*)?");

  static {
    // Without it the JDK's server waits 40 ms for an acknowledgement in many answers.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final Clock clock;
  private final String basePath;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(FakeGitHub::daemon);
  private final Shapes shapes;
  private final List<Route> routes = new ArrayList<>();
  private final AtomicLong ids = new AtomicLong(1000);
  private final Map<String, FakeRepository> repositories = new ConcurrentHashMap<>();
  private final Map<String, FakeRepository> oldNames = new ConcurrentHashMap<>();
  private final Map<String, Token> tokens = new ConcurrentHashMap<>();
  private final Map<String, String> permissions = new ConcurrentHashMap<>();
  private final Set<String> events =
      new ConcurrentSkipListSet<>(
          List.of(
              "check_run",
              "check_suite",
              "deployment",
              "deployment_protection_rule",
              "issue_comment",
              "merge_group",
              "pull_request",
              "pull_request_review",
              "status"));
  // How people are in teams, by org/slug/login.
  private final Map<String, String> members = new ConcurrentHashMap<>();
  // What was accepted before the registration changed, by installation.
  private final Map<Long, Accepted> accepted = new ConcurrentHashMap<>();
  private final Set<Long> suspended = new ConcurrentSkipListSet<>();
  // The right that each person's token has, by token.
  private final Map<String, String> people = new ConcurrentHashMap<>();
  private final List<ArmedFault> faults = new CopyOnWriteArrayList<>();
  private final List<Exchange> requests = new CopyOnWriteArrayList<>();
  private final List<PostedCheckRun> checkRuns = new CopyOnWriteArrayList<>();
  private final List<DeploymentAnswer> deploymentAnswers = new CopyOnWriteArrayList<>();
  private final Map<Long, FakeQuota> quotas = new ConcurrentHashMap<>();
  private final FakeWebhook webhook;
  private volatile Duration latency = Duration.ZERO;
  private volatile boolean recording = true;
  private volatile String repositorySelection = "all";

  /**
   * A request and how it was answered.
   *
   * @param path below the API's base, with the query, as it was sent
   * @param headers names in lower case
   * @param body empty where there was none
   * @param answer empty where there was none
   */
  public record Exchange(
      String method,
      String path,
      Map<String, String> headers,
      String body,
      int status,
      String answer) {
    /** The path without its query. */
    public String pathOnly() {
      return path.split("\\?", 2)[0];
    }
  }

  /** A check run of the App as it stands: as it was posted, or last updated. */
  public record PostedCheckRun(
      long id,
      String repository,
      String name,
      String headSha,
      String externalId,
      String status,
      String conclusion,
      String title,
      String summary,
      String htmlUrl,
      List<JsonNode> annotations) {}

  /**
   * An answer to a deployment protection rule.
   *
   * @param state {@code approved} or {@code rejected}; empty for a mere report
   */
  public record DeploymentAnswer(
      String repository, long runId, String environment, Optional<String> state, String comment) {}

  /**
   * An attempt to deliver an event to the App's webhook.
   *
   * @param status {@code OK} where it was answered 2xx
   */
  public record WebhookDelivery(
      long id,
      String guid,
      String event,
      Optional<String> action,
      Instant deliveredAt,
      boolean redelivery,
      String status,
      int statusCode) {}

  private record Token(long installation, Instant expiresAt) {}

  private record Accepted(Map<String, String> permissions, Set<String> events) {}

  private record ArmedFault(String part, Fault fault, BooleanSupplier strikes) {}

  private record Route(
      String method, Pattern path, String permission, Function<Call, Reply> handler) {}

  private record Call(
      HttpExchange exchange,
      FakeRepository repository,
      List<String> groups,
      Map<String, String> query,
      JsonNode body) {
    String group(int index) {
      return groups.get(index);
    }

    long number(int index) {
      return Long.parseLong(groups.get(index));
    }
  }

  private record Reply(int status, JsonNode body, Map<String, String> headers) {
    static Reply ok(JsonNode body) {
      return new Reply(200, body, Map.of());
    }

    static Reply error(int status, String message) {
      ObjectNode body =
          JsonNodeFactory.instance
              .objectNode()
              .put("message", message)
              .put("documentation_url", "https://docs.github.com/rest")
              .put("status", "" + status);
      return new Reply(status, body, Map.of());
    }

    static Reply notFound() {
      return error(404, "Not Found");
    }
  }

  private FakeGitHub(Clock clock, String basePath) {
    this.clock = clock;
    this.basePath = basePath;
    this.webhook = new FakeWebhook(clock, ids::incrementAndGet);
    try {
      this.server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.shapes = new Shapes(url().toString());
    for (String right : List.of("checks", "deployments", "pull_requests")) {
      permissions.put(right, "write");
    }
    for (String right :
        List.of(
            "actions", "contents", "issues", "members", "merge_queues", "metadata", "statuses")) {
      permissions.put(right, "read");
    }
    route();
    routeProtection();
    server.createContext("/", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  /** Starts one like github.com. */
  public static FakeGitHub start() {
    return start(Clock.systemUTC());
  }

  /** Starts one with its own time. */
  public static FakeGitHub start(Clock clock) {
    return new FakeGitHub(clock, "");
  }

  /** Starts one like GitHub Enterprise Server, whose API is below {@code /api/v3}. */
  public static FakeGitHub startEnterprise() {
    return new FakeGitHub(Clock.systemUTC(), "/api/v3");
  }

  /** A commit's sha, made of any text. */
  public static String sha(String seed) {
    return digest("SHA-1", seed.getBytes(StandardCharsets.UTF_8));
  }

  /** The API's base address, without a slash at its end. */
  public URI url() {
    InetSocketAddress address = server.getAddress();
    return URI.create("http://127.0.0.1:" + address.getPort() + basePath);
  }

  public long appId() {
    return APP_ID;
  }

  /** The App's private key, PKCS#8 in PEM. */
  public String privateKey() {
    String base64 =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(AppKey.PAIR.getPrivate().getEncoded());
    return "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n";
  }

  /** The repository of that full name, which is made where there is none. */
  public FakeRepository repository(String fullName) {
    return repository(fullName, INSTALLATION);
  }

  /** The same in another installation of the App. */
  public FakeRepository repository(String fullName, long installation) {
    return repositories.computeIfAbsent(
        fullName.toLowerCase(Locale.ROOT),
        name -> new FakeRepository(this, nextId(), fullName, installation));
  }

  /** Removes a repository, as the App sees it: it is gone, or no longer to be seen. */
  public FakeGitHub withoutRepository(String fullName) {
    repositories.remove(fullName.toLowerCase(Locale.ROOT));
    return this;
  }

  /**
   * Sets one of the App's permissions.
   *
   * @param right {@code none}, {@code read} or {@code write}
   */
  public FakeGitHub permission(String name, String right) {
    if (right.equals("none")) {
      permissions.remove(name);
    } else {
      permissions.put(name, right);
    }
    return this;
  }

  /**
   * Puts a person into a team.
   *
   * @param team {@code org/slug}
   * @param state {@code active}, or {@code pending} for who is only invited
   */
  public FakeGitHub member(String team, String login, String state) {
    members.put(lower(team + "/" + login), state);
    return this;
  }

  /** Now, as GitHub's answers give it. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  /** When whoever looks at what has happened has read it. */
  Instant later() {
    return now().plusSeconds(60);
  }

  /** Takes an event from those that the App is subscribed to. */
  public FakeGitHub withoutEvent(String name) {
    events.remove(name);
    return this;
  }

  /** From now on the installation stays as it is, whatever the App asks for: nobody accepts. */
  public FakeGitHub acceptNothingMore(long installation) {
    accepted.put(installation, new Accepted(Map.copyOf(permissions), Set.copyOf(events)));
    return this;
  }

  /** Suspends an installation, as the list of installations shows it. */
  public FakeGitHub suspend(long installation) {
    suspended.add(installation);
    return this;
  }

  /**
   * A person's token for every repository.
   *
   * @param right {@code read} or {@code admin}
   */
  public FakeGitHub person(String token, String right) {
    people.put(token, right);
    return this;
  }

  /** Lets tokens say that the App was installed for selected repositories only. */
  public FakeGitHub selectedRepositories() {
    repositorySelection = "selected";
    return this;
  }

  /** Makes every token given out so far invalid. */
  public FakeGitHub revokeTokens() {
    tokens.clear();
    return this;
  }

  /**
   * Fails every request whose method and path, for example {@code GET /repos/octo/app/pulls/7},
   * contain {@code part}.
   */
  public FakeGitHub fail(String part, Fault fault) {
    return fail(part, fault, Integer.MAX_VALUE);
  }

  /** Fails so many of these requests. */
  public FakeGitHub fail(String part, Fault fault, int times) {
    AtomicInteger left = new AtomicInteger(times);
    faults.add(new ArmedFault(part, fault, () -> left.getAndDecrement() > 0));
    return this;
  }

  /**
   * Fails some of these requests by chance; the same ones again where they come in the same order.
   *
   * @param probability from 0 to 1
   */
  public FakeGitHub fail(String part, Fault fault, double probability, long seed) {
    Random random = new Random(seed);
    faults.add(new ArmedFault(part, fault, () -> random.nextDouble() < probability));
    return this;
  }

  /** Answers every request so late. */
  public FakeGitHub latency(Duration time) {
    latency = time;
    return this;
  }

  /**
   * Lets an installation make so many calls in each window, and refuses the others until its end.
   */
  public FakeGitHub limit(long installation, int calls, Duration window) {
    quota(installation).calls(calls, window);
    return this;
  }

  /**
   * Lets an installation make so many calls at one time, and refuses the others with a secondary
   * limit.
   */
  public FakeGitHub limitConcurrency(long installation, int calls, int retryAfterSeconds) {
    quota(installation).concurrent(calls, retryAfterSeconds);
    return this;
  }

  /** How many calls of an installation were under way at one time, at most. */
  public int mostUnderWay(long installation) {
    return quota(installation).mostUnderWay();
  }

  /** How many are under way now. */
  public int underWay(long installation) {
    return quota(installation).underWay();
  }

  private FakeQuota quota(long installation) {
    return quotas.computeIfAbsent(installation, i -> new FakeQuota(clock));
  }

  /** Where the App's webhook is, and the secret that its deliveries are signed with. */
  public FakeGitHub webhook(URI url, String secret) {
    webhook.to(url, secret);
    return this;
  }

  /** Delivers an event to the webhook, once, and waits for its answer as long as GitHub does. */
  public WebhookDelivery deliver(String event, ObjectNode payload) {
    return webhook.deliver(event, payload);
  }

  /**
   * An event whose delivery failed five minutes ago: nothing is sent, unless it is asked for again.
   */
  public WebhookDelivery lose(String event, ObjectNode payload) {
    return webhook.lose(event, payload);
  }

  /** Every attempt to deliver, newest first. */
  public List<WebhookDelivery> webhookDeliveries() {
    return webhook.sent().stream().map(FakeWebhook.Sent::delivery).toList();
  }

  /** Fails no more. */
  public FakeGitHub heal() {
    faults.clear();
    return this;
  }

  /** Every request so far, oldest first. */
  public List<Exchange> requests() {
    return List.copyOf(requests);
  }

  /** The requests whose method and path contain {@code part}. */
  public List<Exchange> requests(String part) {
    return requests.stream().filter(r -> (r.method() + " " + r.path()).contains(part)).toList();
  }

  /** Keeps no more requests, check runs and answers, for measurements that make many. */
  public FakeGitHub withoutRecording() {
    recording = false;
    return this;
  }

  /** Every check run that was posted, as it stands now, oldest first. */
  public List<PostedCheckRun> checkRuns() {
    return List.copyOf(checkRuns);
  }

  /** Every answer to a deployment protection rule and every report, oldest first. */
  public List<DeploymentAnswer> deploymentAnswers() {
    return List.copyOf(deploymentAnswers);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  long nextId() {
    return ids.incrementAndGet();
  }

  void renamed(FakeRepository repository, String newFullName) {
    String old = repository.fullName().toLowerCase(Locale.ROOT);
    repositories.remove(old);
    oldNames.put(old, repository);
    repositories.put(newFullName.toLowerCase(Locale.ROOT), repository);
  }

  // --- the server

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      URI uri = exchange.getRequestURI();
      String path = uri.getRawPath();
      String below = path.startsWith(basePath) ? path.substring(basePath.length()) : "";
      String full = uri.getRawQuery() == null ? below : below + "?" + uri.getRawQuery();
      Optional<FakeQuota> quota = quotaOf(exchange);
      Optional<Fault> refused = quota.flatMap(FakeQuota::begin);
      try {
        if (!latency.isZero()) {
          Thread.sleep(latency.toMillis());
        }
        Optional<Fault> fault = refused.or(() -> fault(exchange.getRequestMethod() + " " + full));
        serve(exchange, below, full, body, fault, quota);
      } finally {
        quota.ifPresent(FakeQuota::end);
      }
    } catch (InterruptedException e) {
      // The fake is being closed.
    }
  }

  /** The quota of the installation whose token a request carries. */
  private Optional<FakeQuota> quotaOf(HttpExchange exchange) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
        .map(header -> tokens.get(header.replaceFirst("^Bearer ", "")))
        .map(token -> quota(token.installation()));
  }

  private void serve(
      HttpExchange exchange,
      String below,
      String full,
      String body,
      Optional<Fault> fault,
      Optional<FakeQuota> quota)
      throws IOException, InterruptedException {
    Fault.Kind kind = fault.map(Fault::kind).orElse(null);
    if (kind == Fault.Kind.RESET) {
      record(exchange, full, body, 0, "");
      return;
    }
    if (kind == Fault.Kind.ANSWER) {
      Fault f = fault.get();
      f.headers().forEach(exchange.getResponseHeaders()::set);
      record(exchange, full, body, f.status(), new String(f.body(), StandardCharsets.UTF_8));
      send(exchange, f.status(), f.body());
      return;
    }
    if (kind == Fault.Kind.DELAY) {
      Thread.sleep(fault.get().time().toMillis());
    }
    Reply reply;
    try {
      reply = answer(exchange, below, body);
    } catch (RuntimeException e) {
      reply = Reply.error(500, "The fake failed: " + e);
    }
    if (kind == Fault.Kind.EDIT && reply.body() != null) {
      fault.get().applyTo(reply.body());
    }
    if (kind == Fault.Kind.STALL) {
      exchange.sendResponseHeaders(200, 1_000_000);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      Thread.sleep(fault.get().time().toMillis());
      return;
    }
    if (kind == Fault.Kind.LOSE) {
      record(exchange, full, body, 0, "");
      return;
    }
    send(exchange, full, body, reply, quota);
  }

  private void send(
      HttpExchange exchange, String path, String body, Reply reply, Optional<FakeQuota> quota)
      throws IOException {
    reply.headers().forEach(exchange.getResponseHeaders()::set);
    byte[] answer = reply.body() == null ? new byte[0] : JSON.writeValueAsBytes(reply.body());
    int status = reply.status();
    if (status == 200 && exchange.getRequestMethod().equals("GET")) {
      String etag = "W/\"" + digest("SHA-256", answer) + "\"";
      exchange.getResponseHeaders().set("ETag", etag);
      if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
        status = 304;
        answer = new byte[0];
        quota.ifPresent(FakeQuota::free);
      }
    }
    if (quota.isPresent()) {
      exchange.getResponseHeaders().set("x-ratelimit-remaining", "" + quota.get().remaining());
      exchange.getResponseHeaders().set("x-ratelimit-reset", "" + quota.get().reset());
    }
    record(exchange, path, body, status, new String(answer, StandardCharsets.UTF_8));
    send(exchange, status, answer);
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    if (body.length > 0) {
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private void record(HttpExchange exchange, String path, String body, int status, String answer) {
    if (recording) {
      Map<String, String> headers = new TreeMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
      requests.add(new Exchange(exchange.getRequestMethod(), path, headers, body, status, answer));
    }
  }

  private Optional<Fault> fault(String request) {
    return faults.stream()
        .filter(armed -> request.contains(armed.part()) && armed.strikes().getAsBoolean())
        .map(ArmedFault::fault)
        .findFirst();
  }

  private Reply answer(HttpExchange exchange, String rawPath, String body) throws IOException {
    String path = rawPath;
    Matcher numbered = NUMBERED.matcher(path);
    if (numbered.matches()) {
      long id = Long.parseLong(numbered.group(1));
      Optional<FakeRepository> found =
          repositories.values().stream().filter(r -> r.id == id).findFirst();
      if (found.isEmpty()) {
        return Reply.notFound();
      }
      path = "/repos/" + found.get().fullName() + Optional.ofNullable(numbered.group(2)).orElse("");
    }
    Matcher inRepository = REPOSITORY.matcher(path);
    Matcher inOrganization = ORGANIZATION.matcher(path);
    FakeRepository repository = null;
    if (inOrganization.matches()) {
      // For its installation alone.
      String owner = lower(decode(inOrganization.group(1))) + "/";
      repository =
          repositories.entrySet().stream()
              .filter(known -> known.getKey().startsWith(owner))
              .map(Map.Entry::getValue)
              .findFirst()
              .orElse(null);
    }
    if (inRepository.matches()) {
      String name = (decode(inRepository.group(1)) + "/" + decode(inRepository.group(2)));
      repository = repositories.get(name.toLowerCase(Locale.ROOT));
      FakeRepository moved = oldNames.get(name.toLowerCase(Locale.ROOT));
      if (repository == null && moved != null) {
        String rest = Optional.ofNullable(inRepository.group(3)).orElse("");
        String query = exchange.getRequestURI().getRawQuery();
        String location =
            url() + "/repositories/" + moved.id + rest + (query == null ? "" : "?" + query);
        Reply reply = Reply.error(301, "Moved Permanently");
        return new Reply(301, reply.body(), Map.of("Location", location));
      }
    }
    for (Route route : routes) {
      Matcher matcher = route.path().matcher(path);
      if (route.method().equals(exchange.getRequestMethod()) && matcher.matches()) {
        Optional<Reply> refusal = refusal(exchange, route, repository);
        if (refusal.isPresent()) {
          return refusal.get();
        }
        List<String> groups = new ArrayList<>();
        for (int i = 1; i <= matcher.groupCount(); i++) {
          groups.add(matcher.group(i) == null ? null : decode(matcher.group(i)));
        }
        Map<String, String> query = query(exchange.getRequestURI());
        JsonNode json = body.isEmpty() ? null : JSON.readTree(body);
        return route.handler().apply(new Call(exchange, repository, groups, query, json));
      }
    }
    return Reply.notFound();
  }

  // --- who may ask

  private Optional<Reply> refusal(HttpExchange exchange, Route route, FakeRepository repository) {
    String header =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
    String credential = header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : "";
    if (route.permission().equals("app")) {
      return jwtRefusal(credential);
    }
    if (people.containsKey(credential)) {
      return personsRefusal(people.get(credential), route, repository);
    }
    Token token = tokens.get(credential);
    if (token == null || !token.expiresAt().isAfter(clock.instant())) {
      return Optional.of(Reply.error(401, "Bad credentials"));
    }
    if (repository == null || repository.installation != token.installation()) {
      return Optional.of(Reply.notFound());
    }
    String[] needed = route.permission().split("=");
    String granted = permissions.getOrDefault(needed[0], "none");
    if (!granted.equals("write") && !granted.equals(needed[1])) {
      Reply reply = Reply.error(403, "Resource not accessible by integration");
      return Optional.of(
          new Reply(
              403, reply.body(), Map.of("X-Accepted-GitHub-Permissions", route.permission())));
    }
    return Optional.empty();
  }

  private static Optional<Reply> personsRefusal(
      String right, Route route, FakeRepository repository) {
    if (repository == null) {
      return Optional.of(Reply.notFound());
    }
    return route.permission().startsWith("administration=") && !right.equals("admin")
        ? Optional.of(Reply.error(403, "Must have admin rights to Repository."))
        : Optional.empty();
  }

  private Optional<Reply> jwtRefusal(String jwt) {
    try {
      Claims claims =
          Jwts.parser()
              .verifyWith(AppKey.PAIR.getPublic())
              .clock(() -> Date.from(clock.instant()))
              .requireIssuer(Long.toString(APP_ID))
              .build()
              .parseSignedClaims(jwt)
              .getPayload();
      Instant issued = claims.getIssuedAt().toInstant();
      Instant now = clock.instant();
      boolean tooLong =
          claims.getExpiration().toInstant().isAfter(now.plus(Duration.ofMinutes(10)));
      return issued.isAfter(now) || tooLong
          ? Optional.of(
              Reply.error(401, "'Expiration time' claim ('exp') is too far in the future"))
          : Optional.empty();
    } catch (JwtException | IllegalArgumentException e) {
      return Optional.of(Reply.error(401, "A JSON web token could not be decoded"));
    }
  }

  // --- what is answered

  private void route() {
    on("GET", "/app", "app", c -> Reply.ok(shapes.app(APP_ID, permissions, events)));
    on("GET", "/app/installations", "app", this::installations);
    on("GET", "/repos/([^/]+)/([^/]+)/installation", "app", c -> installation(c.repository()));
    on("POST", "/app/installations/(\\d+)/access_tokens", "app", this::token);
    on("GET", "/app/hook/deliveries", "app", this::hookDeliveries);
    on("POST", "/app/hook/deliveries/(\\d+)/attempts", "app", this::redeliver);
    inRepository("GET", "", "metadata=read", c -> Reply.ok(shapes.repository(c.repository())));
    inRepository("GET", "/pulls/(\\d+)", "pull_requests=read", c -> pull(c, this::pullRequest));
    inRepository("GET", "/pulls/(\\d+)/reviews", "pull_requests=read", c -> pull(c, this::reviews));
    inRepository("GET", "/pulls/(\\d+)/commits", "pull_requests=read", c -> pull(c, this::commits));
    inRepository("GET", "/pulls/(\\d+)/files", "pull_requests=read", c -> pull(c, this::files));
    inRepository("GET", "/git/trees/([0-9a-f]+)", "contents=read", this::tree);
    inRepository("GET", "/git/blobs/([0-9a-f]+)", "contents=read", this::blob);
    inRepository("GET", "/contents()", "contents=read", this::contents);
    inRepository(
        "GET", "/commits/([^/]+)/pulls", "pull_requests=read", c -> ofCommit(c, this::pullsOf));
    inRepository("GET", "/issues/(\\d+)/comments", "issues=read", c -> pull(c, this::comments));
    inRepository(
        "POST", "/issues/(\\d+)/comments", "pull_requests=write", c -> pull(c, this::postComment));
    inRepository("GET", "/issues/(\\d+)/events", "issues=read", c -> pull(c, this::issueEvents));
    on(
        "GET",
        "/orgs/([^/]+)/teams/([^/]+)/memberships/([^/]+)",
        "members=read",
        c ->
            Optional.ofNullable(members.get(lower(String.join("/", c.groups()))))
                .map(state -> Reply.ok(shapes.membership(c.group(2), state)))
                .orElseGet(Reply::notFound));
    inRepository("GET", "/collaborators/([^/]+)/permission", "metadata=read", this::collaborator);
    inRepository("GET", "/compare/([^/]+)\\.\\.\\.([^/]+)", "contents=read", this::compare);
    inRepository("GET", "/git/matching-refs/(.+)", "contents=read", this::matchingRefs);
    inRepository("GET", "/git/ref/(.+)", "contents=read", this::ref);
    inRepository("GET", "/contents/(.+)", "contents=read", this::contents);
    inRepository(
        "GET", "/commits/([^/]+)/check-runs", "checks=read", c -> ofCommit(c, this::checkRunsOf));
    inRepository(
        "GET",
        "/commits/([^/]+)/check-suites",
        "checks=read",
        c -> ofCommit(c, this::checkSuitesOf));
    inRepository(
        "GET", "/commits/([^/]+)/status", "statuses=read", c -> ofCommit(c, this::statusOf));
    inRepository("POST", "/check-runs", "checks=write", this::postCheckRun);
    inRepository("PATCH", "/check-runs/(\\d+)", "checks=write", this::updateCheckRun);
    inRepository("GET", "/actions/runs", "actions=read", this::workflowRuns);
    inRepository(
        "GET",
        "/actions/runs/(\\d+)",
        "actions=read",
        c -> run(c, run -> Reply.ok(shapes.workflowRun(run))));
    inRepository(
        "GET",
        "/actions/runs/(\\d+)/jobs",
        "actions=read",
        c -> run(c, run -> counted(c, "jobs", run.jobs, job -> shapes.job(run, job))));
    inRepository(
        "GET",
        "/actions/runs/(\\d+)/pending_deployments",
        "actions=read",
        c -> run(c, run -> pending(c, run)));
    inRepository(
        "POST",
        "/actions/runs/(\\d+)/deployment_protection_rule",
        "deployments=write",
        c -> run(c, run -> deployment(c, run)));
    inRepository(
        "GET",
        "/environments",
        "actions=read",
        c ->
            counted(
                c,
                "environments",
                c.repository().environments,
                name -> shapes.environment(c.repository(), name, idOf(name))));
  }

  private void routeProtection() {
    String environment = "/environments/([^/]+)";
    String rules = environment + "/deployment_protection_rules";
    inRepository(
        "GET",
        environment,
        "actions=read",
        c ->
            environment(c, name -> Reply.ok(shapes.environment(c.repository(), name, idOf(name)))));
    inRepository(
        "GET",
        rules,
        "actions=read",
        c ->
            environment(
                c,
                name -> {
                  Set<String> enabled = c.repository().protectedBy(name);
                  ObjectNode answer =
                      JsonNodeFactory.instance.objectNode().put("total_count", enabled.size());
                  ArrayNode list = answer.putArray("custom_deployment_protection_rules");
                  enabled.forEach(slug -> list.add(shapes.protectionRule(slug, idOf(slug))));
                  return Reply.ok(answer);
                }));
    inRepository(
        "GET",
        rules + "/apps",
        "administration=read",
        c ->
            environment(
                c,
                name ->
                    counted(
                        c,
                        "available_custom_deployment_protection_rule_integrations",
                        c.repository().protectionApps,
                        slug -> shapes.protectionApp(slug, idOf(slug)))));
    inRepository(
        "POST", rules, "administration=write", c -> environment(c, name -> protect(c, name)));
  }

  private static Reply environment(Call call, Function<String, Reply> then) {
    return call.repository().environments.contains(call.group(0))
        ? then.apply(call.group(0))
        : Reply.notFound();
  }

  private Reply protect(Call call, String environment) {
    long id = call.body().path("integration_id").asLong();
    Optional<String> app =
        call.repository().protectionApps.stream().filter(slug -> idOf(slug) == id).findFirst();
    if (app.isEmpty() || !call.repository().protectedBy(environment).add(app.get())) {
      return Reply.error(422, "Validation Failed");
    }
    return new Reply(201, shapes.protectionRule(app.get(), id), Map.of());
  }

  private static long idOf(String name) {
    return Integer.toUnsignedLong(name.hashCode());
  }

  private Reply installations(Call call) {
    Map<Long, String> owners = new TreeMap<>();
    repositories.values().forEach(r -> owners.put(r.installation, r.fullName().split("/")[0]));
    return paged(
        call,
        List.copyOf(owners.entrySet()),
        there -> {
          Accepted granted =
              accepted.getOrDefault(there.getKey(), new Accepted(permissions, events));
          return shapes.installed(
              shapes.installation(there.getKey(), APP_ID, there.getValue(), granted.permissions()),
              granted.events(),
              repositorySelection,
              suspended.contains(there.getKey()));
        });
  }

  private void on(String method, String path, String permission, Function<Call, Reply> handler) {
    routes.add(new Route(method, Pattern.compile(path), permission, handler));
  }

  private void inRepository(
      String method, String path, String permission, Function<Call, Reply> handler) {
    on(method, "/repos/[^/]+/[^/]+" + path, permission, handler);
  }

  private Reply installation(FakeRepository repository) {
    if (repository == null) {
      return Reply.notFound();
    }
    String owner = repository.fullName().split("/")[0];
    return Reply.ok(shapes.installation(repository.installation, APP_ID, owner, permissions));
  }

  private Reply token(Call call) {
    long installation = call.number(0);
    if (repositories.values().stream().noneMatch(r -> r.installation == installation)) {
      return Reply.notFound();
    }
    // As long as GitHub's newer ones.
    String token = "ghs_" + APP_ID + "_" + sha("token " + nextId()).repeat(13);
    Instant expiresAt = clock.instant().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
    tokens.put(token, new Token(installation, expiresAt));
    ObjectNode answer = shapes.token(token, expiresAt.toString(), permissions, repositorySelection);
    return new Reply(201, answer, Map.of());
  }

  private Reply pull(Call call, BiFunction<Call, FakePullRequest, Reply> then) {
    FakePullRequest pull = call.repository().pulls.get((int) call.number(0));
    return pull == null ? Reply.notFound() : then.apply(call, pull);
  }

  private Reply pullRequest(Call call, FakePullRequest pull) {
    return Reply.ok(shapes.pullRequest(pull));
  }

  private Reply reviews(Call call, FakePullRequest pull) {
    AtomicInteger id = new AtomicInteger();
    return paged(call, pull.reviews, r -> shapes.review(pull, r, id.incrementAndGet()));
  }

  private Reply comments(Call call, FakePullRequest pull) {
    Instant since = Instant.parse(call.query().getOrDefault("since", Instant.EPOCH.toString()));
    List<FakePullRequest.Comment> found =
        pull.comments.stream().filter(one -> !one.createdAt().isBefore(since)).toList();
    return paged(call, found, one -> shapes.comment(pull, one, APP_ID));
  }

  private Reply postComment(Call call, FakePullRequest pull) {
    FakePullRequest.Comment comment =
        new FakePullRequest.Comment(
            nextId(), "octoapp[bot]", call.body().path("body").asText(), later(), true);
    pull.add(comment);
    return new Reply(201, shapes.comment(pull, comment, APP_ID), Map.of());
  }

  private Reply issueEvents(Call call, FakePullRequest pull) {
    AtomicInteger id = new AtomicInteger();
    return paged(
        call,
        pull.forcePushes,
        when -> shapes.forcePush(pull, when.toString(), id.incrementAndGet()));
  }

  private Reply commits(Call call, FakePullRequest pull) {
    // GitHub lists no more.
    List<String> listed = pull.commits.subList(0, Math.min(250, pull.commits.size()));
    FakeRepository repository = call.repository();
    return paged(call, listed, sha -> shapes.commit(repository, repository.commits.get(sha)));
  }

  /** Answers as GitHub does to a sha that it does not know. */
  private static Reply ofCommit(Call call, Function<Call, Reply> then) {
    return call.repository().commits.containsKey(call.group(0))
        ? then.apply(call)
        : Reply.error(422, "No commit found for SHA: " + call.group(0));
  }

  private Reply pullsOf(Call call) {
    String sha = call.group(0);
    List<FakePullRequest> pulls =
        call.repository().pulls.values().stream()
            .filter(p -> p.open || p.mergedAt != null)
            .filter(p -> p.commits.contains(sha) || sha.equals(p.mergeCommitSha))
            .toList();
    return paged(call, pulls, shapes::simplePullRequest);
  }

  private Reply collaborator(Call call) {
    String login = call.group(0);
    // A public repository: everybody may read.
    String role = call.repository().roles.getOrDefault(lower(login), "read");
    return role.equals("none") ? Reply.notFound() : Reply.ok(shapes.permission(login, role));
  }

  private Reply compare(Call call) {
    FakeRepository repository = call.repository();
    if (!repository.commits.containsKey(call.group(0))
        || !repository.commits.containsKey(call.group(1))) {
      return Reply.notFound();
    }
    List<FakeRepository.Commit> between = repository.between(call.group(0), call.group(1));
    ObjectNode comparison = shapes.comparison(repository, between.size());
    return paged(
        call,
        between,
        commit -> shapes.commit(repository, commit),
        page -> comparison.set("commits", page));
  }

  private Reply matchingRefs(Call call) {
    FakeRepository repository = call.repository();
    List<Map.Entry<String, String>> found =
        repository.refs.entrySet().stream()
            .filter(ref -> ref.getKey().startsWith("refs/" + call.group(0)))
            .toList();
    return paged(call, found, ref -> shapes.ref(repository, ref.getKey(), ref.getValue()));
  }

  private Reply ref(Call call) {
    String ref = "refs/" + call.group(0);
    String sha = call.repository().refs.get(ref);
    return sha == null ? Reply.notFound() : Reply.ok(shapes.ref(call.repository(), ref, sha));
  }

  private Reply contents(Call call) {
    FakeRepository repository = call.repository();
    String path = call.group(0);
    if (repository.odd.containsKey(path)) {
      return Reply.ok(repository.odd.get(path).deepCopy());
    }
    byte[] bytes = repository.files.get(path);
    if (bytes == null) {
      return folder(repository, path);
    }
    return Reply.ok(shapes.file(repository, path, bytes, blobSha(bytes)));
  }

  /** A folder of the default branch, as the contents API lists it. */
  private Reply folder(FakeRepository repository, String path) {
    String tip = repository.tip(repository.defaultBranch);
    Map<String, FakeRepository.GitFile> within =
        path.isEmpty() ? repository.tree(tip) : below(repository.tree(tip), path);
    if (within.isEmpty()) {
      return Reply.notFound();
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    children(within)
        .forEach(
            (name, file) -> {
              String full = path.isEmpty() ? name : path + "/" + name;
              String sha = file == null ? treeSha(repository.tree(tip), full) : file.sha();
              list.add(shapes.entry(repository, full, file == null, sha));
            });
    return Reply.ok(list);
  }

  /** The files below a folder, by their paths from there. */
  private static Map<String, FakeRepository.GitFile> below(
      Map<String, FakeRepository.GitFile> tree, String folder) {
    Map<String, FakeRepository.GitFile> below = new TreeMap<>();
    tree.forEach(
        (path, file) -> {
          if (path.startsWith(folder + "/")) {
            below.put(path.substring(folder.length() + 1), file);
          }
        });
    return below;
  }

  /** What stands in a folder itself; a folder is null. */
  private static Map<String, FakeRepository.GitFile> children(
      Map<String, FakeRepository.GitFile> tree) {
    Map<String, FakeRepository.GitFile> children = new TreeMap<>();
    tree.forEach(
        (path, file) -> {
          int end = path.indexOf('/');
          children.put(end < 0 ? path : path.substring(0, end), end < 0 ? file : null);
        });
    return children;
  }

  /** Of all that is below a folder, so that another content is another tree. */
  private static String treeSha(Map<String, FakeRepository.GitFile> tree, String folder) {
    StringBuilder all = new StringBuilder("tree");
    below(tree, folder).forEach((path, file) -> all.append(path).append(file.sha()));
    return sha(all.toString());
  }

  private Reply files(Call call, FakePullRequest pull) {
    List<FakePullRequest.Change> listed =
        pull.changes.subList(0, Math.min(3_000, pull.changes.size()));
    return paged(call, listed, change -> shapes.changedFile(pull, change));
  }

  private Reply tree(Call call) {
    FakeRepository repository = call.repository();
    String sha = call.group(0);
    Map<String, FakeRepository.GitFile> files = new TreeMap<>();
    if (repository.commits.containsKey(sha)) {
      files.putAll(repository.tree(sha));
    } else {
      for (String commit : repository.commits.keySet()) {
        Map<String, FakeRepository.GitFile> whole = repository.tree(commit);
        for (String folder : folders(whole)) {
          if (treeSha(whole, folder).equals(sha)) {
            files.putAll(below(whole, folder));
          }
        }
      }
      if (files.isEmpty()) {
        return Reply.notFound();
      }
    }
    boolean deep = call.query().containsKey("recursive");
    Map<String, FakeRepository.GitFile> entries = new TreeMap<>(children(files));
    if (deep) {
      folders(files).forEach(folder -> entries.put(folder, null));
      entries.putAll(files);
    }
    boolean truncated = deep && entries.size() > repository.listed;
    if (truncated) {
      List.copyOf(entries.keySet()).stream().skip(repository.listed).forEach(entries::remove);
    }
    return Reply.ok(
        shapes.tree(repository, sha, entries, folder -> treeSha(files, folder), truncated));
  }

  private static Set<String> folders(Map<String, FakeRepository.GitFile> files) {
    Set<String> folders = new TreeSet<>();
    for (String path : files.keySet()) {
      for (int at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
        folders.add(path.substring(0, at));
      }
    }
    return folders;
  }

  private Reply blob(Call call) {
    FakeRepository repository = call.repository();
    return repository.commits.keySet().stream()
        .flatMap(commit -> repository.tree(commit).values().stream())
        .filter(file -> file.sha().equals(call.group(0)))
        .findFirst()
        .map(file -> Reply.ok(shapes.blob(repository, file.sha(), file.content())))
        .orElseGet(Reply::notFound);
  }

  private Reply checkRunsOf(Call call) {
    FakeRepository repository = call.repository();
    Map<String, FakeRepository.CheckRun> latest = new LinkedHashMap<>();
    for (FakeRepository.CheckRun run : repository.checkRuns) {
      String app = call.query().getOrDefault("app_id", "" + run.appId());
      String name = call.query().getOrDefault("check_name", run.name());
      if (run.sha().equals(call.group(0))
          && app.equals("" + run.appId())
          && name.equals(run.name())) {
        boolean all = "all".equals(call.query().get("filter"));
        latest.put(all ? "" + run.id() : run.appId() + " " + run.name(), run);
      }
    }
    return counted(
        call, "check_runs", List.copyOf(latest.values()), run -> shapes.checkRun(repository, run));
  }

  private Reply checkSuitesOf(Call call) {
    FakeRepository repository = call.repository();
    List<FakeRepository.Suite> suites =
        repository.suites.values().stream()
            .filter(suite -> suite.sha().equals(call.group(0)))
            .sorted(Comparator.comparingLong(FakeRepository.Suite::id))
            .toList();
    return counted(call, "check_suites", suites, suite -> shapes.checkSuite(repository, suite));
  }

  private Reply statusOf(Call call) {
    FakeRepository repository = call.repository();
    Map<String, FakeRepository.Status> latest = new LinkedHashMap<>();
    for (FakeRepository.Status status : repository.statuses) {
      if (status.sha().equals(call.group(0))) {
        latest.put(status.context(), status);
      }
    }
    ObjectNode combined = shapes.combinedStatus(repository, call.group(0), latest.size());
    return paged(
        call,
        List.copyOf(latest.values()),
        status -> shapes.status(repository, status),
        page -> combined.set("statuses", page));
  }

  private Reply postCheckRun(Call call) {
    JsonNode body = call.body();
    FakeRepository repository = call.repository();
    String sha = body.path("head_sha").asText();
    if (!repository.commits.containsKey(sha)) {
      return Reply.error(422, "No commit found for SHA: " + sha);
    }
    FakeRepository.CheckRun fresh =
        new FakeRepository.CheckRun(
            nextId(),
            recording ? repository.suite(APP_ID, sha).id() : 0,
            APP_ID,
            sha,
            "",
            "queued",
            null,
            "",
            null,
            null,
            List.of());
    return checkRun(201, repository, fresh, body);
  }

  private Reply updateCheckRun(Call call) {
    FakeRepository repository = call.repository();
    Optional<FakeRepository.CheckRun> known = repository.checkRun(call.number(0));
    if (known.isEmpty() && recording) {
      return Reply.notFound();
    }
    if (known.isPresent() && known.get().appId() != APP_ID) {
      return Reply.error(403, "Invalid app_id `" + APP_ID + "` - check run can only be modified");
    }
    // Without recording nothing is known, and every update is taken.
    FakeRepository.CheckRun run =
        known.orElseGet(
            () ->
                new FakeRepository.CheckRun(
                    call.number(0),
                    0,
                    APP_ID,
                    sha("any"),
                    "",
                    "",
                    null,
                    "",
                    null,
                    null,
                    List.of()));
    return checkRun(200, repository, run, call.body());
  }

  /** Sets what a body names; a conclusion completes, and only a completed run has one. */
  private Reply checkRun(
      int status, FakeRepository repository, FakeRepository.CheckRun known, JsonNode body) {
    JsonNode output = body.path("output");
    if (output.path("summary").asText().getBytes(StandardCharsets.UTF_8).length > 65_535) {
      return Reply.error(422, "Invalid request. output.summary exceeds 65535");
    }
    if (output.path("annotations").size() > 50) {
      return Reply.error(422, "Invalid request. No more than 50 items are allowed");
    }
    List<JsonNode> annotations = new ArrayList<>(known.annotations());
    output.path("annotations").forEach(annotations::add);
    String state =
        body.has("conclusion") ? "completed" : body.path("status").asText(known.status());
    String conclusion = body.path("conclusion").asText(known.conclusion());
    if (state.equals("completed") && conclusion == null) {
      return Reply.error(422, "Invalid request. \"conclusion\" wasn't supplied.");
    }
    FakeRepository.CheckRun run =
        new FakeRepository.CheckRun(
            known.id(),
            known.suite(),
            known.appId(),
            known.sha(),
            body.path("name").asText(known.name()),
            state,
            state.equals("completed") ? conclusion : null,
            body.path("external_id").asText(known.externalId()),
            output.path("title").asText(known.title()),
            output.path("summary").asText(known.summary()),
            List.copyOf(annotations));
    ObjectNode answer = shapes.checkRun(repository, run);
    if (recording) {
      PostedCheckRun posted =
          new PostedCheckRun(
              run.id(),
              repository.fullName(),
              run.name(),
              run.sha(),
              run.externalId(),
              run.status(),
              run.conclusion(),
              run.title(),
              run.summary(),
              answer.path("html_url").asText(),
              run.annotations());
      if (status == 201) {
        repository.checkRuns.add(run);
        checkRuns.add(posted);
      } else {
        repository.update(run);
        checkRuns.replaceAll(other -> other.id() == run.id() ? posted : other);
      }
    }
    return new Reply(status, answer, Map.of());
  }

  private Reply hookDeliveries(Call call) {
    int perPage = Math.min(100, Integer.parseInt(call.query().getOrDefault("per_page", "30")));
    String cursor = call.query().getOrDefault("cursor", "v1_" + Long.MAX_VALUE);
    if (!cursor.matches("v1_\\d+")) {
      return Reply.error(422, "Invalid cursor");
    }
    long before = Long.parseLong(cursor.substring("v1_".length()));
    List<FakeWebhook.Sent> all =
        webhook.sent().stream().filter(sent -> sent.delivery().id() < before).toList();
    List<FakeWebhook.Sent> page = all.subList(0, Math.min(perPage, all.size()));
    ArrayNode answer = JsonNodeFactory.instance.arrayNode();
    page.forEach(sent -> answer.add(shapes.hookDelivery(sent)));
    if (page.size() == all.size()) {
      return Reply.ok(answer);
    }
    String next =
        "<%s/app/hook/deliveries?per_page=%d&cursor=v1_%d>; rel=\"next\""
            .formatted(url(), perPage, page.get(page.size() - 1).delivery().id());
    return new Reply(200, answer, Map.of("Link", next));
  }

  private Reply redeliver(Call call) {
    Optional<FakeWebhook.Sent> before = webhook.find(call.number(0));
    if (before.isEmpty()) {
      return Reply.notFound();
    }
    threads.execute(() -> webhook.again(before.get()));
    return new Reply(202, JsonNodeFactory.instance.objectNode(), Map.of());
  }

  private Reply workflowRuns(Call call) {
    List<FakeWorkflowRun> found =
        call.repository().runs.values().stream()
            .filter(run -> matches(call.query().get("head_sha"), run.sha))
            .filter(run -> matches(call.query().get("status"), run.status))
            .toList();
    return counted(call, "workflow_runs", found, shapes::workflowRun);
  }

  private static boolean matches(String asked, String value) {
    return asked == null || asked.equals(value);
  }

  private Reply run(Call call, Function<FakeWorkflowRun, Reply> then) {
    FakeWorkflowRun run = call.repository().runs.get(call.number(0));
    return run == null ? Reply.notFound() : then.apply(run);
  }

  private Reply pending(Call call, FakeWorkflowRun run) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    run.pending.forEach(name -> list.add(shapes.pendingDeployment(call.repository(), name)));
    return Reply.ok(list);
  }

  private Reply deployment(Call call, FakeWorkflowRun run) {
    JsonNode body = call.body();
    String environment = body.path("environment_name").asText();
    if (!run.pending.contains(environment)) {
      return Reply.error(422, "No pending deployment request to approve or reject");
    }
    if (body.path("comment").asText().length() > 1_024) {
      return Reply.error(422, "comment is too long");
    }
    Optional<String> state = Optional.ofNullable(body.path("state").asText(null));
    if (state.isPresent() && recording) {
      run.pending.remove(environment);
      if (run.pending.isEmpty()) {
        run.status = state.get().equals("approved") ? "in_progress" : "completed";
      }
    }
    if (recording) {
      deploymentAnswers.add(
          new DeploymentAnswer(
              call.repository().fullName(),
              run.id,
              environment,
              state,
              body.path("comment").asText()));
    }
    return new Reply(204, null, Map.of());
  }

  // --- pages

  private <T> Reply counted(Call call, String field, List<T> items, Function<T, ObjectNode> shape) {
    ObjectNode wrapper = JsonNodeFactory.instance.objectNode().put("total_count", items.size());
    return paged(call, items, shape, page -> wrapper.set(field, page));
  }

  private <T> Reply paged(Call call, List<T> items, Function<T, ObjectNode> shape) {
    return paged(call, items, shape, page -> page);
  }

  private <T> Reply paged(
      Call call, List<T> items, Function<T, ObjectNode> shape, Function<ArrayNode, JsonNode> wrap) {
    int perPage = Math.min(100, Integer.parseInt(call.query().getOrDefault("per_page", "30")));
    int page = Integer.parseInt(call.query().getOrDefault("page", "1"));
    int from = Math.min(items.size(), (page - 1) * perPage);
    int to = Math.min(items.size(), from + perPage);
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    items.subList(from, to).forEach(item -> array.add(shape.apply(item)));
    int last = Math.max(1, (items.size() + perPage - 1) / perPage);
    List<String> links = new ArrayList<>();
    if (page > 1) {
      links.add(link(call, page - 1, "prev"));
      links.add(link(call, 1, "first"));
    }
    if (page < last) {
      links.add(link(call, page + 1, "next"));
      links.add(link(call, last, "last"));
    }
    return new Reply(
        200,
        wrap.apply(array),
        links.isEmpty() ? Map.of() : Map.of("Link", String.join(", ", links)));
  }

  /** As GitHub links: by the repository's number, not its name. */
  private String link(Call call, int page, String relation) {
    String path = call.exchange().getRequestURI().getRawPath().substring(basePath.length());
    String rest =
        path.startsWith("/repositories/") || call.repository() == null
            ? path
            : "/repositories/"
                + call.repository().id
                + path.replaceFirst("^/repos/[^/]+/[^/]+", "");
    StringBuilder link = new StringBuilder("<" + url() + rest + "?");
    call.query()
        .forEach(
            (name, value) -> {
              if (!name.equals("page")) {
                link.append(name).append('=').append(value).append('&');
              }
            });
    return link + "page=" + page + ">; rel=\"" + relation + "\"";
  }

  private static Map<String, String> query(URI uri) {
    Map<String, String> query = new HashMap<>();
    if (uri.getRawQuery() != null) {
      for (String part : uri.getRawQuery().split("&")) {
        String[] pair = part.split("=", 2);
        query.put(decode(pair[0]), pair.length > 1 ? decode(pair[1]) : "");
      }
    }
    return query;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  static String blobSha(byte[] content) {
    byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] blob = new byte[head.length + content.length];
    System.arraycopy(head, 0, blob, 0, head.length);
    System.arraycopy(content, 0, blob, head.length, content.length);
    return digest("SHA-1", blob);
  }

  private static String digest(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "fake-github");
    thread.setDaemon(true);
    return thread;
  }

  /** One key for all fakes of a test run: making it takes a while. */
  private static final class AppKey {
    static final KeyPair PAIR = make();

    private static KeyPair make() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
