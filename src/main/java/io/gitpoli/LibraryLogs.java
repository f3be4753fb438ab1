package io.gitpoli;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Azure's libraries log their whole configuration as warnings and a stack trace for each answer of
 * a busy service. What fails is told once, in messages of our own.
 */
public final class LibraryLogs {
  // Kept here, because a logger that nobody holds loses its level.
  private static final Logger AZURE = Logger.getLogger("com.azure");

  private LibraryLogs() {}

  /** From now on they are silent, unless the configuration of the log gives them a level. */
  public static void silence() {
    if (AZURE.getLevel() == null) {
      AZURE.setLevel(Level.OFF);
    }
  }
}
