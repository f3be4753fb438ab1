package io.gitpoli.cli;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option {@code --expect-root}. */
final class ExpectedRoots {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--expect-root",
      paramLabel = "DAY=HEX",
      description = "A day's root that was noted elsewhere, as verify prints it; may be repeated.")
  private Map<LocalDate, String> roots = new LinkedHashMap<>();

  Map<LocalDate, String> get() {
    if (!roots.values().stream().allMatch(root -> root.matches("[0-9a-f]{64}"))) {
      throw new ParameterException(
          spec.commandLine(), "--expect-root must be a day, = and a root of 64 hex digits");
    }
    return roots;
  }
}
