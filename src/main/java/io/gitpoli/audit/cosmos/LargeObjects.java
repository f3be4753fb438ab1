package io.gitpoli.audit.cosmos;

import java.util.Optional;

/**
 * Keeps what is too large for an item. A name stands for one content: it holds that content's hash.
 * Every operation throws {@link io.gitpoli.audit.AuditException} where it can't be done.
 */
public interface LargeObjects {
  /** No object is larger; GitHub's largest payload, as it is, is 25 MB. */
  int MAX_BYTES = 64 << 20;

  /**
   * Returns when it is durable. What has this name already stays as it is.
   *
   * @param name parts of letters, digits, '-' and '.', with '/' between them
   */
  void put(String name, byte[] content);

  /** Empty where there is none. */
  Optional<byte[]> get(String name);
}
