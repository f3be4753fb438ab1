package io.gitpoli.configgate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.policy.Decision;
import io.gitpoli.policy.Health;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.policy.RuleResult;
import io.gitpoli.policy.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides the policy {@code gate}, whose input holds what the rules found: whatever fails, denies.
 * Every other policy is another engine's.
 */
public final class ConfigGateEngine implements PolicyEngine {
  private static final String ENGINE = "opa";

  private final PolicyEngine others;

  public ConfigGateEngine(PolicyEngine others) {
    this.others = others;
  }

  @Override
  public Decision decide(PolicyName policy, ObjectNode input) {
    return policy.equals(ConfigGate.POLICY) ? decide(input) : others.decide(policy, input);
  }

  private static Decision decide(ObjectNode input) {
    List<Violation> violations = new ArrayList<>();
    Map<String, List<GateFinding>> byCode = new TreeMap<>();
    for (GateFinding finding : GateFinding.all(input)) {
      byCode.computeIfAbsent(finding.code(), any -> new ArrayList<>()).add(finding);
      if (finding.fails()) {
        violations.add(new Violation(finding.code(), finding.located()));
      }
    }
    List<RuleResult> rules = byCode.values().stream().map(ConfigGateEngine::rule).toList();
    JsonNode revision = input.path("policies").path("revision");
    return new Decision(
        violations.isEmpty(),
        violations.stream().distinct().toList(),
        rules,
        revision.asText("none"),
        ENGINE);
  }

  private static RuleResult rule(List<GateFinding> findings) {
    GateFinding first = findings.get(0);
    Map<String, Long> standings =
        findings.stream()
            .collect(
                Collectors.groupingBy(GateFinding::standing, TreeMap::new, Collectors.counting()));
    return new RuleResult(
        first.code(),
        first.title().isEmpty() ? first.code() : first.title(),
        findings.stream().noneMatch(GateFinding::fails),
        standings.entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", ")),
        "none that fails",
        first.fix());
  }

  @Override
  public Health check() {
    return others.check();
  }

  @Override
  public void close() {
    others.close();
  }
}
