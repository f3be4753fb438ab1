package io.gitpoli.check;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * There is no verdict; the message says why, and what to do, to whoever asked for one. Names and
 * contents of files that it quotes begin no line of their own.
 */
public final class CheckException extends Exception {
  private final String what;
  private final transient List<String> details;

  public CheckException(String message) {
    this(message, List.of(), null);
  }

  public CheckException(String message, Throwable cause) {
    this(message, List.of(), cause);
  }

  /**
   * @param details each on a line of its own
   */
  public CheckException(String message, List<String> details) {
    this(message, details, null);
  }

  private CheckException(String message, List<String> details, Throwable cause) {
    super(text(message, details), cause);
    this.what = message;
    this.details = List.copyOf(details);
  }

  /** The same in other words, line by line. */
  public CheckException reworded(UnaryOperator<String> words) {
    return new CheckException(words.apply(what), details.stream().map(words).toList(), this);
  }

  private static String text(String message, List<String> details) {
    return Shown.line(message)
        + details.stream().map(line -> "\n  " + Shown.line(line)).collect(Collectors.joining());
  }
}
