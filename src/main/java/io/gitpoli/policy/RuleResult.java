package io.gitpoli.policy;

import java.util.Comparator;

/**
 * What one rule of a policy found, passed or not: a row of the table that a person reads.
 *
 * @param code the rule's code, the same as its violations carry
 * @param title the rule's title, from the policy's annotations
 * @param passed false exactly where a violation has the same code, one that does not block included
 * @param found the value found
 * @param needed the value that the configuration asks for
 * @param fix how to get through
 */
public record RuleResult(
    String code, String title, boolean passed, String found, String needed, String fix)
    implements Comparable<RuleResult> {
  private static final Comparator<RuleResult> ORDER =
      Comparator.comparing(RuleResult::code)
          .thenComparing(RuleResult::passed)
          .thenComparing(RuleResult::found)
          .thenComparing(RuleResult::needed)
          .thenComparing(RuleResult::title)
          .thenComparing(RuleResult::fix);

  @Override
  public int compareTo(RuleResult other) {
    return ORDER.compare(this, other);
  }
}
