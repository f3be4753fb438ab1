package io.gitpoli.webhook;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One at a time for a key. Keys share a fixed number of locks, so memory does not grow with them.
 * No holder takes a second lock.
 */
final class KeyedLocks {
  private final Lock[] stripes = new Lock[256];

  KeyedLocks() {
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = new ReentrantLock();
    }
  }

  <T> T with(String key, Supplier<T> work) {
    Lock lock = stripes[Math.floorMod(key.hashCode(), stripes.length)];
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
