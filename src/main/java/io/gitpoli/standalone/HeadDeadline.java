package io.gitpoli.standalone;

import java.time.Duration;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections whose request line and headers take too long. The idle timeout alone does not:
 * a byte now and then keeps a connection open for hours.
 */
final class HeadDeadline extends AbstractLifeCycle {
  private static final Duration LOOK = Duration.ofMillis(500);

  private final AbstractConnector connector;
  private final Duration head;
  private volatile Scheduler.Task next;

  HeadDeadline(AbstractConnector connector, Duration head) {
    this.connector = connector;
    this.head = head;
  }

  @Override
  protected void doStart() {
    next = connector.getScheduler().schedule(this::look, LOOK);
  }

  @Override
  protected void doStop() {
    next.cancel();
  }

  private void look() {
    for (EndPoint endPoint : connector.getConnectedEndPoints()) {
      if (endPoint.getConnection() instanceof HttpConnection http && late(http.getParser())) {
        endPoint.close();
      }
    }
    if (isRunning()) {
      doStart();
    }
  }

  private boolean late(HttpParser parser) {
    return parser.inHeaderState()
        && !parser.isStart()
        && System.nanoTime() - parser.getBeginNanoTime() > head.toNanos();
  }
}
