package io.gitpoli.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What {@link FakeGitHub} grants to one installation, counted as GitHub counts it: so many calls in
 * a window that begins with the first, and so many at one time.
 */
final class FakeQuota {
  private final Clock clock;
  private int calls = Integer.MAX_VALUE;
  private Duration window = Duration.ofHours(1);
  private int concurrent = Integer.MAX_VALUE;
  private int retryAfter;
  private int used;
  private int underWay;
  private int mostUnderWay;
  private Instant reset = Instant.MIN;

  FakeQuota(Clock clock) {
    this.clock = clock;
  }

  synchronized void calls(int number, Duration time) {
    calls = number;
    window = time;
    used = 0;
    reset = Instant.MIN;
  }

  synchronized void concurrent(int number, int seconds) {
    concurrent = number;
    retryAfter = seconds;
  }

  /** Begins a call; the refusal where it is one too many. */
  synchronized Optional<Fault> begin() {
    underWay++;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    if (!clock.instant().isBefore(reset)) {
      used = 0;
      reset = clock.instant().plus(window);
    }
    if (used >= calls) {
      return Optional.of(Fault.rateLimited(reset));
    }
    if (underWay > concurrent) {
      return Optional.of(Fault.secondaryLimit(retryAfter));
    }
    used++;
    return Optional.empty();
  }

  synchronized void end() {
    underWay--;
  }

  /** A call that was answered 304 costs nothing. */
  synchronized void free() {
    used = Math.max(0, used - 1);
  }

  synchronized int remaining() {
    return Math.min(4_999, Math.max(0, calls - used));
  }

  synchronized long reset() {
    // GitHub says it in whole seconds; what is left of one counts as one.
    return reset.plusNanos(999_999_999).getEpochSecond();
  }

  synchronized int underWay() {
    return underWay;
  }

  synchronized int mostUnderWay() {
    return mostUnderWay;
  }
}
