package io.gitpoli.inbox.cosmos;

import java.time.Duration;
import java.time.Instant;
import java.util.TreeSet;

/**
 * When to look into the container: at once for what this process made due itself, and from time to
 * time for what others did or left. Asking it costs no request.
 */
final class Agenda {
  /** How long what another process made due, or left, may go unnoticed. */
  static final Duration LOOK = Duration.ofSeconds(5);

  // What is not remembered is found by the next look.
  private static final int REMEMBERED = 1_000;

  private final TreeSet<Instant> due = new TreeSet<>();
  private long looked = System.nanoTime() - LOOK.toNanos();

  /** Something is due from then on. */
  synchronized void add(Instant from) {
    due.add(from);
    if (due.size() > REMEMBERED) {
      due.pollLast();
    }
  }

  /** Whether it is time to look. */
  synchronized boolean isDue(Instant now) {
    return System.nanoTime() - looked >= LOOK.toNanos()
        || !due.isEmpty() && !due.first().isAfter(now);
  }

  /** A look begins: whatever is due by now is found by it. */
  synchronized void look(Instant now) {
    due.headSet(now, true).clear();
    looked = System.nanoTime();
  }
}
