package io.gitpoli.cosmos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gitpoli.cosmos.CosmosRequest.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Predicate;

/**
 * Stands before {@code @vercel/cosmosdb-server}: answers what that can't as Azure Cosmos DB
 * documents it, and fails when told to.
 *
 * <ul>
 *   <li>Query plans: there is one partition, and the server orders and counts by itself.
 *   <li>A missing item is a 404; the server fails over it.
 *   <li>Transactional batches: all or nothing, in one partition, at most 100 operations and 2 MB.
 *       One batch at a time, beside no other request.
 *   <li>Items over 2 MB are refused.
 * </ul>
 *
 * What it can't show, and a real account alone can: request charges, throttling by them, the order
 * of writes between replicas (consistency), time to live, the indexing policy's effect, the roles
 * of an identity, and TLS.
 */
public final class CosmosProxy {
  private static final int MAX_ITEM = 2 << 20;
  private static final int MAX_OPERATIONS = 100;
  private static final String QUERY_PLAN =
      """
      {"partitionedQueryExecutionInfoVersion":2,
       "queryInfo":{"distinctType":"None","top":null,"offset":null,"limit":null,"orderBy":[],
         "orderByExpressions":[],"groupByExpressions":[],"groupByAliases":[],"aggregates":[],
         "groupByAliasToAggregateType":{},"rewrittenQuery":"","hasSelectValue":false,
         "hasNonStreamingOrderBy":false,"dCountInfo":null},
       "queryRanges":[{"min":"","max":"FF","isMinInclusive":true,"isMaxInclusive":false}]}""";
  // Those that the JDK's client sets by itself.
  private static final Set<String> NOT_FORWARDED =
      Set.of("host", "connection", "content-length", "transfer-encoding", "expect", "upgrade");

  private static final JsonMapper JSON = new JsonMapper();

  /**
   * @param faults in order; the last one again and again where it is {@code lasting}
   */
  private record Rule(
      String database, Predicate<CosmosRequest> which, Queue<CosmosFault> faults, boolean lasting) {
    Optional<CosmosFault> next(CosmosRequest request) {
      return request.database().equals(database) && which.test(request)
          ? Optional.ofNullable(lasting ? faults.peek() : faults.poll())
          : Optional.empty();
    }
  }

  private record Answer(int status, Map<String, String> headers, byte[] body) {
    static Answer of(int status, String body) {
      return new Answer(
          status,
          Map.of("content-type", "application/json", "x-ms-request-charge", "1"),
          body.getBytes(UTF_8));
    }

    static Answer error(int status, String message) {
      return of(status, JSON.createObjectNode().put("message", message).toString());
    }
  }

  private final URI behind;
  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ReadWriteLock writing = new ReentrantReadWriteLock();
  private final Queue<CosmosRequest> requests = new ConcurrentLinkedQueue<>();
  private final Queue<Rule> rules = new ConcurrentLinkedQueue<>();

  static {
    // Else each answer waits for the acknowledgement of its head.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  CosmosProxy(URI behind) throws IOException {
    this.behind = behind;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "cosmos-proxy");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/", this::handle);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What was asked of a database so far, those requests included that failed on purpose. */
  public List<CosmosRequest> requests(String database) {
    return requests.stream().filter(request -> request.database().equals(database)).toList();
  }

  /** Lets the next requests of a kind to a database fail, one after the other as told. */
  public void fail(String database, Predicate<CosmosRequest> which, CosmosFault... faults) {
    rules.add(new Rule(database, which, new ConcurrentLinkedQueue<>(List.of(faults)), false));
  }

  /** Lets every such request fail until {@link #heal}. */
  public void failAll(String database, Predicate<CosmosRequest> which, CosmosFault fault) {
    rules.add(new Rule(database, which, new ConcurrentLinkedQueue<>(List.of(fault)), true));
  }

