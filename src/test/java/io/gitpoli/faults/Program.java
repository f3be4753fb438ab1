package io.gitpoli.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gitpoli.testing.FakeGitHub;
import io.gitpoli.testing.Gitpoli;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The real program in a process of its own, which can be killed, and started again on the same
 * files and the same port. What it logs is kept in {@code target/faults}.
 */
final class Program implements AutoCloseable {
  private static final String KEY = "an-api-key";
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration STARTED = Duration.ofSeconds(90);
  // GitHub waits 10 s, but tests share the machine with others.
  private static final Duration PATIENCE = Duration.ofSeconds(25);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final Map<String, String> settings = new HashMap<>();
  private final Path log;
  private final int port;
  private volatile Process process;

  /**
   * An answer.
   *
   * @param status 0 where there was none
   * @param time until it came, or until it was certain that none would
   */
  record Answer(int status, Duration time, HttpResponse<String> response) {
    boolean accepted() {
      return status / 100 == 2;
    }

    Optional<String> header(String name) {
      return response == null ? Optional.empty() : response.headers().firstValue(name);
    }

    String text() {
      return response == null ? "" : response.body();
    }

    @Override
    public String toString() {
      return status + " after " + time.toMillis() + " ms " + text();
    }
  }

  private Program(String name, Path folder, URI api, FakeGitHub github, Map<String, String> more) {
    settings.put("GITHUB_API_URL", api.toString());
    settings.put("GITHUB_APP_ID", String.valueOf(github.appId()));
    settings.put("GITHUB_APP_PRIVATE_KEY", github.privateKey());
    settings.put("WEBHOOK_SECRET", Gitpoli.SECRET);
    settings.put("GITPOLI_API_KEY", KEY);
    settings.put("OPA_PATH", System.getProperty("opa"));
    settings.put("AUDIT_DB", folder.resolve("audit.db").toString());
    settings.put("REPOL_DIR", folder.resolve("repol").toString());
    settings.putAll(more);
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
      log = Files.createDirectories(Path.of("target", "faults")).resolve(name + ".log");
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One that does not run yet. */
  static Program of(String name, Path folder, FakeGitHub github) {
    return new Program(name, folder, github.url(), github, Map.of());
  }

  /**
   * One that does not run yet, with further settings.
   *
   * @param api where it finds GitHub
   */
  static Program of(
      String name, Path folder, URI api, FakeGitHub github, Map<String, String> more) {
    return new Program(name, folder, api, github, more);
  }

  /** Starts it, for the first time or again, and waits until it answers. */
  Program start() {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            // Several run at once: they are to share the machine, not to be fast.
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "io.gitpoli.cli.Gitpoli",
            "serve",
            "--port",
            String.valueOf(port));
    builder.environment().putAll(settings);
    try {
      process =
          builder
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Poll.until(
        STARTED,
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException("the program ended; its log is " + log);
          }
          return send(request("/health")).status() == 200;
        },
        () -> "the program does not answer; its log is " + log);
    return this;
  }

  /** Ends it as a power cut does. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Asks it to end, as an orchestrator does. */
  void stop() {
    process.destroy();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(40, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new IllegalStateException("the program did not end; its log is " + log);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  URI webhook() {
    return url().resolve("/webhook");
  }

  private URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  long pid() {
    return process.pid();
  }

  /** How many threads its process has. */
  int threads() {
    try {
      return Files.readAllLines(Path.of("/proc", String.valueOf(pid()), "status")).stream()
          .filter(line -> line.startsWith("Threads:"))
          .mapToInt(line -> Integer.parseInt(line.substring("Threads:".length()).strip()))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path log() {
    return log;
  }

  /** Delivers an event as GitHub does, signed. */
  Answer deliver(String id, String event, byte[] body) {
    return send(
        HttpRequest.newBuilder(webhook())
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("X-GitHub-Event", event)
            .header("X-GitHub-Delivery", id)
            .header("X-Hub-Signature-256", Gitpoli.signature(body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build());
  }

  /** What a route answers; it must answer 200. */
  JsonNode get(String path) {
    return json(asked(path), path);
  }

  /** All elements of a list, page by page. */
  List<JsonNode> list(String path) {
    List<JsonNode> all = new ArrayList<>();
    Optional<String> next = Optional.of(path);
    while (next.isPresent()) {
      Answer answer = asked(next.get());
      json(answer, path).forEach(all::add);
      next =
          answer
              .header("Link")
              .map(link -> link.substring(link.indexOf('<') + 1, link.indexOf('>')));
    }
    return all;
  }

  private Answer asked(String path) {
    return send(request(path));
  }

  private JsonNode json(Answer answer, String path) {
    if (answer.status() != 200) {
      throw new IllegalStateException(
          path + " answered " + answer.status() + " " + answer.text() + "; the log is " + log);
    }
    try {
      return JSON.readTree(answer.text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(url().resolve(path))
        .timeout(PATIENCE)
        .header("x-functions-key", KEY)
        .build();
  }

  private Answer send(HttpRequest request) {
    long begun = System.nanoTime();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString(UTF_8));
      return new Answer(
          response.statusCode(), Duration.ofNanos(System.nanoTime() - begun), response);
    } catch (IOException e) {
      return new Answer(0, Duration.ofNanos(System.nanoTime() - begun), null);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
      awaitEnd();
    }
  }
}
