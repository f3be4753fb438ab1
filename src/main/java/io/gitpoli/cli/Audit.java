package io.gitpoli.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gitpoli audit}. */
@Command(
    name = "audit",
    description = "Proves what the audit trail recorded.",
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli audit verify",
      "  gitpoli audit proof 01a1fdba-2a6e-7d3d-9a55-495572a40beb > proof.json",
      "  gitpoli audit check-proof proof.json"
    })
final class Audit implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "name a command: verify, proof or check-proof");
  }
}
