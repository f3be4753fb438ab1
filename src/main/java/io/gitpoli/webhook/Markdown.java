package io.gitpoli.webhook;

/**
 * Puts values that others chose (branch names, globs, logins) into GitHub's Markdown, so that they
 * show as they are and can't link, mention or draw anything.
 */
final class Markdown {
  private static final int MAX_LENGTH = 1_000;

  private Markdown() {}

  /** Text in a cell or a list. */
  static String text(String value) {
    StringBuilder out = new StringBuilder();
    String cut = cut(value);
    for (int i = 0; i < cut.length(); i++) {
      char c = cut.charAt(i);
      switch (c) {
        // A list, such as a configuration's errors.
        case '\n' -> out.append("<br>");
        case '\r', '\t' -> out.append(' ');
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        // The rest of what GitHub's Markdown, its tables, mentions and references react to.
        // Mentions and references are found after entities are read: a zero-width space ends them.
        case '@', '#' -> out.append(c).append("&#8203;");
        case '|', '\\', '`', '*', '_', '[', ']', '!', '~', ':' ->
            out.append("&#").append((int) c).append(';');
        default -> {
          if (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT) {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }

  /** A value in the type of code; nothing where it is empty. */
  static String code(String value) {
    return value.isEmpty() ? "" : "<code>" + text(value) + "</code>";
  }

  private static String cut(String value) {
    return value.length() <= MAX_LENGTH
        ? value
        : value.substring(0, value.offsetByCodePoints(0, value.codePointCount(0, MAX_LENGTH) - 1))
            + "…";
  }
}
