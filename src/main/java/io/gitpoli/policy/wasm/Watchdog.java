package io.gitpoli.policy.wasm;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts a thread whose evaluation takes too long: Wasm looks at the interrupt flag as it runs.
 * The flag never outlives the evaluation.
 *
 * <p>It looks around eight times per limit, which is how much later than asked it may act. A timer
 * for each evaluation would be more exact, but waking its thread took a seventh of a decision's
 * time.
 */
final class Watchdog implements AutoCloseable {
  private static final int LOOKS_PER_LIMIT = 8;

  private final long limit;
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          round -> {
            var thread = new Thread(round, "policy-watchdog");
            thread.setDaemon(true);
            return thread;
          });

  Watchdog(Duration limit) {
    this.limit = limit.toNanos();
    long pause = this.limit / LOOKS_PER_LIMIT;
    rounds.scheduleWithFixedDelay(this::lookAround, pause, pause, TimeUnit.NANOSECONDS);
  }

  private void lookAround() {
    long now = System.nanoTime();
    for (Watch watch : watches) {
      if (now - watch.start > limit) {
        watch.interrupt();
      }
    }
  }

  /** Watches the calling thread until the watch is closed, by the same thread. */
  Watch watch() {
    var watch = new Watch();
    watches.add(watch);
    return watch;
  }

  /** Ends what is still running, for nobody would watch it any more. */
  @Override
  public void close() {
    rounds.shutdownNow();
    watches.forEach(Watch::interrupt);
  }

  final class Watch implements AutoCloseable {
    private final Thread watched = Thread.currentThread();
    private final long start = System.nanoTime();
    private boolean over;
    private boolean interrupted;

    private synchronized void interrupt() {
      if (!over && !interrupted) {
        interrupted = true;
        watched.interrupt();
      }
    }

    synchronized boolean interrupted() {
      return interrupted;
    }

    @Override
    public void close() {
      watches.remove(this);
      synchronized (this) {
        over = true;
        if (interrupted) {
          Thread.interrupted();
        }
      }
    }
  }
}
