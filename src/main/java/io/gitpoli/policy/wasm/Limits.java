package io.gitpoli.policy.wasm;

import java.time.Duration;

/**
 * What evaluations may use.
 *
 * @param instances how many run at one time
 * @param turn how long one waits for its turn, or for the policies to be loaded
 * @param time how long one runs
 * @param pages its memory, in pages of 64 KiB
 * @param keptPages the memory above which an instance isn't used again, for it never shrinks
 */
record Limits(int instances, Duration turn, Duration time, int pages, int keptPages) {
  /** GitHub waits ten seconds for an answer to a webhook; both times together stay well below. */
  static Limits ofThisMachine() {
    return new Limits(
        Runtime.getRuntime().availableProcessors(),
        Duration.ofSeconds(3),
        Duration.ofSeconds(2),
        1024,
        128);
  }
}
