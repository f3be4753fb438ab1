package io.gitpoli;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Azure's libraries log their whole configuration as warnings and a stack trace for each answer of
 * a busy service. What fails is told once, in messages of our own.
 */
public final class LibraryLogs {
  // Kept here, because loggers that nobody holds lose their level.
  private static final List<Logger> LOGGERS =
      List.of(Logger.getLogger("com.azure"), Logger.getLogger("com.microsoft.aad.msal4j"));

  private LibraryLogs() {}

  /** From now on they are silent, unless the configuration of the log gives them a level. */
  public static void silence() {
    LOGGERS.stream()
        .filter(logger -> logger.getLevel() == null)
        .forEach(logger -> logger.setLevel(Level.OFF));
  }
}
