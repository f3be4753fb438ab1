package io.gitpoli.inbox;

import java.util.Optional;

/** What became of a delivery that was put into the inbox. */
public sealed interface Receipt {
  /** It is stored, and the caller's to work on. */
  record Claimed(Claim claim) implements Receipt {}

  /** It is stored, now or before, and will be worked on. */
  record Queued() implements Receipt {}

  /**
   * It was finished before.
   *
   * @param auditId the decision that came of it; empty where none did
   */
  record Finished(Optional<String> auditId) implements Receipt {}

  /** Another delivery came under this id: nothing was stored. */
  record Conflict() implements Receipt {}
}
