package io.gitpoli.check.parse;

import java.util.ArrayList;
import java.util.List;

/**
 * A command's flags ({@code --name=value}) without their quotes, and what stands after them.
 *
 * @param rest as it stands in the file
 */
record DockerfileFlags(List<String> flags, String rest) {
  static DockerfileFlags of(String line, char escape) {
    List<String> flags = new ArrayList<>();
    int at = 0;
    while (true) {
      while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
        at++;
      }
      if (!line.startsWith("--", at)) {
        return new DockerfileFlags(flags, line.substring(at));
      }
      Word word = new Word(line, at, escape);
      at = word.end;
      if (word.bare.toString().equals("--")) {
        return new DockerfileFlags(flags, line.substring(at));
      }
      flags.add(word.bare.toString());
    }
  }

  /** Words between blanks, with their quotes and escapes. */
  static List<String> words(String line, char escape) {
    List<String> words = new ArrayList<>();
    int at = 0;
    while (true) {
      while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
        at++;
      }
      if (at == line.length()) {
        return words;
      }
      Word word = new Word(line, at, escape);
      words.add(word.full.toString());
      at = word.end;
    }
  }

  /** One word, that blanks end outside of quotes. */
  private static final class Word {
    private final StringBuilder bare = new StringBuilder();
    private final StringBuilder full = new StringBuilder();
    private final int end;

    Word(String line, int start, char escape) {
      char quote = 0;
      int at = start;
      for (; at < line.length(); at++) {
        char c = line.charAt(at);
        if (quote == 0 && Character.isWhitespace(c)) {
          break;
        }
        if (c == escape && quote != '\'') {
          if (at + 1 == line.length()) {
            continue;
          }
          full.append(c);
          c = line.charAt(++at);
          bare.append(c);
        } else if (c == quote) {
          quote = 0;
        } else if (quote == 0 && (c == '"' || c == '\'')) {
          quote = c;
        } else {
          bare.append(c);
        }
        full.append(c);
      }
      end = at;
    }
  }
}
