package io.gitpoli.github.rest;

import io.github.resilience4j.core.IntervalFunction;
import io.gitpoli.github.GitHubException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * What GitHub's limits leave to one scope, learned from its answers as "Best practices for using
 * the REST API" and "Rate limits for the REST API" on docs.github.com ask for it.
 *
 * <ul>
 *   <li>It is closed until {@code retry-after} is over, else until {@code x-ratelimit-reset} where
 *       {@code x-ratelimit-remaining} is 0 (also of a success), else for a minute, and twice as
 *       long each time that this comes again before a success. No answer opens it early.
 *   <li>A secondary limit halves how many calls it has under way at one time; each time that so
 *       many have succeeded, one more is allowed (additive increase, multiplicative decrease).
 *       Answers to calls of before the limit was met count for neither.
 * </ul>
 */
final class RateLimit {
  // The primary limit is counted by the hour: a header that asks for more is wrong, or our clock
  // is.
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final IntervalFunction UNSAID =
      IntervalFunction.ofExponentialBackoff(Duration.ofMinutes(1), 2, LONGEST);

  private final int most;
  private final Clock clock;
  private final Calls calls;
  private int allowed;
  private int succeeded;
  private int repeats;
  private int window;
  private Instant closedUntil = Instant.MIN;

  /** A semaphore of which permits can be withdrawn while they are held. */
  private static final class Calls extends Semaphore {
    Calls(int permits) {
      super(permits, true);
    }

    void withdraw(int permits) {
      reducePermits(permits);
    }
  }

  /**
   * @param most how many calls may be under way before anything is learned
   */
  RateLimit(int most, Clock clock) {
    this.most = most;
    this.clock = clock;
    this.calls = new Calls(most);
    this.allowed = most;
  }

  /** One permit for each call that may be under way. */
  Semaphore calls() {
    return calls;
  }

  /** How many calls may be under way now. */
  synchronized int allowed() {
    return allowed;
  }

  /**
   * Throws where it is closed.
   *
   * @return the window that a call belongs to which is sent now
   */
  synchronized int requireOpen(String what) {
    if (clock.instant().isBefore(closedUntil)) {
      throw GitHubException.limited(
          what + " was not sent: GitHub's limit is reached, try again after " + closedUntil,
          closedUntil);
    }
    return window;
  }

  /**
   * Learns from an answer, while its permit is still held.
   *
   * @param sentIn the window that its call was sent in
   * @return until when it is closed, where the answer is a refusal for that reason
   */
  synchronized Optional<Instant> take(Response response, int sentIn) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    boolean known = sentIn != window;
    Optional<Instant> reset = usedUpUntil(response, now);
    if (!isRefusal(response)) {
      if (reset.isPresent()) {
        close(reset.get());
      } else if (response.status() < 400 && !known) {
        succeed();
      }
      return Optional.empty();
    }
    Optional<Instant> asked = retryAfter(response, now).or(() -> reset);
    if (asked.isPresent()) {
      close(asked.get());
    } else if (!known) {
      repeats++;
      close(now.plusMillis(UNSAID.apply(repeats)));
    }
    if (!known && !isUsedUp(response)) {
      halve();
    }
    window += known ? 0 : 1;
    return Optional.of(closedUntil);
  }

  private void close(Instant until) {
    if (until.isAfter(closedUntil)) {
      closedUntil = until;
    }
  }

  /** Of the calls under way, which may be far fewer than are allowed. */
  private void halve() {
    int underWay = allowed - Math.max(0, calls.availablePermits());
    int halved = Math.max(1, underWay / 2);
    calls.withdraw(allowed - halved);
    allowed = halved;
    succeeded = 0;
  }

  private void succeed() {
    repeats = 0;
    if (allowed < most && ++succeeded >= allowed) {
      succeeded = 0;
      allowed++;
      calls.release();
    }
  }

  private static boolean isRefusal(Response response) {
    return response.status() == 429
        || response.status() == 403
            && (response.header("retry-after").isPresent()
                || isUsedUp(response)
                || saysSo(Failure.said(response).toLowerCase(Locale.ROOT)));
  }

  private static boolean saysSo(String said) {
    return said.contains("rate limit") || said.contains("abuse detection");
  }

  private static boolean isUsedUp(Response response) {
    return response.header("x-ratelimit-remaining").filter("0"::equals).isPresent();
  }

  private static Optional<Instant> retryAfter(Response response, Instant now) {
    return number(response, "retry-after").map(seconds -> atMost(now.plusSeconds(seconds), now));
  }

  /** Empty also where that instant is past, as our clock has it. */
  private static Optional<Instant> usedUpUntil(Response response, Instant now) {
    return number(response, "x-ratelimit-reset")
        .filter(second -> isUsedUp(response))
        .map(Instant::ofEpochSecond)
        .filter(reset -> reset.isAfter(now))
        .map(reset -> atMost(reset, now));
  }

  private static Instant atMost(Instant until, Instant now) {
    Instant last = now.plus(LONGEST);
    return until.isAfter(last) ? last : until;
  }

  private static Optional<Long> number(Response response, String header) {
    return response.header(header).filter(text -> text.matches("\\d{1,11}")).map(Long::valueOf);
  }
}
