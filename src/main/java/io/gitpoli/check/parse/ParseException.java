package io.gitpoli.check.parse;

/** A file is not what its format asks for; the message says why in one line, for a person. */
public final class ParseException extends Exception {
  private static final int MAX_MESSAGE = 300;

  private final transient Position position;

  ParseException(Position position, String message) {
    super(oneLine(message));
    this.position = position;
  }

  /** Where it was noticed. */
  public Position position() {
    return position;
  }

  private static String oneLine(String message) {
    String line = message.strip().replaceAll("\\s*\\R\\s*", "; ").replaceAll("\\p{Cc}", "?");
    return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
  }
}
