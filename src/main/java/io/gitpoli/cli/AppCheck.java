package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gitpoli app check}. */
@Command(
    name = "check",
    description = {
      "Asks GitHub for the App of GITHUB_APP_ID and lists each permission and event that gitpoli"
          + " needs: in the App's registration, and wherever it is installed."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Nothing is missing.",
      "1:A permission, an event or an installation is missing.",
      "2:Not checked: wrong usage, a wrong setting, or GitHub can't be asked."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli app check",
      "  gitpoli app check --json | jq '.permissions[] | select(.present | not)'",
      "",
      "Settings are environment variables: see docs/settings.md."
    })
final class AppCheck implements Callable<Integer> {
  private final AppConnection connection;

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON, for programs.")
  private boolean json;

  AppCheck(Map<String, String> environment) {
    this.connection = new AppConnection(environment);
  }

  @Override
  public Integer call() throws JsonProcessingException {
    AppReport report =
        connection.ask(
            Optional.empty(),
            gitHub -> AppReport.of(gitHub.registration(), gitHub.installations()));
    String printed =
        json
            ? new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report)
            : new AppReportTable(report, spec.commandLine().getHelp().colorScheme()).text();
    spec.commandLine().getOut().println(printed.stripTrailing());
    spec.commandLine().getOut().flush();
    if (!connection.hasOpa()) {
      spec.commandLine()
          .getErr()
          .println(
              "NOTE: there is no opa on this machine: where the server has none either, the gate over"
                  + " configuration files fails (see OPA_PATH in docs/settings.md)");
    }
    return report.ok() ? 0 : 1;
  }
}
