package io.gitpoli.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gitpoli app}. */
@Command(
    name = "app",
    description = "Sets up the GitHub App that gitpoli acts as (docs/github-app.md).",
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli app manifest --url https://gitpoli.example --org octo",
      "  gitpoli app check",
      "  GH_TOKEN=$(gh auth token) gitpoli app enable-protection octo/shop --environment production"
    })
final class AppSetup implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "name a command: manifest, check or enable-protection");
  }
}
