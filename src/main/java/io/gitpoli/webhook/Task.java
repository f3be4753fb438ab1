package io.gitpoli.webhook;

import java.util.Optional;

/**
 * What is to be done for a delivery. It may be run again and again, by this process or another,
 * until it is done.
 */
public interface Task {
  /** Tasks with one key are run one at a time; empty where nothing stands in its way. */
  Optional<String> key();

  /** What wakes it while it waits; empty where nothing does. */
  default Optional<String> topic() {
    return Optional.empty();
  }

  /**
   * Whether a decision of it that is not reported yet stands in the way of newer ones with its key,
   * as they would be reported about the same thing.
   */
  default boolean blocks() {
    return true;
  }

  /** Runs it. Whatever part fails throws its own exception, and the task is tried again. */
  Outcome run(Attempt attempt);

  /**
   * Says on GitHub, as well as it can, that it failed for now and is tried again.
   *
   * @return a note for the next attempt; empty leaves the one there is
   */
  default Optional<String> hold(Attempt attempt, String reason) {
    return Optional.empty();
  }

  /** Says on GitHub, as well as it can, that it is not tried again by itself. */
  default void giveUp(Attempt attempt, String reason) {}
}
