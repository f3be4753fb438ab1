package io.gitpoli.check;

import io.gitpoli.check.Finding.Standing;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that a check found.
 *
 * @param codes of the rules that could have found something, as far as they are known
 */
public record Results(List<Result> all, Set<String> codes) {
  public Results {
    all = List.copyOf(all);
    codes = Set.copyOf(codes);
  }

  public Stream<Finding> findings() {
    return all.stream().flatMap(result -> result.findings().stream());
  }

  public int count(Standing standing) {
    return (int) findings().filter(finding -> finding.standing() == standing).count();
  }

  public int successes() {
    return all.stream().mapToInt(Result::successes).sum();
  }

  public int exceptions() {
    return all.stream().mapToInt(result -> result.exceptions().size()).sum();
  }

  /** 1 where something fails, else 0. */
  public int exitCode() {
    return count(Standing.FAILS) > 0 ? 1 : 0;
  }

  /** 2 where something fails, 1 where something warns, else 0. */
  public int exitCodeFailingOnWarnings() {
    if (count(Standing.FAILS) > 0) {
      return 2;
    }
    return count(Standing.WARNS) > 0 ? 1 : 0;
  }

  /** As Conftest sums up; what it knows nothing of is added where there is some. */
  public String summary() {
    int failures = count(Standing.FAILS);
    int warnings = count(Standing.WARNS);
    int waived = count(Standing.WAIVED);
    int audited = count(Standing.AUDITED);
    int tests = successes() + failures + warnings + exceptions() + waived + audited;
    return number(tests, "test")
        + ", "
        + successes()
        + " passed, "
        + number(warnings, "warning")
        + ", "
        + number(failures, "failure")
        + ", "
        + number(exceptions(), "exception")
        + (waived == 0 ? "" : ", " + waived + " waived")
        + (audited == 0 ? "" : ", " + audited + " audited");
  }

  private static String number(int count, String of) {
    return count + " " + of + (count == 1 ? "" : "s");
  }
}
