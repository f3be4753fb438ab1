package io.gitpoli.check;

import io.gitpoli.check.Finding.Standing;
import java.util.List;

/**
 * What the rules of a namespace say of a file.
 *
 * @param successes how many of the rules' definitions found nothing, as Conftest counts
 * @param exceptions the exceptions that took the place of rules, as Conftest writes them
 */
public record Result(
    String file, String namespace, int successes, List<Finding> findings, List<String> exceptions) {
  public Result {
    findings = List.copyOf(findings);
    exceptions = List.copyOf(exceptions);
  }

  public List<Finding> findings(Standing standing) {
    return findings.stream().filter(finding -> finding.standing() == standing).toList();
  }
}
