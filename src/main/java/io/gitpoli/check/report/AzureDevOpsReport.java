package io.gitpoli.check.report;

import io.gitpoli.check.Finding;
import io.gitpoli.check.Finding.Standing;
import io.gitpoli.check.Place;
import io.gitpoli.check.Result;
import io.gitpoli.check.Results;
import java.io.PrintWriter;

/**
 * Logging commands of Azure Pipelines
 * (https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands).
 */
public final class AzureDevOpsReport implements Report {
  @Override
  public void write(Results results, PrintWriter out) {
    for (Result result : results.all()) {
      out.printf(
          "##[section]Testing '%s' against %d policies in namespace '%s'%n",
          Words.line(result.file()),
          result.successes() + result.findings().size() + result.exceptions().size(),
          Words.line(result.namespace()));
      out.println("##[group]See the results");
      write("error", result, Standing.FAILS, out);
      write("warning", result, Standing.WARNS, out);
      result.exceptions().forEach(exception -> out.println("exception " + Words.line(exception)));
      told("audited ", result, Standing.AUDITED, out);
      told("waived ", result, Standing.WAIVED, out);
      if (result.successes() > 0) {
        out.println("success file=" + Words.line(result.file()) + " " + result.successes());
      }
      out.println("##[endgroup]");
    }
    out.println(results.summary());
  }

  private static void write(String type, Result result, Standing standing, PrintWriter out) {
    for (Finding finding : result.findings(standing)) {
      Place place = finding.place();
      out.println(
          "##vso[task.logissue type=%s;sourcepath=%s;linenumber=%d;columnnumber=%d;code=%s]%s"
              .formatted(
                  type,
                  property(place.file()),
                  place.line(),
                  place.column(),
                  property(finding.code()),
                  data(Words.line(finding.message()))));
    }
  }

  private static void told(String word, Result result, Standing standing, PrintWriter out) {
    for (Finding finding : result.findings(standing)) {
      out.println(
          word
              + Words.place(finding.place())
              + (" " + Words.line(finding.message()))
              + finding.waiver().map(waiver -> " (" + Words.waived(waiver) + ")").orElse(""));
    }
  }

  private static String data(String text) {
    return text.replace("%", "%AZP25");
  }

  private static String property(String text) {
    return data(Words.line(text)).replace(";", "%3B").replace("]", "%5D");
  }
}
