package io.gitpoli.github.rest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Paces the calls to GitHub: no more at one time than GitHub takes, and for each {@link
 * Credential#scope()} what its {@link RateLimit} allows. A scope that is limited holds up no other.
 *
 * <p>The JDK's semaphores rather than a bulkhead: a call waits no longer than its own deadline, and
 * a limit is lowered without waiting for the calls above it to end.
 */
final class Pacing {
  // As many as there are tokens. What is forgotten of the least used, GitHub says again.
  private static final int MAX_SCOPES = 10_000;

  private final int calls;
  private final Semaphore all;
  private final Clock clock;
  private final Cache<Long, RateLimit> scopes =
      Caffeine.newBuilder().maximumSize(MAX_SCOPES).build();

  Pacing(int calls, Clock clock) {
    this.calls = calls;
    // Fair: nobody waits for ever.
    this.all = new Semaphore(calls, true);
    this.clock = clock;
  }

  /**
   * Makes a call.
   *
   * @throws io.gitpoli.github.GitHubException of kind LIMITED where the scope's limit forbids it
   *     now, whether it was sent or not; GitHub did nothing for it
   */
  Response of(Request request, Supplier<Response> call) {
    RateLimit limit =
        scopes.get(request.credential().scope(), scope -> new RateLimit(calls, clock));
    limit.requireOpen(request.what());
    request.deadline().acquire(limit.calls(), request.what());
    try {
      request.deadline().acquire(all, request.what());
      try {
        // It may have been closed while this call waited.
        int window = limit.requireOpen(request.what());
        Response response = call.get();
        Optional<Instant> until = limit.take(response, window);
        if (until.isPresent()) {
          throw Failure.limited(response, until.get());
        }
        return response;
      } finally {
        all.release();
      }
    } finally {
      limit.calls().release();
    }
  }
}
