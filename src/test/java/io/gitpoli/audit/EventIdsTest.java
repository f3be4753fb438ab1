package io.gitpoli.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdsTest {
  private static final Instant NINE = Instant.parse("2026-11-21T09:00:00Z");

  @Test
  void idsAscendAndCarryTheirTime() {
    Instant before = Instant.ofEpochMilli(System.currentTimeMillis());

    List<String> ids = Stream.generate(EventIds::next).limit(10_000).toList();

    assertThat(ids).isSorted().doesNotHaveDuplicates().allMatch(EventIds::isId);
    assertThat(EventIds.timeOf(ids.get(0))).isAfterOrEqualTo(before);
  }

  @Test
  void theFirstIdOfAMomentIsABoundThatTheMomentItselfReaches() {
    String at = EventBuilder.decision().at(NINE).build().id();
    String before = EventBuilder.decision().at(NINE.minusMillis(1)).build().id();

    assertThat(EventIds.first(NINE)).isLessThanOrEqualTo(at).isGreaterThan(before);
  }

  @Test
  void aMomentInsideAMillisecondIsAfterTheIdsOfThatMillisecond() {
    String at = EventBuilder.decision().at(NINE).build().id();

    assertThat(EventIds.first(NINE.plusNanos(1)))
        .isGreaterThan(at)
        .isEqualTo(EventIds.first(NINE.plusMillis(1)));
  }

  @Test
  void momentsThatNoIdCanCarryGiveTheNearestBound() {
    assertThat(EventIds.first(Instant.MIN))
        .isEqualTo(EventIds.first(Instant.EPOCH))
        .isEqualTo("00000000-0000-7000-8000-000000000000");
    assertThat(EventIds.first(Instant.MAX)).isEqualTo("ffffffff-ffff-7000-8000-000000000000");
  }

  @ParameterizedTest
  @EmptySource
  @ValueSource(
      strings = {
        "x",
        "0193f3a0-0000-4000-8000-000000000000",
        "0193F3A0-0000-7000-8000-000000000000",
        "193f3a0-0-7000-8000-0",
        "0193f3a0-0000-7000-0000-000000000000"
      })
  void whatIsNoIdHasNoTime(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> EventIds.timeOf(text));
  }

  @Test
  void anEventCarriesTheTimeOfItsIdAndWhatItsKindNeeds() {
    AuditEvent event = EventBuilder.decision().build();

    assertThat(event.timestamp()).isEqualTo(EventIds.timeOf(event.id()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EventBuilder.decision().policy(null).build())
        .withMessageContaining("lacks");
    assertThatIllegalArgumentException().isThrownBy(() -> EventBuilder.enforcementOf(null));
  }
}
