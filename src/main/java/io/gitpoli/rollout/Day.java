package io.gitpoli.rollout;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;

/** Reads days as files give them. */
final class Day {
  // The schemas can't count the days of a month: 2027-02-30 is the last of February, the earlier
  // and so the stricter day.
  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ISO_LOCAL_DATE.withResolverStyle(ResolverStyle.SMART);

  private Day() {}

  static LocalDate parse(String day) {
    return LocalDate.parse(day, FORM);
  }
}
