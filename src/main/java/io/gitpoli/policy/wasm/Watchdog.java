package io.gitpoli.policy.wasm;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts a thread whose evaluation takes too long: Wasm looks at the interrupt flag as it runs.
 * The flag never outlives the evaluation.
 */
final class Watchdog implements AutoCloseable {
  private final Duration limit;
  private final ScheduledThreadPoolExecutor timer;

  Watchdog(Duration limit) {
    this.limit = limit;
    timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              var thread = new Thread(task, "policy-watchdog");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Watches the calling thread until the watch is closed, by the same thread. */
  Watch watch() {
    return new Watch(Thread.currentThread());
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  final class Watch implements AutoCloseable {
    private final Thread watched;
    private final ScheduledFuture<?> alarm;
    private boolean over;
    private boolean interrupted;

    private Watch(Thread watched) {
      this.watched = watched;
      alarm = timer.schedule(this::interrupt, limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private synchronized void interrupt() {
      if (!over) {
        interrupted = true;
        watched.interrupt();
      }
    }

    synchronized boolean interrupted() {
      return interrupted;
    }

    @Override
    public synchronized void close() {
      over = true;
      alarm.cancel(false);
      if (interrupted) {
        Thread.interrupted();
      }
    }
  }
}
