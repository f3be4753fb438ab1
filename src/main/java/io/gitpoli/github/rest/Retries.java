package io.gitpoli.github.rest;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * When a request is sent again: at most twice, after 200 ms and after one second, where the network
 * or GitHub itself failed, and where GitHub asks to wait no longer than three seconds. A timeout is
 * no such case: its time is spent.
 */
final class Retries {
  private static final int TRIES = 3;
  private static final IntervalFunction BACKOFF =
      IntervalFunction.ofExponentialBackoff(Duration.ofMillis(200), 5);
  // Longer than any backoff: where less is left, what failed is told at once.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

  private Retries() {}

  static Retry within(Deadline deadline) {
    return Retry.of(
        "github",
        RetryConfig.<Response>custom()
            .maxAttempts(TRIES)
            .retryOnResult(response -> deadline.leaves(LONGEST_WAIT) && mayPass(response))
            .retryOnException(
                e -> deadline.leaves(LONGEST_WAIT) && e.getCause() instanceof IOException)
            .intervalBiFunction(Retries::millis)
            .build());
  }

  private static boolean mayPass(Response response) {
    return response.status() >= 500 || askedToWait(response).isPresent();
  }

  private static long millis(int attempt, Either<Throwable, Response> failed) {
    Optional<Duration> asked =
        failed.isRight() ? askedToWait(failed.get()) : Optional.<Duration>empty();
    return asked.map(Duration::toMillis).orElseGet(() -> BACKOFF.apply(attempt));
  }

  /** How long GitHub asks to wait, if it is one of its limits and no longer than it may be. */
  private static Optional<Duration> askedToWait(Response response) {
    return response
        .header("retry-after")
        .filter(seconds -> response.status() == 429 || response.status() == 403)
        .filter(seconds -> seconds.matches("\\d{1,4}"))
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .filter(wait -> wait.compareTo(LONGEST_WAIT) <= 0);
  }
}
