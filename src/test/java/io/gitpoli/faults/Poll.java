package io.gitpoli.faults;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what is to come about, and no longer than it may take. */
final class Poll {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Poll() {}

  static void until(Duration within, BooleanSupplier holds, Supplier<String> otherwise) {
    long end = System.nanoTime() + within.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("after " + within.toSeconds() + " s: " + otherwise.get());
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
