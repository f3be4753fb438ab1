package io.gitpoli.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {
  @ParameterizedTest
  @CsvSource({
    "audit, /audit",
    "audit, /audit/",
    "audit, /AUDIT",
    "audit/{id}, /Audit/X",
    "{*path}, /",
    "{*path}, /a/b"
  })
  void matchesAsTheFunctionsHostDoes(String template, String path) {
    assertThat(Route.parse(template).match(path)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"audit, /audits", "audit, /audit/x", "audit/{id}, /audit", "audit/{id}, /audit/a/b"})
  void matchesNothingElse(String template, String path) {
    assertThat(Route.parse(template).match(path)).isEmpty();
  }

  @Test
  void keepsTheValuesAsTheyAre() {
    assertThat(Route.parse("audit/{id}").match("/audit/Ab"))
        .isEqualTo(Optional.of(Map.of("id", "Ab")));
    assertThat(Route.parse("{*path}").match("/a/b")).isEqualTo(Optional.of(Map.of("path", "a/b")));
  }

  @Test
  void theMoreSpecificRouteComesFirst() {
    assertThat(
            Stream.of("{*path}", "audit/{id}", "audit/summary", "audit")
                .map(Route::parse)
                .sorted(Route.MOST_SPECIFIC_FIRST)
                .map(route -> String.join("/", route.segments())))
        .containsExactlyElementsOf(List.of("audit", "audit/summary", "audit/{id}", "{*path}"));
  }
}
