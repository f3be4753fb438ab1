package io.gitpoli.audit.proof;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.LocalDate;
import java.util.Locale;

/**
 * Something that is not as it was recorded.
 *
 * @param day null where the id carries none
 * @param event the event's id; null where the finding is of a whole day
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(
    Kind kind,
    @JsonFormat(shape = JsonFormat.Shape.STRING) LocalDate day,
    String event,
    String problem) {

  /** What happened. */
  public enum Kind {
    CHANGED,
    REMOVED,
    INSERTED,
    /** The record of a day, or what it stands for, is not as it was. */
    DAY;

    @Override
    @JsonValue
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
