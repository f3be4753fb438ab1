package io.gitpoli.standalone;

import io.gitpoli.App;
import io.gitpoli.functions.Functions;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Hosts functions with HTTP triggers on one address. */
public final class StandaloneServer implements AutoCloseable {
  private final Server server;
  private final ServerConnector connector;
  private final ThreadPoolExecutor threads;

  /**
   * A server that is not started yet.
   *
   * @param host the only address that is listened on
   * @param port 0 for any free one
   * @param app asked for at each call
   */
  public StandaloneServer(String host, int port, Supplier<App> app) {
    this(host, port, Functions.of(app), Limits.DEFAULT);
  }

  StandaloneServer(String host, int port, List<Object> functions, Limits limits) {
    threads =
        new ThreadPoolExecutor(
            limits.threads(),
            limits.threads(),
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.waiting()));
    threads.allowCoreThreadTimeOut(true);
    // Jetty's own threads only move bytes.
    QueuedThreadPool io = new QueuedThreadPool(16, 4);
    io.setName("http");
    server = new Server(io);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(limits.headerBytes());
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(limits.idle().toMillis());
    // Silent connections need not be waited for; a call that runs has no idle timeout.
    connector.setShutdownIdleTimeout(100);
    connector.addBean(new HeadDeadline(connector, limits.head()));
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(limits.connections(), server));
    server.setHandler(
        new GracefulHandler(new FunctionHandler(HostedFunction.of(functions), threads, limits)));
    server.setErrorHandler(new ProblemErrorHandler());
    server.setStopTimeout(limits.stop().toMillis());
  }

  /**
   * Starts to listen.
   *
   * @throws IOException where the address can't be listened on
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    } catch (Exception e) {
      close();
      throw new IOException(e);
    }
  }

  /** Where it listens. */
  public URI uri() {
    String host = connector.getHost();
    return URI.create(
        "http://"
            + (host.contains(":") ? "[" + host + "]" : host)
            + ":"
            + connector.getLocalPort());
  }

  /** Waits until the server has stopped. */
  public void join() throws InterruptedException {
    server.join();
  }

  /** Stops to listen, lets the calls that run come to their end, and stops. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop cleanly", e);
    } finally {
      threads.shutdown();
    }
  }
}
