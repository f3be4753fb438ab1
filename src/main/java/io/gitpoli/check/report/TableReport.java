package io.gitpoli.check.report;

import io.gitpoli.check.Finding.Standing;
import io.gitpoli.check.Result;
import io.gitpoli.check.Results;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A drawn table, as Conftest's with the place in the file. */
public final class TableReport implements Report {
  @Override
  public void write(Results results, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    for (Result result : results.all()) {
      for (int i = 0; i < result.successes(); i++) {
        rows.add(List.of("success", result.file(), result.namespace(), "SUCCESS"));
      }
      for (String exception : result.exceptions()) {
        rows.add(List.of("exception", result.file(), result.namespace(), exception));
      }
      add("waived", result, Standing.WAIVED, rows);
      add("audited", result, Standing.AUDITED, rows);
      add("warning", result, Standing.WARNS, rows);
      add("failure", result, Standing.FAILS, rows);
    }
    if (!rows.isEmpty()) {
      rows.add(0, List.of("RESULT", "FILE", "NAMESPACE", "MESSAGE"));
      draw(rows, out);
    }
  }

  private static void add(String word, Result result, Standing standing, List<List<String>> rows) {
    result
        .findings(standing)
        .forEach(
            finding ->
                rows.add(
                    List.of(
                        word,
                        Words.place(finding.place()),
                        result.namespace(),
                        Words.line(finding.message())
                            + finding.waiver().map(w -> ", " + Words.waived(w)).orElse(""))));
  }

  private static void draw(List<List<String>> rows, PrintWriter out) {
    int[] widths = new int[4];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    out.println(line(widths, "┌─", "─┬─", "─┐"));
    for (int r = 0; r < rows.size(); r++) {
      StringBuilder cells = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = Words.line(rows.get(r).get(i));
        cells.append("│ ").append(cell).append(" ".repeat(widths[i] - width(cell) + 1));
      }
      out.println(cells + "│");
      if (r == 0) {
        out.println(line(widths, "├─", "─┼─", "─┤"));
      }
    }
    out.println(line(widths, "└─", "─┴─", "─┘"));
  }

  private static int width(String text) {
    String line = Words.line(text);
    return line.codePointCount(0, line.length());
  }

  private static String line(int[] widths, String left, String between, String right) {
    List<String> parts = new ArrayList<>();
    for (int width : widths) {
      parts.add("─".repeat(width));
    }
    return left + String.join(between, parts) + right;
  }
}
