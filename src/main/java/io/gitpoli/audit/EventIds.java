package io.gitpoli.audit;

import com.github.f4b6a3.uuid.UuidCreator;
import com.github.f4b6a3.uuid.util.UuidUtil;
import java.time.Instant;
import java.util.UUID;

/**
 * Ids of events: UUIDv7 (RFC 9562, section 5.7), in ascending order within a process, with the time
 * in milliseconds in their first 48 bits.
 */
public final class EventIds {
  private EventIds() {}

  /** A new id. */
  public static String next() {
    return UuidCreator.getTimeOrderedEpochPlus1().toString();
  }

  /** The time that an id carries. */
  public static Instant timeOf(String id) {
    return UuidUtil.getInstant(UUID.fromString(id));
  }

  /** The smallest id of a moment, in milliseconds: a bound for ranges of ids. */
  public static String first(Instant moment) {
    return UuidCreator.getTimeOrderedEpochMin(moment).toString();
  }
}
