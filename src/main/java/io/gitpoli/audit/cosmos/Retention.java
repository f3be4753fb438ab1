package io.gitpoli.audit.cosmos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;

/**
 * Ends what belongs to a day. All of it ends in the same second, which the day's own entry tells,
 * so that it is either there as a whole or gone as a whole, whatever the setting becomes meanwhile.
 */
record Retention(Registry registry, Clock clock) {
  // Azure counts an item's time to live from its last write, in seconds.
  private static final String TTL = "ttl";

  /**
   * The item, which is about to be written, with what it has left to live.
   *
   * @throws io.gitpoli.audit.AuditException where the day can't be entered any more
   */
  ObjectNode limit(ObjectNode item, LocalDate day) {
    registry
        .end(day)
        .ifPresent(
            end -> item.put(TTL, Math.max(1, Duration.between(clock.instant(), end).toSeconds())));
    return item;
  }
}
