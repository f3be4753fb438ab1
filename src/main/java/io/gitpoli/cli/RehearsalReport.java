package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.audit.Exemption;
import io.gitpoli.check.Shown;
import io.gitpoli.gate.Ruling;
import io.gitpoli.policy.RuleResult;
import io.gitpoli.policy.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Help.ColorScheme;

/**
 * What a rehearsal came to.
 *
 * @param gate the ruling of the gate over configuration files; empty where there is no such gate
 * @param about what was judged, for people
 * @param unknown the codes of rules whose facts were not given, with how to give them
 */
record RehearsalReport(
    Ruling ruling, Optional<Ruling> gate, String about, Map<String, String> unknown) {
  /** Whether anything would be blocked. */
  boolean denies() {
    return Stream.concat(Stream.of(ruling), gate.stream())
        .anyMatch(one -> one.conclusion() == Ruling.Conclusion.DENIED);
  }

  String text(ColorScheme colors) {
    List<String> blocks = new ArrayList<>();
    blocks.add(new RulingTable(ruling, counted(), unknown, colors).text().stripTrailing());
    gate.ifPresent(one -> blocks.add(new ConfigGateTable(one, colors).text().stripTrailing()));
    blocks.add(
        """
        %s
        Configuration: %s
        This is a rehearsal: nothing is recorded, and nothing is sent to GitHub.\
        """
            .formatted(
                Shown.harmless(about),
                Stream.concat(Stream.of(ruling), gate.stream())
                    .map(one -> one.question().config().path())
                    .collect(Collectors.joining(", "))));
    return String.join("\n\n", blocks);
  }

  private List<String> open() {
    return ruling.decision().violations().stream()
        .map(Violation::code)
        .filter(unknown::containsKey)
        .distinct()
        .toList();
  }

  private String counted() {
    int open = open().size();
    // What is wrong with waivers says why a rule still blocks; it is none itself.
    long broken =
        ruling.decision().violations().stream()
                .map(Violation::code)
                .filter(code -> !code.startsWith("waivers."))
                .distinct()
                .count()
            - open;
    List<String> parts = new ArrayList<>();
    if (broken > 0) {
      parts.add(broken == 1 ? "1 rule is broken" : broken + " rules are broken");
    }
    if (open > 0) {
      parts.add(open == 1 ? "1 rule can't be known here" : open + " rules can't be known here");
    }
    String dryRun =
        ruling.conclusion() == Ruling.Conclusion.DRY_RUN
            ? ", but this is a dry run (enforcement: audit)"
            : "";
    return parts.isEmpty() ? "" : parts.stream().collect(Collectors.joining(", ", ": ", dryRun));
  }

  String json() throws JsonProcessingException {
    JsonMapper mapper = new JsonMapper();
    ObjectNode json =
        mapper.valueToTree(
            new Printed(
                ruling.decision().allow(),
                conclusion(ruling),
                ruling.decision().violations(),
                ruling.exemptions(),
                open(),
                ruling.decision().rules(),
                ruling.question().config(),
                ruling.decision().revision(),
                ruling.question().input()));
    gate.ifPresent(one -> json.set("config_gate", mapper.valueToTree(PrintedGate.of(one))));
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(json);
  }

  private static String conclusion(Ruling ruling) {
    return ruling.conclusion().name().toLowerCase(Locale.ROOT);
  }

  /**
   * A ruling as programs read it.
   *
   * @param unknown the codes among the violations whose facts were not given
   */
  private record Printed(
      boolean allow,
      String conclusion,
      List<Violation> violations,
      List<Exemption> exemptions,
      List<String> unknown,
      List<RuleResult> rules,
      ConfigVersion config,
      String revision,
      ObjectNode input) {}

  /**
   * The gate's ruling as programs read it.
   *
   * @param findings those that block nothing too
   */
  private record PrintedGate(
      boolean allow,
      String conclusion,
      List<Violation> violations,
      JsonNode findings,
      ConfigVersion config,
      String revision,
      ObjectNode input) {
    static PrintedGate of(Ruling ruling) {
      return new PrintedGate(
          ruling.decision().allow(),
          RehearsalReport.conclusion(ruling),
          ruling.decision().violations(),
          ruling.question().input().path("findings"),
          ruling.question().config(),
          ruling.decision().revision(),
          ruling.question().input());
    }
  }
}
