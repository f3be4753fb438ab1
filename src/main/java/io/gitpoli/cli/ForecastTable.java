package io.gitpoli.cli;

import io.gitpoli.check.Forecast;
import io.gitpoli.check.Forecast.Line;
import io.gitpoli.check.report.Words;
import java.io.PrintWriter;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** A forecast as a person reads it. */
record ForecastTable(Forecast forecast, ColorScheme colors) {
  private static final int NUMBER = 10;

  void write(PrintWriter out) {
    int code =
        Math.max(
            4, forecast.lines().stream().mapToInt(line -> line.code().length()).max().orElse(0));
    TextTable table =
        TextTable.forColumns(
            colors,
            new Column(code + 2, 0, Overflow.SPAN),
            new Column(NUMBER, 0, Overflow.SPAN),
            new Column(NUMBER, 0, Overflow.SPAN),
            new Column(NUMBER, 0, Overflow.SPAN),
            new Column(NUMBER, 0, Overflow.SPAN),
            new Column(NUMBER + 5, 0, Overflow.SPAN));
    table.addRowValues("rule", "fail", "warn", "audited", "waived", "would fail");
    forecast.lines().forEach(line -> add(table, line));
    add(table, forecast.total());
    out.print(table);
  }

  private void add(TextTable table, Line line) {
    table.addRowValues(
        Words.line(line.code()).replace("@|", "@ |"),
        String.valueOf(line.fails()),
        String.valueOf(line.warns()),
        String.valueOf(line.audited()),
        String.valueOf(line.waived()),
        String.valueOf(line.would()));
  }
}
