package io.gitpoli.inbox.cosmos;

import io.gitpoli.inbox.InboxException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Runs requests that need not wait for each other, a few at once. Safe for use by many threads. */
final class InParallel implements AutoCloseable {
  // Most of their time they wait for answers.
  private static final int AT_ONCE = 8;
  private static final int IDLE_SECONDS = 30;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          AT_ONCE,
          AT_ONCE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          work -> {
            Thread thread = new Thread(work, "inbox-request");
            thread.setDaemon(true);
            return thread;
          });

  InParallel() {
    threads.allowCoreThreadTimeOut(true);
  }

  /** The results in the order of the arguments; a failure ends those that were not begun. */
  <T, R> List<R> of(Collection<T> arguments, Function<T, R> request) {
    if (arguments.size() <= 1) {
      return arguments.stream().map(request).toList();
    }
    List<CompletableFuture<R>> results =
        arguments.stream()
            .map(one -> CompletableFuture.supplyAsync(() -> request.apply(one), threads))
            .toList();
    try {
      return results.stream().map(CompletableFuture::join).toList();
    } catch (CompletionException e) {
      results.forEach(result -> result.cancel(false));
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw e;
    }
  }

  /** What comes of each by itself: the failure of one keeps none from being done. */
  <T, R> Results<R> each(Collection<T> arguments, Function<T, R> request) {
    Queue<InboxException> failures = new ConcurrentLinkedQueue<>();
    List<Optional<R>> results =
        of(
            arguments,
            one -> {
              try {
                return Optional.of(request.apply(one));
              } catch (InboxException e) {
                failures.add(e);
                return Optional.empty();
              }
            });
    return new Results<>(
        results.stream().flatMap(Optional::stream).toList(), Optional.ofNullable(failures.peek()));
  }

  /**
   * @param done of those that did not fail, in their order
   * @param failure one of those that there were
   */
  record Results<R>(List<R> done, Optional<InboxException> failure) {}

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
