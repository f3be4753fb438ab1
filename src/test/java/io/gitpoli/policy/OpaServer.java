package io.gitpoli.policy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real {@code opa run --server} on a free loopback port, which ends with its test. */
public final class OpaServer implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Process process;
  private final Path log;
  private final URI url;

  private OpaServer(Process process, Path log, URI url) {
    this.process = process;
    this.log = log;
    this.url = url;
  }

  /**
   * @param args what to load, as the command line has it
   */
  public static OpaServer start(String... args) throws IOException, InterruptedException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    return start(port, args);
  }

  public static OpaServer start(int port, String... args) throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                Opa.command(),
                "run",
                "--server",
                "--disable-telemetry",
                "--log-level=error",
                "--addr=127.0.0.1:" + port));
    line.addAll(List.of(args));
    Path log = Files.createTempFile("opa", ".log");
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    var server = new OpaServer(process, log, URI.create("http://127.0.0.1:" + port));
    try {
      server.awaitHealth();
    } catch (IOException | InterruptedException e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void awaitHealth() throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url.resolve("/health")).build();
    for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30); ; ) {
      try {
        if (CLIENT.send(request, BodyHandlers.discarding()).statusCode() == 200) {
          return;
        }
      } catch (ConnectException e) {
        // Not listening yet.
      }
      if (process.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
        throw new IOException("opa did not start: " + Files.readString(log));
      }
    }
  }

  public URI url() {
    return url;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(log);
  }
}
