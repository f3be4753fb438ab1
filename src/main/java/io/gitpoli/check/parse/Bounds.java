package io.gitpoli.check.parse;

/** What a file may hold at most. Beyond a bound it is refused, and the message names the bound. */
public final class Bounds {
  /** Of a JSON file, in bytes: it is read as a stream, and Terraform plans are large. */
  public static final int MAX_JSON = 64 * 1024 * 1024;

  /** Of any other file, in bytes: its tree takes up to fifty times as much memory. */
  public static final int MAX_BYTES = 16 * 1024 * 1024;

  /**
   * Values within values. Every parser here gets this deep on a stack of 512 KiB, half of what a
   * thread has by default; what people write stays below 50.
   */
  public static final int MAX_DEPTH = 200;

  /** Values of a document after its aliases are replaced, so that a small file can't grow huge. */
  public static final int MAX_VALUES = 4_000_000;

  private Bounds() {}

  static void check(Source source, int bytes) throws ParseException {
    if (source.content().length > bytes) {
      throw new ParseException(
          Position.START,
          "the file has %,d bytes; at most %,d are read".formatted(source.content().length, bytes));
    }
  }

  static String tooDeep() {
    return "values are nested more than " + MAX_DEPTH + " deep";
  }
}
