package io.gitpoli.webhook;

import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.audit.Subject;
import io.gitpoli.gate.Judgement;
import io.gitpoli.gate.Ruling;
import io.gitpoli.policy.RuleResult;
import io.gitpoli.policy.Violation;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a pull request's check run tells: why it is blocked and how to get through. */
final class CheckRunSummary {
  private CheckRunSummary() {}

  /** One line: the verdict and, where it is no, the codes. */
  static String title(List<Ruling> rulings) {
    TreeSet<String> codes =
        rulings.stream()
            .flatMap(ruling -> ruling.decision().violations().stream())
            .map(Violation::code)
            .collect(Collectors.toCollection(TreeSet::new));
    return switch (Judgement.strictest(rulings)) {
      case ALLOWED -> "Allowed: every rule is met";
      case DRY_RUN -> "Dry run, would be denied: " + String.join(", ", codes);
      case DENIED -> "Denied: " + String.join(", ", codes);
    };
  }

  /** Markdown: a table of every rule for each pull request, and where to look further. */
  static String markdown(List<Ruling> rulings) {
    return rulings.stream().map(CheckRunSummary::section).collect(Collectors.joining("\n"));
  }

  private static String section(Ruling ruling) {
    StringBuilder text = new StringBuilder();
    Subject subject = ruling.question().subject();
    text.append(
            subject.number() == null
                ? "### Commit " + subject.sha() + " of no pull request that can be found: "
                : "### Pull request #" + subject.number() + ": ")
        .append(
            switch (ruling.conclusion()) {
              case ALLOWED -> "allowed";
              case DRY_RUN -> "would be denied, but this is a dry run (`enforcement: audit`)";
              case DENIED -> "denied";
            })
        .append("\n\n");
    if (!ruling.decision().rules().isEmpty()) {
      text.append("| | Rule | Found | Needed | How to get through |\n|---|---|---|---|---|\n");
      for (RuleResult rule : ruling.decision().rules()) {
        text.append("| ")
            .append(rule.passed() ? "✅" : "❌")
            .append(" | ")
            .append(Markdown.text(rule.title()))
            .append("<br>")
            .append(Markdown.code(rule.code()))
            .append(" | ")
            .append(Markdown.code(rule.found()))
            .append(" | ")
            .append(Markdown.code(rule.needed()))
            .append(" | ")
            .append(rule.passed() ? "" : Markdown.text(rule.fix()))
            .append(" |\n");
      }
      text.append('\n');
    }
    for (Violation violation : ruling.decision().violations()) {
      text.append("- ")
          .append(Markdown.code(violation.code()))
          .append(" ")
          .append(Markdown.text(violation.msg()))
          .append('\n');
    }
    return text.append('\n').append(provenance(ruling)).append('\n').toString();
  }

  /** What decided, and where it is recorded. */
  static String provenance(Ruling ruling) {
    ConfigVersion config = ruling.question().config();
    String from =
        config.path() == null
            ? "none found"
            : Markdown.code(config.path())
                + " ("
                + config.source()
                + (config.version() == null ? "" : ", " + Markdown.code(shorten(config.version())))
                + ")";
    return "Configuration: "
        + from
        + " · policies "
        + Markdown.code(shorten(ruling.decision().revision()))
        + " · audit "
        + Markdown.code(ruling.auditId());
  }

  /** A hash as people quote it. */
  private static String shorten(String hash) {
    String digits = hash.startsWith("sha256:") ? hash.substring("sha256:".length()) : hash;
    return digits.length() > 12 ? digits.substring(0, 12) : digits;
  }
}
