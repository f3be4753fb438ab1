package io.gitpoli.cli;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** Keeps progress going while the work itself has nothing to say. */
final class Ticking {
  private static final int EACH_MILLIS = 250;

  private final Runnable end;

  private Ticking(Runnable end) {
    this.end = end;
  }

  static Ticking none() {
    return new Ticking(() -> {});
  }

  static Ticking start(Progress progress, IntSupplier count) {
    ScheduledExecutorService clock =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "progress");
              thread.setDaemon(true);
              return thread;
            });
    clock.scheduleWithFixedDelay(
        () -> progress.accept(count.getAsInt()), EACH_MILLIS, EACH_MILLIS, TimeUnit.MILLISECONDS);
    return new Ticking(
        () -> {
          // Its own last work, so that nothing is shown after it.
          clock.execute(progress::close);
          clock.shutdown();
          try {
            clock.awaitTermination(1, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  void close() {
    end.run();
  }
}
