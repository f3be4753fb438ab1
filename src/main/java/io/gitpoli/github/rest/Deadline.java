package io.gitpoli.github.rest;

import io.gitpoli.github.GitHubException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** When an operation has to be over. */
final class Deadline {
  private final long end;

  private Deadline(long end) {
    this.end = end;
  }

  static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /**
   * Waits for a result, at most {@code limit} and never beyond the deadline; what comes too late is
   * cancelled.
   *
   * @param what the request that is waited for, for messages
   */
  <T> T await(Future<T> future, Duration limit, String what) throws ExecutionException {
    long left = Math.min(end - System.nanoTime(), limit.toNanos());
    try {
      return future.get(Math.max(left, 0), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new GitHubException(
          "GitHub did not answer "
              + what
              + " in time: see githubstatus.com and the network between, then try again",
          e);
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new GitHubException(what + " was interrupted");
    }
  }

  /**
   * Waits for a permit, never beyond the deadline.
   *
   * @param what the request that needs it, for messages
   */
  void acquire(Semaphore permits, String what) {
    try {
      if (!permits.tryAcquire(Math.max(end - System.nanoTime(), 0), TimeUnit.NANOSECONDS)) {
        throw new GitHubException(
            what
                + " was not sent: as many calls to GitHub as may be were under way all the time;"
                + " try again later");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitHubException(what + " was interrupted");
    }
  }

  /** Whether so much time is left. */
  boolean leaves(Duration time) {
    return end - System.nanoTime() >= time.toNanos();
  }

  /** Throws where the time is over. */
  void check(String what) {
    if (System.nanoTime() - end >= 0) {
      throw new GitHubException(
          "no time was left for " + what + ": GitHub answers slowly, try again later");
    }
  }
}
