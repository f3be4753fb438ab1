package io.gitpoli.audit.cosmos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * How long events are kept after the end of their day. All that belongs to a day ends in the same
 * second, so that it is either there as a whole or gone as a whole.
 *
 * @param time empty for good
 */
record Retention(Optional<Duration> time, Clock clock) {
  // Azure counts an item's time to live from its last write, in seconds.
  private static final String TTL = "ttl";

  /** The item, which is about to be written, with what it has left to live. */
  ObjectNode limit(ObjectNode item, LocalDate day) {
    time.ifPresent(
        kept -> {
          var end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().plus(kept);
          item.put(TTL, Math.max(1, Duration.between(clock.instant(), end).toSeconds()));
        });
    return item;
  }
}
