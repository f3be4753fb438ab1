package io.gitpoli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.FakePullRequest;
import io.gitpoli.testing.FakeRepository;
import io.gitpoli.testing.Gitpoli;
import io.gitpoli.testing.Payloads;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A GitHub that answers at once: what {@link FakeGitHub} once answered is given again from memory,
 * so that a measurement is not one of the fake. Every pull request of it passes; {@code GET
 * /bench/check-runs} tells how many check runs were posted that say so.
 */
final class QuickGitHub extends Handler.Abstract {
  private static final String REPOSITORY = "octo/app";
  private static final String CONFIGURATION = ".repol/pullrequest.yaml";

  private final FakeGitHub github = FakeGitHub.start().withoutRecording();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, Kept> answers = new ConcurrentHashMap<>();
  private final AtomicLong checkRuns = new AtomicLong();

  private record Kept(int status, Optional<String> etag, byte[] body) {}

  /**
   * Serves until it is ended. Writes what the measurement needs into a folder: {@code url}, {@code
   * app-id}, {@code private-key.pem} and {@code deliveries}, a line for each pull request with its
   * signature, a tab, and the body of a delivery that says that it was opened.
   */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    QuickGitHub quick = new QuickGitHub();
    Server server = new Server(new QueuedThreadPool(16, 4));
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(quick);
    server.start();
    Files.writeString(folder.resolve("app-id"), String.valueOf(quick.github.appId()));
    Files.writeString(folder.resolve("private-key.pem"), quick.github.privateKey());
    quick.writeDeliveries(folder.resolve("deliveries"), Integer.parseInt(arguments[1]));
    // Last: it says that all is there.
    Path url = folder.resolve("url");
    Files.writeString(
        folder.resolve("url.new"), "http://127.0.0.1:" + connector.getLocalPort() + "\n");
    Files.move(folder.resolve("url.new"), url);
    server.join();
  }

  private void writeDeliveries(Path file, int count) throws IOException {
    FakeRepository repository =
        github
            .repository(REPOSITORY)
            .file(CONFIGURATION, Files.readString(Path.of(CONFIGURATION)))
            .collaborator("bo", "write");
    try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, UTF_8)) {
      for (int number = 1; number <= count; number++) {
        FakePullRequest change =
            repository
                .pullRequest(number)
                .head("feature/" + number, FakeGitHub.sha("head " + number))
                .author("ada")
                .review("bo", "APPROVED");
        String body = Payloads.pullRequest("opened", change).toString();
        out.println(Gitpoli.signature(body.getBytes(UTF_8)) + "\t" + body);
      }
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = request.getHttpURI().getPathQuery();
    byte[] body = Content.Source.asByteBuffer(request).array();
    if (path.equals("/bench/check-runs")) {
      answer(response, callback, 200, String.valueOf(checkRuns.get()).getBytes(UTF_8));
      return true;
    }
    boolean checkRun = request.getMethod().equals("POST") && path.endsWith("/check-runs");
    Kept kept = answers.get(request.getMethod() + path);
    if (kept == null) {
      kept = ask(request, path, body);
      if (kept.status() < 400 && (checkRun || request.getMethod().equals("GET"))
          || kept.status() == 404) {
        answers.put(request.getMethod() + path, kept);
      }
    }
    if (checkRun && new String(body, UTF_8).contains("\"conclusion\":\"success\"")) {
      checkRuns.incrementAndGet();
    }
    response.getHeaders().put("x-ratelimit-remaining", "4999");
    kept.etag().ifPresent(etag -> response.getHeaders().put(HttpHeader.ETAG, etag));
    String known = request.getHeaders().get(HttpHeader.IF_NONE_MATCH);
    if (known != null && kept.etag().filter(known::equals).isPresent()) {
      answer(response, callback, 304, new byte[0]);
    } else {
      answer(response, callback, kept.status(), kept.body());
    }
    return true;
  }

  private Kept ask(Request request, String path, byte[] body) throws Exception {
    HttpRequest.Builder same =
        HttpRequest.newBuilder(URI.create(github.url() + path))
            .method(request.getMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    for (HttpHeader header : new HttpHeader[] {HttpHeader.AUTHORIZATION, HttpHeader.ACCEPT}) {
      Optional.ofNullable(request.getHeaders().get(header))
          .ifPresent(value -> same.header(header.asString(), value));
    }
    HttpResponse<byte[]> answer =
        client.send(same.build(), HttpResponse.BodyHandlers.ofByteArray());
    return new Kept(answer.statusCode(), answer.headers().firstValue("ETag"), answer.body());
  }

  private static void answer(Response response, Callback callback, int status, byte[] body) {
    response.setStatus(status);
    if (body.length > 0) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json; charset=utf-8");
    }
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
