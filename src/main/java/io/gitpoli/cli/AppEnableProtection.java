package io.gitpoli.cli;

import io.gitpoli.SettingsException;
import io.gitpoli.github.Protection;
import io.gitpoli.github.Repository;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gitpoli app enable-protection}. */
@Command(
    name = "enable-protection",
    description = {
      "Lets deployments to an environment wait for gitpoli: enables the App's custom deployment"
          + " protection rule there. Where it is enabled already, nothing changes.",
      "GitHub asks for an administrator of the repository, so a person's token is needed, in"
          + " GH_TOKEN or GITHUB_TOKEN; the App itself needs no such right."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The rule is enabled.",
      "2:It is not: wrong usage, a wrong setting, or GitHub refuses; the message says what is"
          + " missing."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  GH_TOKEN=$(gh auth token) gitpoli app enable-protection octo/shop --environment production",
      "  GH_TOKEN=$(gh auth token) gitpoli app enable-protection octo/shop -e staging -e production"
    })
final class AppEnableProtection implements Callable<Integer> {
  // GitHub's own limit of an environment's name.
  private static final int NAME_LENGTH = 255;

  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "OWNER/REPO", description = "The repository.")
  private String repository;

  @Option(
      names = {"-e", "--environment"},
      paramLabel = "NAME",
      required = true,
      description = "The environment; can be given more than once.")
  private String[] names;

  AppEnableProtection(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Repository where = repository();
    for (String name : names) {
      if (name.isBlank() || name.length() > NAME_LENGTH) {
        throw new ParameterException(
            spec.commandLine(), "--environment must be a name of 1 to 255 characters");
      }
    }
    String token =
        token("GH_TOKEN")
            .or(() -> token("GITHUB_TOKEN"))
            .orElseThrow(
                () ->
                    new SettingsException(
                        List.of(
                            "GH_TOKEN must be the token of an administrator of "
                                + where
                                + ", for example GH_TOKEN=$(gh auth token)")));
    for (String name : names) {
      Protection done =
          new AppConnection(environment)
              .ask(Optional.of(token), gitHub -> gitHub.protect(where, name));
      spec.commandLine()
          .getOut()
          .println(
              switch (done) {
                case ENABLED -> where + ": deployments to '" + name + "' now wait for gitpoli";
                case WAS_ENABLED_BEFORE ->
                    where + ": deployments to '" + name + "' wait for gitpoli already";
              });
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  private Repository repository() {
    try {
      return Repository.parse(repository, 0);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "a repository is named OWNER/REPO, for example octo/shop", e);
    }
  }

  private Optional<String> token(String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(t -> !t.isEmpty());
  }
}
