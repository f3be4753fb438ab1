package io.gitpoli.github.rest;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.gitpoli.github.GitHubException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * When a request is sent again: at most twice, after about 200 ms and one second, and only while
 * its operation has time for it.
 *
 * <ul>
 *   <li>Any request: where GitHub can't have taken it, because no connection was made, or because a
 *       limit forbade it that ends within three seconds.
 *   <li>A repeatable one: also where the connection broke, where GitHub had a fault (5xx), or where
 *       no answer came in time.
 * </ul>
 */
final class Retries {
  private static final int TRIES = 3;
  // With jitter, so that those who failed together don't come back together.
  private static final IntervalFunction BACKOFF =
      IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(200), 5, 0.5);
  // Longer than any backoff: where less is left, what failed is told at once.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

  private final Duration oneRequest;
  private final Clock clock;

  /**
   * @param oneRequest how long a request may take: a late one is sent again only where so much is
   *     left
   */
  Retries(Duration oneRequest, Clock clock) {
    this.oneRequest = oneRequest;
    this.clock = clock;
  }

  Response of(Request request, Supplier<Response> send) {
    Deadline deadline = request.deadline();
    RetryConfig config =
        RetryConfig.<Response>custom()
            .maxAttempts(TRIES)
            .retryOnResult(
                response ->
                    request.repeatable()
                        && response.status() >= 500
                        && deadline.leaves(LONGEST_WAIT))
            .retryOnException(e -> mayPass(request, e))
            .intervalBiFunction(this::millis)
            .build();
    try {
      return Retry.of("github", config).executeSupplier(send);
    } catch (CancellationException e) {
      throw new GitHubException(request.what() + " was interrupted", e);
    }
  }

  private boolean mayPass(Request request, Throwable failure) {
    if (failure.getCause() instanceof TimeoutException) {
      return request.repeatable() && request.deadline().leaves(oneRequest.plus(LONGEST_WAIT));
    }
    return request.deadline().leaves(LONGEST_WAIT)
        && (untilOpen(failure).filter(wait -> wait.compareTo(LONGEST_WAIT) <= 0).isPresent()
            || isConnection(failure.getCause())
            || request.repeatable() && isBroken(failure.getCause()));
  }

  private static boolean isConnection(Throwable cause) {
    return cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
  }

  private static boolean isBroken(Throwable cause) {
    return cause instanceof IOException && !(cause instanceof LimitedBody.TooLarge);
  }

  private long millis(int attempt, Either<Throwable, Response> failed) {
    return failed
        .swap()
        .fold(response -> Optional.<Duration>empty(), this::untilOpen)
        .map(wait -> wait.toMillis() + 1)
        .orElseGet(() -> BACKOFF.apply(attempt));
  }

  /** How long GitHub's limits forbid it; empty where it failed for another reason. */
  private Optional<Duration> untilOpen(Throwable failure) {
    Instant now = clock.instant();
    return failure instanceof GitHubException e
        ? e.retryAt().map(at -> at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO)
        : Optional.empty();
  }
}
