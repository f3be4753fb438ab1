package io.gitpoli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gitpoli.policy.PolicyEngineException.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads a policy's answer, {@code {allow, violations: [{code, msg}], rules: [{code, title, passed,
 * found, needed, fix}]}}, and takes nothing for granted: a part that is absent, of another type or
 * at odds with another part makes the whole answer worthless. Other keys are not looked at.
 */
public final class DecisionDocument {
  private DecisionDocument() {}

  /**
   * @throws PolicyEngineException with {@link Reason#BAD_ANSWER} where {@code document} is no
   *     decision
   */
  public static Decision read(JsonNode document, String revision, String engine) {
    if (document == null || !document.isObject()) {
      throw bad("the policy gave no decision");
    }
    boolean allow = bool(document, "allow");
    List<Violation> violations =
        list(document, "violations", row -> new Violation(text(row, "code"), text(row, "msg")));
    List<RuleResult> rules =
        list(
            document,
            "rules",
            row ->
                new RuleResult(
                    text(row, "code"),
                    text(row, "title"),
                    bool(row, "passed"),
                    text(row, "found"),
                    text(row, "needed"),
                    text(row, "fix")));
    Set<String> violated = new HashSet<>();
    violations.forEach(violation -> violated.add(violation.code()));
    for (RuleResult rule : rules) {
      if (rule.passed() == violated.contains(rule.code())) {
        throw bad("rule " + rule.code() + " is at odds with the violations");
      }
    }
    try {
      return new Decision(allow, violations, rules, revision, engine);
    } catch (IllegalArgumentException e) {
      throw bad(e.getMessage());
    }
  }

  private static <T> List<T> list(JsonNode parent, String key, Function<JsonNode, T> row) {
    JsonNode value = parent.get(key);
    if (value == null || !value.isArray()) {
      throw bad(key + " is no list");
    }
    List<T> rows = new ArrayList<>(value.size());
    value.forEach(item -> rows.add(row.apply(item)));
    return rows;
  }

  private static boolean bool(JsonNode parent, String key) {
    JsonNode value = parent.get(key);
    if (value == null || !value.isBoolean()) {
      throw bad(key + " is no boolean");
    }
    return value.booleanValue();
  }

  private static String text(JsonNode parent, String key) {
    JsonNode value = parent.get(key);
    if (value == null || !value.isTextual()) {
      throw bad(key + " is no text");
    }
    return value.textValue();
  }

  private static PolicyEngineException bad(String what) {
    return new PolicyEngineException(Reason.BAD_ANSWER, "the policy's answer: " + what);
  }
}
