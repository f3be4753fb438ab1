package io.gitpoli.webhook;

import io.gitpoli.audit.Exemption;
import io.gitpoli.gate.Ruling;
import io.gitpoli.policy.RuleResult;
import io.gitpoli.policy.Violation;
import java.util.ArrayList;
import java.util.List;

/** What a deployment's answer tells, in the 1,024 characters that GitHub takes. */
final class DeploymentComment {
  static final int MAX_LENGTH = 1_024;

  private DeploymentComment() {}

  /** Markdown: the verdict, what is wrong and how to get through, and where it is recorded. */
  static String markdown(Ruling ruling) {
    String head =
        switch (ruling.conclusion()) {
          case ALLOWED ->
              ruling.exemptions().isEmpty()
                  ? "**gitpoli: approved.**"
                  : "**gitpoli: approved, " + ExemptionText.counts(ruling.exemptions()) + ".**";
          case DRY_RUN ->
              "**gitpoli: approved, as this is a dry run (`enforcement: audit`). It would be"
                  + " rejected:**";
          case DENIED ->
              "**gitpoli: rejected.** A rejection is final: start a new run once it is"
                  + " mended.";
        };
    String foot = "\n\n" + CheckRunSummary.provenance(ruling);
    List<String> lines = new ArrayList<>();
    for (Violation violation : ruling.decision().violations()) {
      lines.add(
          "\n- "
              + Markdown.code(violation.code())
              + " "
              + Markdown.text(violation.msg())
              + fix(ruling, violation));
    }
    for (Exemption exemption : ruling.exemptions()) {
      lines.add(
          "\n- "
              + ExemptionText.MARK
              + " "
              + Markdown.code(exemption.code())
              + " "
              + ExemptionText.markdown(exemption));
    }
    for (RuleResult rule : ruling.decision().rules()) {
      if (rule.passed()) {
        lines.add("\n- ✅ " + Markdown.text(rule.title()) + ": " + Markdown.code(rule.found()));
      }
    }
    return fit(head, lines, foot);
  }

  private static String fix(Ruling ruling, Violation violation) {
    return ruling.decision().rules().stream()
        .filter(rule -> rule.code().equals(violation.code()) && !rule.fix().isEmpty())
        .findFirst()
        .map(rule -> " → " + Markdown.text(rule.fix()))
        .orElse("");
  }

  /** As many whole lines as there is room for; how many are left out is said. */
  private static String fit(String head, List<String> lines, String foot) {
    StringBuilder text = new StringBuilder(head);
    int room =
        MAX_LENGTH - head.length() - foot.length() - "\n- … and 9999 more in the audit".length();
    int written = 0;
    for (String line : lines) {
      if (line.length() > room) {
        break;
      }
      text.append(line);
      room -= line.length();
      written++;
    }
    if (written < lines.size()) {
      text.append("\n- … and ").append(lines.size() - written).append(" more in the audit");
    }
    return text.append(foot).toString();
  }
}
