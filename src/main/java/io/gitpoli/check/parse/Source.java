package io.gitpoli.check.parse;

/**
 * A file to parse.
 *
 * @param path as the caller names it; parsers read nothing but {@code content}
 * @param content not to be changed while documents of it are in use
 * @param values how many it may hold at most, with aliases replaced
 */
public record Source(String path, byte[] content, int values) {
  /** With as many values as any file may hold. */
  public Source(String path, byte[] content) {
    this(path, content, Bounds.MAX_VALUES);
  }
}
