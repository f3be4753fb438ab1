package io.gitpoli.bundle;

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
import java.util.concurrent.TimeUnit;

/** A real OCI registry, {@code crane registry serve}, on a free loopback port, without a disk. */
public final class RegistryProcess implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Process process;
  private final String host;

  private RegistryProcess(Process process, String host) {
    this.process = process;
    this.host = host;
  }

  public static RegistryProcess start(Path folder) throws IOException, InterruptedException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Path log = Files.createTempFile(folder, "registry", ".log");
    Process process =
        new ProcessBuilder(command(), "registry", "serve", "--address", "127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    RegistryProcess registry = new RegistryProcess(process, "127.0.0.1:" + port);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!registry.answers()) {
      if (!process.isAlive() || System.nanoTime() - end > 0) {
        registry.close();
        throw new IOException("no registry came up: " + Files.readString(log));
      }
      Thread.sleep(50);
    }
    return registry;
  }

  private static String command() {
    return Path.of(System.getProperty("opa", ".tools/bin/opa")).resolveSibling("crane").toString();
  }

  private boolean answers() throws IOException, InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + "/v2/")).build();
      return CLIENT.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (ConnectException e) {
      return false;
    }
  }

  /** Its address and port. */
  public String host() {
    return host;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
