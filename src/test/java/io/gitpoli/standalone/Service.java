package io.gitpoli.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gitpoli.App;
import io.gitpoli.Hosting;
import io.gitpoli.Parts;
import io.gitpoli.Settings;
import io.gitpoli.functions.Functions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The routes over real HTTP, on a free loopback port, before parts that can be made to fail. */
public final class Service implements AutoCloseable {
  public static final String SECRET = "a webhook's secret";
  public static final String KEY = "a-key-of-the-api";
  public static final Map<String, String> SECRETS =
      Map.of("WEBHOOK_SECRET", SECRET, "GITPOLI_API_KEY", KEY);

  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final AutoCloseable app;
  private final StandaloneServer server;

  private Service(Supplier<App> app, AutoCloseable close, Limits limits) {
    this.app = close;
    this.server = new StandaloneServer("127.0.0.1", 0, Functions.of(app), limits);
    try {
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With these settings alone, hosted as is said. */
  public static Service of(Parts parts, Hosting hosting, Map<String, String> environment) {
    return of(parts, hosting, environment, Limits.DEFAULT);
  }

  static Service of(Parts parts, Hosting hosting, Map<String, String> environment, Limits limits) {
    App app = parts.app(Settings.fromEnvironment(environment, hosting));
    return new Service(() -> app, app, limits);
  }

  /** In local development: on loopback, without a secret or key. */
  public static Service local(Parts parts) {
    return of(parts, Hosting.LOOPBACK, Map.of());
  }

  /** An application that fails when it is asked for. */
  public static Service failing(RuntimeException failure) {
    return new Service(
        () -> {
          throw failure;
        },
        () -> {},
        Limits.DEFAULT);
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

  public Answer get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  public Answer post(String path, String body, String... headers) {
    return send("POST", path, body.getBytes(UTF_8), headers);
  }

  public Answer send(String method, String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(uri() + path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request.build());
  }

  static Answer send(HttpRequest request) {
    try {
      HttpResponse<String> response =
          CLIENT.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
      Map<String, String> headers = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      response.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
      return new Answer(response.statusCode(), headers, response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public URI uri() {
    return server.uri();
  }

  StandaloneServer server() {
    return server;
  }

  /** {@code X-Hub-Signature-256} of a body. */
  public static String signature(String secret, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A file beside this class among the test's resources. */
  public static String resource(String name) {
    try {
      return Files.readString(Path.of("src/test/resources/io/gitpoli/standalone", name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
    try {
      app.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
