package io.gitpoli.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gitpoli completion}. */
@Command(
    name = "completion",
    description = "Prints a script that completes gitpoli's commands in a shell.",
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(gitpoli completion bash)",
      "  gitpoli completion zsh > ~/.gitpoli.zsh",
      "  echo 'source ~/.gitpoli.zsh' >> ~/.zshrc"
    })
final class Completion implements Runnable {
  /** The shells that it is known to work in; zsh runs the same script through bashcompinit. */
  enum Shell {
    bash,
    zsh
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  @SuppressWarnings("UnusedVariable") // Only checked: one script serves both.
  private Shell shell;

  @Override
  public void run() {
    spec.commandLine().getOut().print(AutoComplete.bash("gitpoli", spec.root().commandLine()));
    spec.commandLine().getOut().flush();
  }
}
