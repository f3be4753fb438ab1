package io.gitpoli.audit;

import com.github.f4b6a3.uuid.UuidCreator;
import com.github.f4b6a3.uuid.util.UuidUtil;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/**
 * Ids of events: UUIDv7 (RFC 9562, section 5.7), in ascending order within a process, with the time
 * in milliseconds in their first 48 bits. They are written in lower case, so that the order of the
 * texts is the order of the ids.
 */
public final class EventIds {
  // What 48 bits of milliseconds can hold: 1970 to the year 10889.
  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST = Instant.ofEpochMilli((1L << 48) - 1);

  private EventIds() {}

  /** A new id. */
  public static String next() {
    return UuidCreator.getTimeOrderedEpochPlus1().toString();
  }

  /** Whether a text is an id in the one form that {@link #next} gives. */
  public static boolean isId(String text) {
    try {
      UUID uuid = UUID.fromString(text);
      return uuid.version() == 7 && uuid.variant() == 2 && uuid.toString().equals(text);
    } catch (IllegalArgumentException notAUuid) {
      return false;
    }
  }

  /**
   * The time that an id carries.
   *
   * @throws IllegalArgumentException where the text is not an id
   */
  public static Instant timeOf(String id) {
    if (!isId(id)) {
      throw new IllegalArgumentException("an event's id must be a UUIDv7 in lower case");
    }
    return UuidUtil.getInstant(UUID.fromString(id));
  }

  /**
   * The day, in UTC, of the time that an id carries.
   *
   * @throws IllegalArgumentException where the text is not an id
   */
  public static LocalDate dayOf(String id) {
    return LocalDate.ofInstant(timeOf(id), ZoneOffset.UTC);
  }

  /** A bound for ranges of ids: those of this day, in UTC, or later are not below it. */
  public static String first(LocalDate day) {
    return first(day.atStartOfDay(ZoneOffset.UTC).toInstant());
  }

  /**
   * A bound for ranges of ids: ids of this moment or later are not below it, ids of an earlier
   * moment are. Moments outside what an id can carry give the nearest bound.
   */
  public static String first(Instant moment) {
    if (moment.isBefore(EARLIEST)) {
      return first(EARLIEST);
    }
    if (moment.isAfter(LATEST)) {
      return first(LATEST);
    }
    Instant millis = moment.truncatedTo(ChronoUnit.MILLIS);
    // Ids carry whole milliseconds: within one, the first id that is not earlier is the next one's.
    Instant bound = millis.equals(moment) ? millis : millis.plusMillis(1);
    return UuidCreator.getTimeOrderedEpochMin(bound).toString();
  }
}
