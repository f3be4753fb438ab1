package io.gitpoli.policy;

import java.util.List;

/**
 * What a policy says of one input.
 *
 * @param allow true exactly when there are no violations
 * @param violations sorted by code, then message
 * @param rules every rule that applied, sorted by code: policies give a set, and engines write sets
 *     in orders of their own
 * @param revision which revision of the policies decided: the bundle's revision or hash
 * @param engine which engine decided: {@code embedded} or {@code opa}
 */
public record Decision(
    boolean allow,
    List<Violation> violations,
    List<RuleResult> rules,
    String revision,
    String engine) {
  public Decision {
    violations = violations.stream().sorted().toList();
    rules = rules.stream().sorted().toList();
    if (allow != violations.isEmpty()) {
      throw new IllegalArgumentException(
          "allow is " + allow + " with " + violations.size() + " violations");
    }
  }
}
