package io.gitpoli.webhook;

import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.audit.Exemption;
import io.gitpoli.audit.Subject;
import io.gitpoli.gate.Judgement;
import io.gitpoli.gate.Ruling;
import io.gitpoli.policy.RuleResult;
import io.gitpoli.policy.Violation;
import java.util.List;
import java.util.Optional;
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
      case ALLOWED -> {
        List<Exemption> exemptions =
            rulings.stream().flatMap(ruling -> ruling.exemptions().stream()).toList();
        yield exemptions.isEmpty()
            ? "Allowed: every rule is met"
            : "Allowed: " + ExemptionText.counts(exemptions);
      }
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
            .append(mark(ruling, rule))
            .append(" | ")
            .append(Markdown.text(rule.title()))
            .append("<br>")
            .append(Markdown.code(rule.code()))
            .append(" | ")
            .append(Markdown.code(rule.found()))
            .append(" | ")
            .append(Markdown.code(rule.needed()))
            .append(" | ")
            .append(wayThrough(ruling, rule))
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
    for (Exemption exemption : ruling.exemptions()) {
      text.append("- ")
          .append(ExemptionText.MARK)
          .append(" ")
          .append(Markdown.code(exemption.code()))
          .append(" ")
          .append(Markdown.text(exemption.msg()))
          .append(" — ")
          .append(ExemptionText.markdown(exemption))
          .append('\n');
    }
    return text.append('\n').append(provenance(ruling)).append('\n').toString();
  }

  private static String mark(Ruling ruling, RuleResult rule) {
    if (rule.passed()) {
      return "✅";
    }
    return exemption(ruling, rule).isPresent() ? ExemptionText.MARK : "❌";
  }

  private static String wayThrough(Ruling ruling, RuleResult rule) {
    return rule.passed()
        ? ""
        : exemption(ruling, rule)
            .map(ExemptionText::markdown)
            .orElseGet(() -> Markdown.text(rule.fix()));
  }

  /** What exempts a rule; empty where one of its violations blocks still. */
  private static Optional<Exemption> exemption(Ruling ruling, RuleResult rule) {
    boolean blocks =
        ruling.decision().violations().stream().anyMatch(one -> one.code().equals(rule.code()));
    return ruling.exemptions().stream()
        .filter(one -> !blocks && one.code().equals(rule.code()))
        .findFirst();
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
