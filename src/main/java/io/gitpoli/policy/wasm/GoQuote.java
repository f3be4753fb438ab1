package io.gitpoli.policy.wasm;

/**
 * Go's {@code strconv.Quote} and its kin, by which OPA prints strings inside other values.
 *
 * <p>Which characters are printable follows the Java runtime's Unicode tables. Those of JDK 17
 * (Unicode 13) and Go 1.26 (Unicode 15) differ in characters that Unicode added in between.
 */
final class GoQuote {
  private static final int REPLACEMENT = 0xFFFD;

  private GoQuote() {}

  /** {@code text} in double quotes, as Go source. */
  static String string(String text, boolean ascii) {
    var out = new StringBuilder(text.length() + 2).append('"');
    text.codePoints().forEach(c -> escape(out, c, '"', ascii));
    return out.append('"').toString();
  }

  /** A character in single quotes, as Go source. */
  static String character(int codePoint, boolean ascii) {
    var out = new StringBuilder().append('\'');
    escape(out, valid(codePoint), '\'', ascii);
    return out.append('\'').toString();
  }

  /** Whether {@code text} can stand between back quotes. */
  static boolean canBackquote(String text) {
    return text.codePoints()
        .allMatch(c -> (c >= ' ' || c == '\t') && c != '`' && c != 0x7F && c != 0xFEFF);
  }

  /** The code point itself, or U+FFFD for what is none. */
  static int valid(long codePoint) {
    boolean surrogate =
        codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    return codePoint < 0 || codePoint > Character.MAX_CODE_POINT || surrogate
        ? REPLACEMENT
        : (int) codePoint;
  }

  /**
   * Go's {@code strconv.IsPrint}: letters, marks, numbers, punctuation, symbols and ASCII space.
   */
  static boolean isPrint(int codePoint) {
    if (codePoint < 0x7F) {
      return codePoint >= ' ';
    }
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SPACE_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  private static void escape(StringBuilder out, int c, char quote, boolean ascii) {
    if (c == quote || c == '\\') {
      out.append('\\').append((char) c);
    } else if (isPrint(c) && (!ascii || c < 0x80)) {
      out.appendCodePoint(c);
    } else {
      switch (c) {
        case 0x07 -> out.append("\\a");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case 0x0B -> out.append("\\v");
        default -> {
          if (c < ' ' || c == 0x7F) {
            out.append(String.format("\\x%02x", c));
          } else if (c < 0x10000) {
            out.append(String.format("\\u%04x", c));
          } else {
            out.append(String.format("\\U%08x", c));
          }
        }
      }
    }
  }
}
