package io.gitpoli.audit.cosmos;

import java.util.Optional;

/**
 * Keeps what is too large for an item, under the hash of its content. What is written twice is the
 * same. Every operation throws {@link io.gitpoli.audit.AuditException} where it can't be done.
 */
public interface LargeObjects {
  /** Returns when it is durable. */
  void put(String key, byte[] content);

  /** Empty where there is none. */
  Optional<byte[]> get(String key);
}
