package io.gitpoli.cli;

import io.gitpoli.LibraryLogs;
import io.gitpoli.redact.RedactingFilter;
import io.gitpoli.redact.Redactor;
import java.util.logging.Level;
import java.util.logging.Logger;

/** How a process of our own logs: one line each, on standard error. */
final class Logging {
  // Kept here, because a logger that nobody holds loses its level.
  private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

  private static final Logger GITPOLI = Logger.getLogger("io.gitpoli");

  private static final Logger ORAS = Logger.getLogger("land.oras");

  private Logging() {}

  /** For a command that says itself what went wrong, once. */
  static void onlyTheUnexpected() {
    GITPOLI.setLevel(Level.SEVERE);
    ORAS.setLevel(Level.OFF);
  }

  static void toStandardError() {
    String format = "java.util.logging.SimpleFormatter.format";
    if (System.getProperty(format) == null) {
      System.setProperty(format, "%1$tFT%1$tT.%1$tL%1$tz %4$s %3$s %5$s%6$s%n");
    }
    JETTY.setLevel(Level.WARNING);
    LibraryLogs.silence();
    without(Redactor.FORMS);
  }

  /** From now on the log tells no secret that this knows. */
  static void without(Redactor redactor) {
    new RedactingFilter(redactor).install();
  }
}
