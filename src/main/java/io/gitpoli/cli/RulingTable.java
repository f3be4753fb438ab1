package io.gitpoli.cli;

import io.gitpoli.audit.Exemption;
import io.gitpoli.check.Shown;
import io.gitpoli.gate.Ruling;
import io.gitpoli.policy.RuleResult;
import io.gitpoli.policy.Violation;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/**
 * A ruling as a person reads it in a terminal; coloured only where the terminal shows colours.
 *
 * @param heading what stands beside the verdict
 * @param unknown the codes of rules whose facts were not given, with how to give them: one that
 *     isn't met is neither passed nor broken
 */
record RulingTable(Ruling ruling, String heading, Map<String, String> unknown, ColorScheme colors) {
  private static final int CODE_WIDTH = 44;
  private static final int WIDTH = 120;

  /** One that is in the audit trail. */
  static RulingTable recorded(Ruling ruling, ColorScheme colors) {
    return new RulingTable(ruling, " (audit event " + ruling.auditId() + ")", Map.of(), colors);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
            switch (ruling.conclusion()) {
              case ALLOWED -> colors.ansi().text("@|bold,green ALLOWED|@");
              case DRY_RUN -> colors.ansi().text("@|bold,yellow WOULD BE DENIED|@");
              case DENIED -> colors.ansi().text("@|bold,red DENIED|@");
            })
        .append(" by github.")
        .append(ruling.question().policy())
        .append(plain(heading))
        .append('\n');
    if (!ruling.decision().rules().isEmpty()) {
      text.append('\n').append(rules());
    }
    if (!ruling.decision().violations().isEmpty()) {
      text.append('\n').append(violations());
    }
    if (!ruling.exemptions().isEmpty()) {
      text.append('\n').append(exemptions());
    }
    return text.toString();
  }

  private Text mark(RuleResult rule) {
    if (rule.passed()) {
      return colors.ansi().text("@|green pass|@");
    }
    if (ruling.exemptions().stream().anyMatch(one -> one.code().equals(rule.code()))) {
      return colors.ansi().text("@|yellow waiv|@");
    }
    return colors.ansi().text(unknown.containsKey(rule.code()) ? "@|yellow ?|@" : "@|red FAIL|@");
  }

  private TextTable rules() {
    TextTable table =
        TextTable.forColumns(
            colors,
            new Column(6, 0, Overflow.SPAN),
            new Column(CODE_WIDTH, 0, Overflow.WRAP),
            new Column((WIDTH - 6 - CODE_WIDTH) / 2, 1, Overflow.WRAP),
            new Column((WIDTH - 6 - CODE_WIDTH) / 2, 1, Overflow.WRAP));
    table.addRowValues("", "rule", "found", "needed");
    for (RuleResult rule : ruling.decision().rules()) {
      table.addRowValues(mark(rule), plain(rule.code()), plain(rule.found()), plain(rule.needed()));
    }
    return table;
  }

  private TextTable violations() {
    TextTable table =
        TextTable.forColumns(
            colors,
            new Column(CODE_WIDTH, 0, Overflow.WRAP),
            new Column(WIDTH - CODE_WIDTH, 1, Overflow.WRAP));
    for (Violation violation : ruling.decision().violations()) {
      String way = unknown.get(violation.code());
      if (way != null) {
        table.addRowValues(plain(violation.code()), plain("Can't be known here. " + way));
        continue;
      }
      table.addRowValues(plain(violation.code()), plain(violation.msg()));
      fix(violation).ifPresent(fix -> table.addRowValues(plain(""), plain(fix)));
    }
    return table;
  }

  private TextTable exemptions() {
    TextTable table =
        TextTable.forColumns(
            colors,
            new Column(CODE_WIDTH, 0, Overflow.WRAP),
            new Column(WIDTH - CODE_WIDTH, 1, Overflow.WRAP));
    for (Exemption one : ruling.exemptions()) {
      table.addRowValues(
          plain(one.code()),
          plain(
              "Waived by %s until %s: %s%s"
                  .formatted(
                      one.by(),
                      one.expires(),
                      one.reason(),
                      one.ticket() == null ? "" : " (" + one.ticket() + ")")));
    }
    return table;
  }

  private Optional<String> fix(Violation violation) {
    return ruling.decision().rules().stream()
        .filter(rule -> rule.code().equals(violation.code()))
        .map(RuleResult::fix)
        .findFirst();
  }

  /** As it is, but for what a terminal or the table would take as a command. */
  private Text plain(String value) {
    String printable = value == null ? "" : Shown.harmless(value);
    return colors.ansi().text(printable.replace("@|", "@ |"));
  }
}
