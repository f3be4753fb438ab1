package io.gitpoli.cli;

import io.gitpoli.App;
import io.gitpoli.Hosting;
import io.gitpoli.Settings;
import io.gitpoli.SettingsException;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubException;
import io.gitpoli.redact.Redactor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** GitHub, as the App of the settings, for one command. */
record AppConnection(Map<String, String> environment) {
  /**
   * Asks GitHub.
   *
   * @param token a person's, to act on repositories with
   * @throws SettingsException where no App is set, or a setting is wrong
   * @throws CommandFailure where GitHub can't answer
   */
  <T> T ask(Optional<String> token, Function<GitHub, T> question) {
    Logging.onlyTheUnexpected();
    Settings settings = Settings.fromEnvironment(environment, Hosting.LOOPBACK);
    Redactor redactor = settings.redactor();
    Logging.without(redactor);
    if (settings.githubApp().isEmpty()) {
      throw new SettingsException(
          List.of(
              "no App is set: set GITHUB_APP_ID to its number and GITHUB_APP_PRIVATE_KEY_PATH to"
                  + " the file of its private key"));
    }
    try (GitHub gitHub = App.gitHub(settings, token)) {
      return question.apply(gitHub);
    } catch (GitHubException e) {
      throw new CommandFailure(redactor.redact(e.getMessage()), e);
    }
  }

  /** Whether there is an opa to check configuration files with. */
  boolean hasOpa() {
    return Settings.fromEnvironment(environment, Hosting.LOOPBACK).opa().isPresent();
  }
}
