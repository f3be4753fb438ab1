package io.gitpoli.check.parse;

/**
 * A place in a file.
 *
 * @param line from 1
 * @param column from 1, in characters (Unicode code points)
 */
public record Position(int line, int column) {
  /** Where every file starts. */
  public static final Position START = new Position(1, 1);
}
