package io.gitpoli.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.App;
import io.gitpoli.Hosting;
import io.gitpoli.Settings;
import io.gitpoli.standalone.StandaloneServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The whole program behind a real HTTP server on a free loopback port. */
public final class Gitpoli implements AutoCloseable {
  public static final String SECRET = "a webhook's secret";

  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final App app;
  private final StandaloneServer server;

  private Gitpoli(App app) {
    this.app = app;
    this.server = new StandaloneServer("127.0.0.1", 0, () -> app);
    try {
      server.start();
      app.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With the App of this GitHub, and a webhook secret. */
  public static Gitpoli on(FakeGitHub github, Path folder) {
    return on(github, folder, Map.of());
  }

  /** With further settings. */
  public static Gitpoli on(FakeGitHub github, Path folder, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>();
    environment.put("GITHUB_API_URL", github.url().toString());
    environment.put("GITHUB_APP_ID", String.valueOf(github.appId()));
    environment.put("GITHUB_APP_PRIVATE_KEY", github.privateKey());
    environment.put("WEBHOOK_SECRET", SECRET);
    environment.putAll(more);
    return with(folder, environment);
  }

  /** With these settings alone; its files lie in the folder. */
  public static Gitpoli with(Path folder, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>();
    environment.put("AUDIT_DB", folder.resolve("audit.db").toString());
    environment.put("REPOL_DIR", folder.resolve("repol").toString());
    environment.putAll(settings);
    return new Gitpoli(App.create(Settings.fromEnvironment(environment, Hosting.LOOPBACK)));
  }

  /** An answer over HTTP. */
  public record Answer(int status, Map<String, String> headers, String text) {
    public JsonNode json() {
      try {
        return JSON.readTree(text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Delivers an event as GitHub does, signed. */
  public Answer deliver(String event, ObjectNode payload) {
    return deliver(event, payload, UUID.randomUUID().toString());
  }

  public Answer deliver(String event, ObjectNode payload, String delivery) {
    byte[] body = payload.toString().getBytes(UTF_8);
    return send(
        HttpRequest.newBuilder(server.uri().resolve("/webhook"))
            .header("Content-Type", "application/json")
            .header("X-GitHub-Event", event)
            .header("X-GitHub-Delivery", delivery)
            .header("X-Hub-Signature-256", signature(body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  public Answer get(String path) {
    return send(HttpRequest.newBuilder(server.uri().resolve(path)).build());
  }

  public Answer post(String path, String json) {
    return send(
        HttpRequest.newBuilder(server.uri().resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build());
  }

  /** Waits until every delivery is finished, without anyone doing anything. */
  public void settle() {
    Eventually.holds(
        () -> {
          // Not of /health, which may be a second old.
          int pending = app.inbox().depth().pending();
          if (pending != 0) {
            throw new AssertionError(
                pending + " deliveries are not finished: " + get("/deliveries").text());
          }
        });
  }

  /** Asks GitHub for what never arrived, as happens from time to time. */
  public void recover() {
    app.recover();
  }

  public URI uri() {
    return server.uri();
  }

  /** {@code X-Hub-Signature-256} of a body. */
  public static String signature(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response =
          CLIENT.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
      Map<String, String> headers = new HashMap<>();
      response.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
      return new Answer(response.statusCode(), headers, response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    app.close();
  }
}
