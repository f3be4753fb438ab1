package io.gitpoli.cli;

import io.gitpoli.check.Finding;
import io.gitpoli.check.Finding.Standing;
import io.gitpoli.check.Result;
import io.gitpoli.check.Results;
import io.gitpoli.check.report.Report;
import io.gitpoli.check.report.Words;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** Findings as a person reads them in a terminal: by file, in the order of their lines. */
record FindingsTable(ColorScheme colors) implements Report {
  private static final int WIDTH = 120;
  private static final int PLACE = 10;
  private static final int WORD = 7;

  @Override
  public void write(Results results, PrintWriter out) {
    Map<String, List<Finding>> files = new LinkedHashMap<>();
    results
        .findings()
        .forEach(
            finding ->
                files
                    .computeIfAbsent(finding.place().file(), any -> new ArrayList<>())
                    .add(finding));
    files.forEach(
        (file, findings) -> {
          out.println(colors.ansi().text("@|bold,underline " + plain(file) + "|@"));
          out.print(table(findings));
          out.println();
        });
    for (Result result : results.all()) {
      for (String exception : result.exceptions()) {
        out.println(colors.ansi().text("@|cyan EXCP|@ " + plain(result.file() + " " + exception)));
      }
    }
    String color =
        results.count(Standing.FAILS) > 0
            ? "red"
            : results.count(Standing.WARNS) > 0 ? "yellow" : "green";
    out.println(colors.ansi().text("@|bold," + color + " " + results.summary() + "|@"));
  }

  private TextTable table(List<Finding> findings) {
    TextTable table =
        TextTable.forColumns(
            colors,
            new Column(PLACE, 2, Overflow.SPAN),
            new Column(WORD, 1, Overflow.SPAN),
            new Column(WIDTH - PLACE - WORD, 1, Overflow.WRAP));
    findings.stream()
        .sorted(
            Comparator.comparingInt((Finding finding) -> finding.place().line())
                .thenComparingInt(finding -> finding.place().column()))
        .forEach(
            finding -> {
              table.addRowValues(
                  text(finding.place().line() + ":" + finding.place().column()),
                  word(finding.standing()),
                  text(finding.message()));
              more(table, finding.code());
              finding.waiver().ifPresent(waiver -> more(table, Words.waived(waiver)));
              finding.about().fix().ifPresent(fix -> more(table, "fix: " + fix));
              finding.about().link().ifPresent(link -> more(table, "see: " + link));
            });
    return table;
  }

  private void more(TextTable table, String more) {
    table.addRowValues(text(""), text(""), colors.ansi().text("@|faint " + plain(more) + "|@"));
  }

  private Text word(Standing standing) {
    return colors
        .ansi()
        .text(
            switch (standing) {
              case FAILS -> "@|bold,red FAIL|@";
              case WARNS -> "@|bold,yellow WARN|@";
              case AUDITED -> "@|blue AUDIT|@";
              case WAIVED -> "@|cyan WAIVED|@";
            });
  }

  private Text text(String text) {
    return colors.ansi().text(plain(text));
  }

  /** As it is, but for what a terminal or the table would take as a command. */
  private static String plain(String text) {
    return Words.line(text).replace("@|", "@ |").replace("|@", "| @");
  }
}
