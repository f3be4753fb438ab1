package io.gitpoli.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.check.report.Words;
import io.gitpoli.configgate.CheckedFiles;
import io.gitpoli.configgate.GateFinding;
import io.gitpoli.gate.Ruling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/**
 * A ruling of the gate over configuration files as a person reads it in a terminal: what was found,
 * and where, then why and how to get through, as {@link RulingTable} has it.
 */
record ConfigGateTable(Ruling ruling, ColorScheme colors) {
  private static final int CODE_WIDTH = 44;
  private static final int WIDTH = 120;

  String text() {
    List<GateFinding> findings = GateFinding.all(input());
    StringBuilder text = new StringBuilder();
    text.append(
            ruling.decision().allow()
                ? colors.ansi().text("@|bold,green ALLOWED|@")
                : colors.ansi().text("@|bold,red DENIED|@"))
        .append(" by gitpoli / Config Gate: ")
        .append(counted(findings))
        .append('\n');
    if (!findings.isEmpty()) {
      text.append('\n').append(places(findings)).append('\n').append(ways(findings));
    }
    int more = input().path("findings_left_out").asInt();
    if (more > 0) {
      text.append("and ").append(more).append(" more\n");
    }
    CheckedFiles.of(input()).ifPresent(files -> text.append('\n').append(files.text()));
    return text.toString();
  }

  private ObjectNode input() {
    return ruling.question().input();
  }

  private String counted(List<GateFinding> findings) {
    if (findings.isEmpty()) {
      return "nothing is wrong";
    }
    List<String> parts = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      long count = findings.stream().filter(finding -> Kind.of(finding) == kind).count();
      if (count > 0) {
        String of = parts.isEmpty() ? (count == 1 ? " finding " : " findings ") : " ";
        parts.add(count + of + (count == 1 ? kind.one : kind.many));
      }
    }
    return String.join(", ", parts);
  }

  /** What findings are for the one who waits. */
  private enum Kind {
    FAILS("@|red FAIL|@", "fails", "fail"),
    WARNS("@|yellow warn|@", "warns", "warn"),
    AUDITED("@|blue audit|@", "is audited", "are audited"),
    WAIVED("@|yellow waiv|@", "is waived", "are waived");

    private final String mark;
    private final String one;
    private final String many;

    Kind(String mark, String one, String many) {
      this.mark = mark;
      this.one = one;
      this.many = many;
    }

    static Kind of(GateFinding finding) {
      return finding.fails() ? FAILS : valueOf(finding.standing().toUpperCase(Locale.ROOT));
    }
  }

  private TextTable places(List<GateFinding> findings) {
    TextTable table =
        TextTable.forColumns(
            colors,
            new Column(6, 0, Overflow.SPAN),
            new Column(CODE_WIDTH, 0, Overflow.WRAP),
            new Column(WIDTH - 6 - CODE_WIDTH, 1, Overflow.WRAP));
    table.addRowValues("", "rule", "where");
    for (GateFinding finding : findings) {
      String place = finding.file().isEmpty() ? "" : finding.file() + ":" + finding.line();
      table.addRowValues(
          colors.ansi().text(Kind.of(finding).mark), plain(finding.code()), plain(place));
    }
    return table;
  }

  private TextTable ways(List<GateFinding> findings) {
    TextTable table =
        TextTable.forColumns(
            colors,
            new Column(CODE_WIDTH, 0, Overflow.WRAP),
            new Column(WIDTH - CODE_WIDTH, 1, Overflow.WRAP));
    for (GateFinding finding : findings) {
      table.addRowValues(plain(finding.code()), plain(finding.message()));
      if (!finding.waived().isEmpty()) {
        table.addRowValues(plain(""), plain("Waived " + finding.waived()));
      } else if (!finding.fix().isEmpty()) {
        table.addRowValues(plain(""), plain(finding.fix()));
      }
    }
    return table;
  }

  /** As it is, but for what a terminal or the table would take as a command. */
  private Text plain(String value) {
    return colors.ansi().text(Words.line(value).replace("@|", "@ |"));
  }
}
