package io.gitpoli.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gitpoli bundle}. */
@Command(
    name = "bundle",
    description = "Packs policies for OPA, signs them, and brings them through a registry.",
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli bundle build policies --key private.pem",
      "  gitpoli bundle verify bundle.tar.gz --key public.pem",
      "  gitpoli bundle push bundle.tar.gz ghcr.io/octo/policies:1.4.0",
      "  gitpoli bundle pull ghcr.io/octo/policies:1.4.0 --key public.pem"
    })
final class Bundle implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "name a command: build, sign, verify, push or pull");
  }
}
