package io.gitpoli.webhook;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One at a time for a key. Keys share a fixed number of locks, so memory does not grow with them.
 * No holder takes a second lock.
 */
final class KeyedLocks {
  // GitHub waits ten seconds for an answer.
  private static final long PATIENCE_SECONDS = 8;

  private final Lock[] stripes = new Lock[256];

  KeyedLocks() {
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = new ReentrantLock();
    }
  }

  /**
   * Works while nobody else does for the key.
   *
   * @throws BusyException where that takes longer than GitHub waits
   */
  <T> T with(String key, Supplier<T> work) {
    Lock lock = stripes[Math.floorMod(key.hashCode(), stripes.length)];
    acquire(lock);
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  private static void acquire(Lock lock) {
    try {
      if (!lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new BusyException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BusyException();
    }
  }
}
