package io.gitpoli.redact;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Takes secrets out of log records, their exceptions and those exceptions' causes included, before
 * a handler sees them. It refuses no record.
 */
public final class RedactingFilter implements Filter {
  private final Redactor redactor;

  public RedactingFilter(Redactor redactor) {
    this.redactor = redactor;
  }

  /** From now on, whatever this process logs passes this filter, and no other. */
  public void install() {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFilter(this);
    }
  }

  @Override
  public boolean isLoggable(LogRecord record) {
    String message = new SimpleFormatter().formatMessage(record);
    String clean = message == null ? null : redactor.redact(message);
    if (clean != null && !clean.equals(message)) {
      record.setMessage(clean);
      // The message is complete: there is nothing to fill in or to translate.
      record.setParameters(null);
      record.setResourceBundle(null);
    }
    if (record.getThrown() != null) {
      String trace = trace(record.getThrown());
      String cleanTrace = redactor.redact(trace);
      if (!cleanTrace.equals(trace)) {
        record.setThrown(new Redacted(record.getThrown(), cleanTrace));
      }
    }
    return true;
  }

  private static String trace(Throwable thrown) {
    StringWriter trace = new StringWriter();
    try (PrintWriter writer = new PrintWriter(trace)) {
      thrown.printStackTrace(writer);
    }
    return trace.toString();
  }

  /** Stands for an exception that told a secret; its trace is that one's, with all causes. */
  private static final class Redacted extends Throwable {
    private final String trace;

    Redacted(Throwable original, String trace) {
      // The class of the original and what it says, as its trace begins.
      super(trace.lines().findFirst().orElse(""), null, false, true);
      this.trace = trace;
      setStackTrace(original.getStackTrace());
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }

    @Override
    public void printStackTrace(PrintStream out) {
      out.print(trace);
    }

    @Override
    public void printStackTrace(PrintWriter out) {
      out.print(trace);
    }
  }
}
