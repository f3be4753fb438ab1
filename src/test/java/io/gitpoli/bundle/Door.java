package io.gitpoli.bundle;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Stands before a registry and lets in who shows the right credentials; it may change blobs and
 * manifests.
 */
public final class Door implements AutoCloseable {
  private static final Set<String> OWN =
      Set.of("host", "content-length", "connection", "upgrade", "http2-settings", "expect");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpServer server;
  private final String registry;
  private final String authorization;
  private final UnaryOperator<byte[]> blobs;
  private final UnaryOperator<byte[]> manifests;

  public Door(
      String registry,
      String authorization,
      UnaryOperator<byte[]> blobs,
      UnaryOperator<byte[]> manifests)
      throws IOException {
    this.registry = registry;
    this.authorization = authorization;
    this.blobs = blobs;
    this.manifests = manifests;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  public String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (!authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"registry\"");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://" + registry + exchange.getRequestURI()))
              .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
                  request.header(name, values.get(0));
                }
              });
      HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
      answer
          .headers()
          .map()
          .forEach(
              (name, values) -> {
                if (!name.equals("content-length") && !name.equals("transfer-encoding")) {
                  exchange.getResponseHeaders().put(name, List.copyOf(values));
                }
              });
      boolean head = exchange.getRequestMethod().equals("HEAD");
      byte[] bytes =
          exchange.getRequestMethod().equals("GET")
              ? changed(exchange.getRequestURI().getPath(), answer.body())
              : answer.body();
      if (head) {
        answer
            .headers()
            .firstValue("content-length")
            .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
      }
      exchange.sendResponseHeaders(
          answer.statusCode(), head || bytes.length == 0 ? -1 : bytes.length);
      if (!head && bytes.length > 0) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(bytes);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] changed(String path, byte[] body) {
    if (path.contains("/blobs/")) {
      return blobs.apply(body);
    }
    return path.contains("/manifests/") ? manifests.apply(body) : body;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
