package io.gitpoli.check.report;

import io.gitpoli.check.Finding;
import io.gitpoli.check.Finding.Standing;
import io.gitpoli.check.Result;
import io.gitpoli.check.Results;
import java.io.PrintWriter;

/** Lines as Conftest's, with the place in the file, the rule's code, and how to fix it. */
public final class TextReport implements Report {
  private static final String INDENT = "       ";

  @Override
  public void write(Results results, PrintWriter out) {
    for (Result result : results.all()) {
      write("WARN", result, Standing.WARNS, out);
      write("FAIL", result, Standing.FAILS, out);
      for (String exception : result.exceptions()) {
        out.println(
            "EXCP - "
                + Words.line(result.file())
                + (" - " + Words.line(result.namespace()))
                + (" - " + Words.line(exception)));
      }
      write("AUDT", result, Standing.AUDITED, out);
      write("WAIV", result, Standing.WAIVED, out);
    }
    out.println();
    out.println(results.summary());
  }

  private static void write(String word, Result result, Standing standing, PrintWriter out) {
    for (Finding finding : result.findings(standing)) {
      out.println(
          word
              + (" - " + Words.place(finding.place()))
              + (" - " + Words.line(result.namespace()))
              + (" - " + Words.line(finding.message()))
              + (" [" + Words.line(finding.code()) + "]"));
      finding.waiver().ifPresent(waiver -> out.println(INDENT + Words.waived(waiver)));
      finding.about().fix().ifPresent(fix -> out.println(INDENT + "fix: " + Words.line(fix)));
      finding.about().link().ifPresent(link -> out.println(INDENT + "see: " + Words.line(link)));
    }
  }
}