  /** From now on nothing fails for this database. */
  public void heal(String database) {
    rules.removeIf(rule -> rule.database().equals(database));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      CosmosRequest request =
          new CosmosRequest(
              exchange.getRequestMethod(),
              exchange.getRequestURI().getPath().replaceAll("^/+", "/").replaceAll("(.)/+$", "$1"),
              exchange.getRequestHeaders(),
              exchange.getRequestBody().readAllBytes());
      requests.add(request);
      Answer answer = answerOrFail(request, exchange.getRequestURI());
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      boolean empty = answer.body().length == 0 || answer.status() == 204 || answer.status() == 304;
      exchange.sendResponseHeaders(answer.status(), empty ? -1 : answer.body().length);
      if (!empty) {
        exchange.getResponseBody().write(answer.body());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Answer answerOrFail(CosmosRequest request, URI uri)
      throws IOException, InterruptedException {
    Optional<CosmosFault> fault =
        rules.stream().flatMap(rule -> rule.next(request).stream()).findFirst();
    if (fault.isEmpty()) {
      return answer(request, uri);
    }
    Answer truth = fault.get().done() ? answer(request, uri) : null;
    Thread.sleep(fault.get().delay().toMillis());
    if (fault.get().status() == 0) {
      return truth;
    }
    Answer failure = Answer.error(fault.get().status(), "The server was told to fail");
    Map<String, String> headers = new HashMap<>(failure.headers());
    headers.putAll(fault.get().headers());
    return new Answer(failure.status(), headers, failure.body());
  }

  private Answer answer(CosmosRequest request, URI uri) throws IOException, InterruptedException {
    Kind kind = request.kind();
    if (kind == Kind.QUERY_PLAN) {
      return Answer.of(200, QUERY_PLAN);
    } else if (kind == Kind.BATCH) {
      writing.writeLock().lock();
      try {
        return batch(request, uri);
      } finally {
        writing.writeLock().unlock();
      }
    }
    if (Set.of(Kind.CREATE, Kind.UPSERT, Kind.REPLACE).contains(kind)
        && request.body().length > MAX_ITEM) {
      return Answer.error(413, "Request size is too large");
    }
    writing.readLock().lock();
    try {
      Answer answer = forward(request.method(), uri, request, request.body());
      return kind == Kind.READ && answer.status() == 500
          ? Answer.error(404, "Entity with the specified id does not exist in the system.")
          : answer;
    } finally {
      writing.readLock().unlock();
    }
  }

  private Answer forward(String method, URI uri, CosmosRequest request, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(behind + uri.getRawPath()))
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    request
        .headers()
        .forEach(
            (name, values) -> {
              if (!NOT_FORWARDED.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
              }
            });
    HttpResponse<byte[]> response =
        client.send(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
    Map<String, String> headers = new HashMap<>();
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_FORWARDED.contains(name) && !name.equals("keep-alive")) {
                headers.put(name, values.get(0));
              }
            });
    return new Answer(response.statusCode(), headers, response.body());
  }

  // Batches.

  private Answer batch(CosmosRequest request, URI uri) throws IOException, InterruptedException {
    ArrayNode operations = (ArrayNode) JSON.readTree(request.body());
    if (operations.size() > MAX_OPERATIONS) {
      return Answer.error(400, "Batch request has more operations than what is supported.");
    } else if (request.body().length > MAX_ITEM) {
      return Answer.error(413, "Request size is too large");
    }
    Map<String, Optional<String>> etags = new HashMap<>();
    List<Integer> statuses = new ArrayList<>();
    for (JsonNode operation : operations) {
      String id = id(operation);
      if (!etags.containsKey(id)) {
        etags.put(id, etag(request, uri, id));
      }
      int status = status(operation, etags.get(id));
      statuses.add(status);
      if (status >= 400) {
        return failed(operations.size(), statuses);
      }
      // Written anew in this batch: nobody knows its new ETag yet.
      etags.put(id, status == 204 ? Optional.empty() : Optional.of(""));
    }
    operations.forEach(
        operation ->
            ((ObjectNode) operation).put("partitionKey", request.partitionKey().orElseThrow()));
    Answer done = forward("POST", uri, request, JSON.writeValueAsBytes(operations));
    for (JsonNode result : JSON.readTree(done.body())) {
      if (result.path("statusCode").asInt() >= 400) {
        throw new IOException("a part of a batch failed: " + result);
      }
    }
    return done;
  }

  private static String id(JsonNode operation) {
    return operation.path("resourceBody").path("id").asText(operation.path("id").asText());
  }

  private Optional<String> etag(CosmosRequest request, URI uri, String id)
      throws IOException, InterruptedException {
    HttpRequest read =
        HttpRequest.newBuilder(
                URI.create(
                    behind
                        + uri.getRawPath().replaceAll("/+$", "")
                        + "/"
                        + URLEncoder.encode(id, UTF_8).replace("+", "%20")))
            .header("x-ms-documentdb-partitionkey", request.partitionKey().orElseThrow())
            .build();
    HttpResponse<byte[]> response = client.send(read, HttpResponse.BodyHandlers.ofByteArray());
    return response.statusCode() == 200
        ? Optional.of(JSON.readTree(response.body()).path("_etag").asText())
        : Optional.empty();
  }

  private static int status(JsonNode operation, Optional<String> etag) {
    boolean stale =
        operation.hasNonNull("ifMatch")
            && !etag.equals(Optional.of(operation.path("ifMatch").asText()));
    return switch (operation.path("operationType").asText()) {
      case "Create" -> etag.isPresent() ? 409 : 201;
      case "Upsert" -> etag.isPresent() ? stale ? 412 : 200 : 201;
      case "Replace" -> etag.isEmpty() ? 404 : stale ? 412 : 200;
      case "Delete" -> etag.isEmpty() ? 404 : stale ? 412 : 204;
      case "Read" -> etag.isEmpty() ? 404 : 200;
      default -> 400;
    };
  }

  /** The one that failed says why; the others, that they depended on it. */
  private static Answer failed(int operations, List<Integer> statuses) {
    ArrayNode results = JSON.createArrayNode();
    for (int i = 0; i < operations; i++) {
      int status = i == statuses.size() - 1 ? statuses.get(i) : 424;
      results.addObject().put("statusCode", status).put("requestCharge", 0);
    }
    return Answer.of(207, results.toString());
  }
}
