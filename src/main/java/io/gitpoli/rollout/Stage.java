package io.gitpoli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.Optional;

/**
 * How far a rule has come.
 *
 * @param denyFrom the first day, in UTC, from which it denies
 */
record Stage(Enforcement enforcement, Optional<LocalDate> denyFrom) {
  static Stage of(JsonNode stage) {
    return new Stage(
        Enforcement.named(stage.path("enforcement").asText("deny")),
        Optional.ofNullable(stage.path("deny_from").textValue()).map(LocalDate::parse));
  }

  Enforcement on(LocalDate today) {
    return denyFrom.filter(day -> !today.isBefore(day)).isPresent()
        ? Enforcement.DENY
        : enforcement;
  }
}
