package io.gitpoli.policy;

import java.util.Comparator;

/**
 * One reason why a policy denies.
 *
 * @param code a public contract, for example {@code approvals.insufficient}
 * @param msg what was found and what is needed
 */
public record Violation(String code, String msg) implements Comparable<Violation> {
  private static final Comparator<Violation> ORDER =
      Comparator.comparing(Violation::code).thenComparing(Violation::msg);

  @Override
  public int compareTo(Violation other) {
    return ORDER.compare(this, other);
  }
}
