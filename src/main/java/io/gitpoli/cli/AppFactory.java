package io.gitpoli.cli;

import io.gitpoli.App;
import io.gitpoli.Hosting;
import io.gitpoli.Rehearsal;
import io.gitpoli.Settings;
import java.util.Map;
import java.util.function.Function;

/**
 * Makes what a command works with, by the settings in its environment.
 *
 * @param create makes the application
 * @param rehearse makes what judges without recording
 */
record AppFactory(
    Function<Settings, App> create,
    Function<Settings, Rehearsal> rehearse,
    Map<String, String> environment) {
  /**
   * Reads the settings; from then on the log tells none of their secrets.
   *
   * @throws io.gitpoli.SettingsException naming what is wrong
   */
  Settings settings(Hosting hosting) {
    Settings settings = Settings.fromEnvironment(environment, hosting);
    Logging.without(settings.redactor());
    return settings;
  }

  /**
   * @throws io.gitpoli.SettingsException naming what is wrong
   */
  App open(Hosting hosting) {
    return create.apply(settings(hosting));
  }

  /**
   * @throws io.gitpoli.SettingsException naming what is wrong
   */
  Rehearsal rehearsal() {
    return rehearse.apply(settings(Hosting.LOOPBACK));
  }
}
