package io.gitpoli.audit.cosmos;

import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.audit.cosmos.HourCounts.Cell;
import io.gitpoli.audit.cosmos.HourCounts.CountsKey;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class HourCountsTest {
  private static final CountsKey KEY =
      new CountsKey(LocalDate.parse("2026-11-21"), HourCounts.ALL, 9);

  private static Cell deployment(String environment) {
    return new Cell("deploy", "allow", environment);
  }

  @Test
  void anItemStaysSmallHoweverManyEnvironmentsThereAreAndNoDecisionIsUncounted() {
    HourCounts hour = HourCounts.none(KEY);
    int decisions = 3 * HourCounts.MAX_CELLS;
    for (int i = 0; i < decisions; i++) {
      hour = hour.plus(deployment("preview-" + i));
    }

    // One for the others.
    assertThat(hour.cells()).hasSize(HourCounts.MAX_CELLS + 1);
    assertThat(hour.cells().values().stream().mapToLong(n -> n).sum()).isEqualTo(decisions);
    assertThat(hour.cells())
        .containsEntry(deployment("preview-0"), 1L)
        .containsEntry(deployment(HourCounts.OTHERS), (long) (decisions - HourCounts.MAX_CELLS));
  }

  @Test
  void anItemStaysSmallHoweverLongTheNamesOfEnvironmentsAre() {
    HourCounts hour = HourCounts.none(KEY);
    for (int i = 0; i < HourCounts.MAX_CELLS; i++) {
      // A character that JSON writes in six bytes.
      hour = hour.plus(deployment("%03d".formatted(i) + "\u0001".repeat(250)));
    }

    assertThat(hour.item().toString().length()).isLessThan(200_000);
    assertThat(hour.cells().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(HourCounts.MAX_CELLS);
  }

  @Test
  void anEnvironmentThatIsCountedAlreadyStaysApart() {
    HourCounts hour = HourCounts.none(KEY);
    for (int i = 0; i < HourCounts.MAX_CELLS; i++) {
      hour = hour.plus(deployment("preview-" + i));
    }

    hour = hour.plus(deployment("preview-7")).plus(new Cell("pullrequest", "deny", null));

    assertThat(hour.cells())
        .containsEntry(deployment("preview-7"), 2L)
        .containsEntry(new Cell("pullrequest", "deny", null), 1L);
  }
}
