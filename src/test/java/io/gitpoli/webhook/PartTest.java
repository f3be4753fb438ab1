package io.gitpoli.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PartTest {
  @Test
  void theMainPartIsKeptUnderTheDeliverysOwnId() {
    assertThat(Part.MAIN.id("d-1")).isEqualTo("d-1");
    assertThat(Part.of("d-1")).isEqualTo(Part.MAIN);
  }

  @Test
  void anotherPartIsKeptUnderAnIdThatNoDeliveryCanHave() {
    Part gate = new Part("config-gate");

    assertThat(gate.id("d-1")).isEqualTo("d-1:config-gate");
    assertThat(Part.of("d-1:config-gate")).isEqualTo(gate);
    assertThat(Delivery.isId("d-1:config-gate")).isFalse();
    assertThat(Part.isId("d-1:config-gate")).isTrue();
    assertThat(Part.isId("d-1")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", ":config-gate", "d-1:", "d 1:config-gate", "d-1:a:b", "d-1:A"})
  void anythingElseIsNoId(String text) {
    assertThat(Part.isId(text)).isFalse();
  }
}
