package io.gitpoli.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The line to a server: what goes over it can be held up for ever, or cut off. */
final class Line implements AutoCloseable {
  private final ServerSocket listening;
  private final int port;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean silent;

  /** A connection that was opened, with the one behind it. */
  private record Connection(Socket front, Socket back) {
    void cut() {
      for (Socket socket : new Socket[] {front, back}) {
        try {
          // With a reset rather than an orderly end.
          socket.setSoLinger(true, 0);
          socket.close();
        } catch (IOException e) {
          // It is closed already.
        }
      }
    }
  }

  Line(URI server) {
    this.port = server.getPort();
    try {
      this.listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /** From now on connections are taken, and what is asked arrives; no answer ever comes back. */
  void beSilent() {
    silent = true;
  }

  /** Answers again what is asked anew; what was held up stays so. */
  void speak() {
    silent = false;
  }

  /** Resets every connection that is open. */
  void cut() {
    connections.forEach(Connection::cut);
    connections.clear();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket front = listening.accept();
        Connection connection =
            new Connection(front, new Socket(InetAddress.getLoopbackAddress(), port));
        connections.add(connection);
        daemon(() -> pass(connection, front, connection.back(), false));
        daemon(() -> pass(connection, connection.back(), front, true));
      } catch (IOException e) {
        // It is being closed, or the server behind it is.
      }
    }
  }

  private void pass(Connection connection, Socket from, Socket to, boolean answers) {
    byte[] bytes = new byte[8192];
    boolean held = false;
    try {
      for (int count = from.getInputStream().read(bytes);
          count >= 0;
          count = from.getInputStream().read(bytes)) {
        held |= answers && silent;
        if (!held) {
          to.getOutputStream().write(bytes, 0, count);
        }
      }
    } catch (IOException e) {
      // One side went away.
    }
    if (!held) {
      connection.cut();
      connections.remove(connection);
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "line");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
