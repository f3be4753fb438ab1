package io.gitpoli.audit.proof;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * What an auditor found.
 *
 * @param events how many events were checked
 * @param sealedDays how many sealed days were checked with all their events
 * @param expiredDays how many sealed days had none of their events left, as retention removes them
 * @param openEvents how many of the events are of days that are not sealed yet: they were checked
 *     by their own hashes alone
 * @param overdueDays how many of the days that are not sealed yet ended more than a day ago
 * @param unhashedEvents how many of the events are from before there were hashes: those of sealed
 *     days were checked as they were at the sealing, others not at all
 * @param wrong how many findings there are
 * @param findings the first {@link #MAX_FINDINGS} of them
 * @param newest the newest record of a day, to be noted elsewhere; null where none is sealed
 */
@JsonPropertyOrder("ok")
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Verification(
    long events,
    long sealedDays,
    long expiredDays,
    @JsonProperty("not_sealed_events") long openEvents,
    long overdueDays,
    long unhashedEvents,
    long wrong,
    List<Finding> findings,
    DayRecord newest) {
  /** What an answer may hold; a trail with more is no longer one to name events of. */
  public static final int MAX_FINDINGS = 10_000;

  public Verification {
    findings = List.copyOf(findings);
  }

  /** Whether everything is as it was recorded. */
  @JsonProperty
  public boolean ok() {
    return wrong == 0;
  }
}
