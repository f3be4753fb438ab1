package io.gitpoli.gate;

import io.gitpoli.audit.Exemption;
import io.gitpoli.policy.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What lets violations pass that a policy found. Asked only where a policy denies. */
@FunctionalInterface
public interface Exemptions {
  /** Nothing does. */
  Exemptions NONE = (question, violations) -> Granted.NOTHING;

  /**
   * Finds out which of the violations do not block.
   *
   * @param violations at least one; none of {@link #isJudged} false
   * @throws io.gitpoli.github.GitHubException where GitHub can't say
   * @throws java.io.UncheckedIOException where a file can't be read
   * @throws io.gitpoli.audit.AuditException where the trail can't be read
   */
  Granted of(Case question, List<Violation> violations);

  /** Those, and for what they leave, others; which are not asked where nothing is left. */
  default Exemptions then(Exemptions others) {
    return (question, violations) -> {
      Granted first = of(question, violations);
      List<Violation> left = new ArrayList<>(violations);
      first.exemptions().forEach(one -> left.remove(one.violation()));
      return left.isEmpty() ? first : first.plus(others.of(question, List.copyOf(left)));
    };
  }

  /**
   * What was found.
   *
   * @param exemptions each of one of the violations
   * @param problems why there are no more, such as a file that is invalid; told where something
   *     still blocks
   */
  record Granted(List<Exemption> exemptions, List<Violation> problems) {
    public static final Granted NOTHING = new Granted(List.of(), List.of());

    public Granted {
      exemptions = List.copyOf(exemptions);
      problems = List.copyOf(problems);
    }

    private Granted plus(Granted other) {
      return new Granted(
          Stream.concat(exemptions.stream(), other.exemptions.stream()).toList(),
          Stream.concat(problems.stream(), other.problems.stream()).toList());
    }
  }

  /**
   * Whether a violation is a rule's judgement. The others say that there is nothing to judge by, or
   * nothing to judge: a fact that is missing, a configuration that is invalid. Nobody can answer
   * for what nobody knows, so those are never exempt; the policies name them {@code schema.*} and
   * {@code policy.*}.
   */
  static boolean isJudged(String code) {
    return !code.startsWith("schema.") && !code.startsWith("policy.");
  }
}
