package io.gitpoli.check;

import java.util.regex.Pattern;

/**
 * A pattern of names, read as Go's <a href="https://pkg.go.dev/path#Match">path.Match</a> reads it,
 * which is what Conftest asks: a set begins with {@code [}, is negated by {@code ^} alone, and a
 * backslash takes the next character as it is.
 */
final class NamePattern {
  private final String pattern;
  private final StringBuilder regex = new StringBuilder();
  private int at;

  private NamePattern(String pattern) {
    this.pattern = pattern;
  }

  /**
   * @throws CheckException where it is no pattern
   */
  static Pattern of(String pattern) throws CheckException {
    return new NamePattern(pattern).read();
  }

  private Pattern read() throws CheckException {
    while (at < pattern.length()) {
      switch (pattern.charAt(at)) {
        case '*' -> {
          at++;
          regex.append("[^/]*");
        }
        case '?' -> {
          at++;
          regex.append("[^/]");
        }
        case '[' -> {
          at++;
          set();
        }
        default -> regex.append(literal(character()));
      }
    }
    return Pattern.compile(regex.toString());
  }

  private void set() throws CheckException {
    regex.append('[');
    if (pattern.startsWith("^", at)) {
      at++;
      regex.append('^');
    }
    do {
      int from = member();
      regex.append(literal(from));
      if (pattern.startsWith("-", at)) {
        at++;
        int to = member();
        if (to < from) {
          throw wrong("a range runs backwards");
        }
        regex.append('-').append(literal(to));
      }
    } while (!pattern.startsWith("]", at));
    at++;
    regex.append(']');
  }

  private int member() throws CheckException {
    if (at == pattern.length()) {
      throw wrong("a set has no end");
    }
    if (pattern.charAt(at) == '-' || pattern.charAt(at) == ']') {
      throw wrong("in a set, - and ] need a \\ before them");
    }
    return character();
  }

  private int character() throws CheckException {
    if (pattern.charAt(at) == '\\') {
      at++;
      if (at == pattern.length()) {
        throw wrong("nothing follows its \\");
      }
    }
    int character = pattern.codePointAt(at);
    at += Character.charCount(character);
    return character;
  }

  private static String literal(int character) {
    return "\\x{%x}".formatted(character);
  }

  private CheckException wrong(String why) {
    return new CheckException("--namespace " + pattern + " is no pattern: " + why);
  }
}
