package io.gitpoli.inbox.cosmos;

/** What came of a conditional write. */
enum Written {
  WRITTEN,
  /** Somebody else wrote it since it was read; nothing was changed. */
  CHANGED,
  /** Another entry holds the key; nothing was changed. */
  KEY_TAKEN
}
