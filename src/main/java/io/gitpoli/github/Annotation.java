package io.gitpoli.github;

/**
 * What a check run says of a line.
 *
 * @param path of the file, with {@code /} between its parts
 * @param line from 1
 * @param title one line; the adapter cuts it, and the message, at GitHub's limits
 * @param message plain text
 */
public record Annotation(String path, int line, Level level, String title, String message) {
  /** How much it weighs. */
  public enum Level {
    NOTICE("notice"),
    WARNING("warning"),
    FAILURE("failure");

    private final String name;

    Level(String name) {
      this.name = name;
    }

    /** GitHub's name of it. */
    public String json() {
      return name;
    }
  }
}
