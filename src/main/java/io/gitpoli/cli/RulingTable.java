package io.gitpoli.cli;

import io.gitpoli.gate.Ruling;
import io.gitpoli.policy.RuleResult;
import io.gitpoli.policy.Violation;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** A ruling as a person reads it in a terminal; coloured only where the terminal shows colours. */
record RulingTable(Ruling ruling, ColorScheme colors) {
  private static final int CODE_WIDTH = 44;
  private static final int WIDTH = 120;

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        ruling.decision().allow()
            ? colors.ansi().text("@|bold,green ALLOWED|@")
            : colors.ansi().text("@|bold,red DENIED|@"));
    text.append(" by github.").append(ruling.question().policy()).append(" (audit event ");
    text.append(ruling.auditId()).append(")\n");
    if (!ruling.decision().rules().isEmpty()) {
      text.append('\n').append(rules());
    }
    if (!ruling.decision().violations().isEmpty()) {
      text.append('\n').append(violations());
    }
    return text.toString();
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
      table.addRowValues(
          colors.ansi().text(rule.passed() ? "@|green pass|@" : "@|red FAIL|@"),
          plain(rule.code()),
          plain(rule.found()),
          plain(rule.needed()));
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
      table.addRowValues(plain(violation.code()), plain(violation.msg()));
      fix(violation).ifPresent(fix -> table.addRowValues(plain(""), plain(fix)));
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
    String printable = value == null ? "" : value.replaceAll("\\p{Cntrl}", "?");
    return colors.ansi().text(printable.replace("@|", "@ |"));
  }
}
