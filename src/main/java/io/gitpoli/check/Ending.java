package io.gitpoli.check;

import java.io.IOException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What must not outlive this process, however it is told to stop: running programs and temporary
 * folders. The newest is ended first, so that nothing writes into a folder that is being removed.
 *
 * <p>An interrupt from the keyboard reaches running programs by itself, a kill of this process does
 * not.
 */
final class Ending implements AutoCloseable {
  /** A killed process is gone at once; who stops this one doesn't wait for anything slower. */
  private static final int LIMIT_SECONDS = 2;

  private static final Deque<Ending> OPEN = new ConcurrentLinkedDeque<>();
  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static volatile boolean stopping;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Ending::endAll, "end"));
  }

  private interface End {
    void end() throws IOException, InterruptedException;
  }

  private final End end;

  private Ending(End end) {
    this.end = end;
    OPEN.push(this);
    if (stopping) {
      endAll();
    }
  }

  static Ending of(Process process) {
    return new Ending(
        () -> {
          process.destroyForcibly();
          process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        });
  }

  static Ending of(TempFolder folder) {
    return new Ending(folder::remove);
  }

  private static void endAll() {
    stopping = true;
    for (Ending one = OPEN.poll(); one != null; one = OPEN.poll()) {
      try {
        one.end.end();
      } catch (IOException e) {
        // Nobody is left to be told.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * It came to its end by itself. While this process stops, whoever calls waits: what it would go
   * on with, and say, is void. Not for long, as a server's own end may wait for it.
   */
  @Override
  public void close() {
    if (stopping) {
      try {
        NEVER.await(LIMIT_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    OPEN.remove(this);
  }
}
