package io.gitpoli.check.report;

import io.gitpoli.check.Finding;
import io.gitpoli.check.Finding.Standing;
import io.gitpoli.check.Result;
import io.gitpoli.check.Results;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The Test Anything Protocol, as Conftest writes it. */
public final class TapReport implements Report {
  @Override
  public void write(Results results, PrintWriter out) {
    List<String> lines = new ArrayList<>();
    int tests = 0;
    for (Result result : results.all()) {
      String of = "- " + Words.line(result.file()) + " - " + Words.line(result.namespace()) + " - ";
      tests = section(null, "not ok", messages(result, Standing.FAILS), of, tests, lines);
      tests = section("warnings", "not ok", messages(result, Standing.WARNS), of, tests, lines);
      tests = section("exceptions", "ok", result.exceptions(), of, tests, lines);
      tests = section("audited", "ok", messages(result, Standing.AUDITED), of, tests, lines);
      tests = section("waived", "ok", messages(result, Standing.WAIVED), of, tests, lines);
      List<String> successes = Collections.nCopies(result.successes(), "SUCCESS");
      tests = section("successes", "ok", successes, of, tests, lines);
    }
    if (tests > 0) {
      out.println("1.." + tests);
      lines.forEach(out::println);
    }
  }

  private static int section(
      String header,
      String status,
      List<String> messages,
      String of,
      int before,
      List<String> lines) {
    if (header != null && !messages.isEmpty()) {
      lines.add("# " + header);
    }
    int number = before;
    for (String message : messages) {
      number++;
      lines.add(status + " " + number + " " + of + message);
    }
    return number;
  }

  private static List<String> messages(Result result, Standing standing) {
    return result.findings(standing).stream().map(TapReport::message).toList();
  }

  /** Before a directive of TAP there would be a number sign. */
  private static String message(Finding finding) {
    String place = " (" + Words.place(finding.place()) + ")";
    String waived = finding.waiver().map(waiver -> ", " + Words.waived(waiver)).orElse("");
    return (Words.line(finding.message()) + place + waived).replace("#", "\\#");
  }
}
