package io.gitpoli.check.report;

import io.gitpoli.check.Finding;
import io.gitpoli.check.Finding.Standing;
import io.gitpoli.check.Result;
import io.gitpoli.check.Results;
import java.io.PrintWriter;

/**
 * Workflow commands of GitHub Actions
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands), which
 * become annotations on the lines.
 */
public final class GitHubReport implements Report {
  @Override
  public void write(Results results, PrintWriter out) {
    for (Result result : results.all()) {
      out.printf(
          "::group::Testing \"%s\" against %d policies in namespace \"%s\"%n",
          WorkflowCommand.data(result.file()),
          result.successes() + result.findings().size() + result.exceptions().size(),
          WorkflowCommand.data(result.namespace()));
      write("error", result, Standing.FAILS, out);
      write("warning", result, Standing.WARNS, out);
      for (String exception : result.exceptions()) {
        out.println(
            "::notice file="
                + WorkflowCommand.property(result.file())
                + ",line=1::"
                + WorkflowCommand.data(exception));
      }
      write("notice", result, Standing.AUDITED, out);
      write("notice", result, Standing.WAIVED, out);
      out.println("Number of successful checks: " + result.successes());
      out.println("::endgroup::");
    }
    out.println(results.summary());
  }

  private static void write(String command, Result result, Standing standing, PrintWriter out) {
    for (Finding finding : result.findings(standing)) {
      StringBuilder message = new StringBuilder(finding.message());
      finding.about().fix().ifPresent(fix -> message.append('\n').append(fix));
      finding.about().link().ifPresent(link -> message.append('\n').append(link));
      finding.waiver().ifPresent(waiver -> message.append('\n').append(Words.waived(waiver)));
      out.println(
          new WorkflowCommand(
              command,
              finding.place().file(),
              finding.place().line(),
              finding.place().column(),
              finding.code(),
              message.toString()));
    }
  }
}
