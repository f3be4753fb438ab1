package io.gitpoli.testing;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what happens by itself, within bounds. */
public final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PACE = Duration.ofMillis(20);

  private Eventually() {}

  /** Returns once the assertions hold; throws what they say where they never do. */
  public static void holds(Runnable assertions) {
    holds(PATIENCE, assertions);
  }

  public static void holds(Duration patience, Runnable assertions) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        assertions.run();
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
        LockSupport.parkNanos(PACE.toNanos());
      }
    }
  }
}
