package io.gitpoli.functions;

import io.gitpoli.App;
import io.gitpoli.LibraryLogs;
import io.gitpoli.Settings;
import io.gitpoli.SettingsException;
import io.gitpoli.redact.RedactingFilter;
import io.gitpoli.redact.Redactor;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The application of a function app: made once and kept, because the Functions worker makes its
 * function classes anew for every call.
 *
 * <p>Wrong settings are kept too: they don't change while the process runs. Any other failure, such
 * as a store that can't be reached yet, is tried again by the next call.
 */
final class HostedApp implements Supplier<App> {
  // Only held here, not made: an exception in a static initialiser would make every answer a bare
  // 500 of the host.
  static final HostedApp SHARED = new HostedApp(App::create, System::getenv);

  private final Function<Settings, App> create;
  private final Supplier<Map<String, String>> environment;
  private volatile App app;
  private SettingsException wrong;

  HostedApp(Function<Settings, App> create, Supplier<Map<String, String>> environment) {
    this.create = create;
    this.environment = environment;
  }

  /**
   * The application.
   *
   * @throws SettingsException where a setting is wrong
   */
  @Override
  public App get() {
    App made = app;
    return made != null ? made : make();
  }

  /**
   * Makes the application, where no call did yet.
   *
   * @throws SettingsException where a setting is wrong
   */
  void begin() {
    if (app == null) {
      make();
    }
  }

  private synchronized App make() {
    if (wrong != null) {
      throw wrong;
    }
    if (app == null) {
      try {
        LibraryLogs.silence();
        new RedactingFilter(Redactor.FORMS).install();
        Settings settings = Settings.fromEnvironment(environment.get());
        new RedactingFilter(settings.redactor()).install();
        App made = create.apply(settings);
        made.start();
        app = made;
      } catch (SettingsException e) {
        wrong = e;
        throw e;
      }
    }
    return app;
  }
}
