package io.gitpoli.inbox.cosmos;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
