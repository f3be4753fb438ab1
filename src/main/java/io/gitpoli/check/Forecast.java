package io.gitpoli.check;

import io.gitpoli.check.Finding.Standing;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What would fail if every rule denied, by rule. */
public record Forecast(List<Line> lines) {
  public Forecast {
    lines = List.copyOf(lines);
  }

  /**
   * The findings of one rule.
   *
   * @param would how many would fail if it denied: all that are not waived
   */
  public record Line(String code, int fails, int warns, int audited, int waived, int would) {}

  public static Forecast of(Results results) {
    Map<String, Map<Standing, Integer>> counts = new TreeMap<>();
    results
        .findings()
        .forEach(
            finding ->
                counts
                    .computeIfAbsent(finding.code(), any -> new EnumMap<>(Standing.class))
                    .merge(finding.standing(), 1, Integer::sum));
    return new Forecast(
        counts.entrySet().stream().map(rule -> line(rule.getKey(), rule.getValue())).toList());
  }

  private static Line line(String code, Map<Standing, Integer> counts) {
    int fails = counts.getOrDefault(Standing.FAILS, 0);
    int warns = counts.getOrDefault(Standing.WARNS, 0);
    int audited = counts.getOrDefault(Standing.AUDITED, 0);
    int waived = counts.getOrDefault(Standing.WAIVED, 0);
    return new Line(code, fails, warns, audited, waived, fails + warns + audited);
  }

  /** All rules together. */
  public Line total() {
    return lines.stream()
        .reduce(
            new Line("all", 0, 0, 0, 0, 0),
            (some, other) ->
                new Line(
                    "all",
                    some.fails + other.fails,
                    some.warns + other.warns,
                    some.audited + other.audited,
                    some.waived + other.waived,
                    some.would + other.would));
  }
}
