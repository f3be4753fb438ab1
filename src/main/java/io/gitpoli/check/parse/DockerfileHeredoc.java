package io.gitpoli.check.parse;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The start of a heredoc in a command.
 *
 * @param name the line that ends it
 * @param chomp whether tabs before that line are passed over ({@code <<-})
 */
record DockerfileHeredoc(String name, boolean chomp) {
  private static final Pattern WORD = Pattern.compile("\\d*<<(-?)\\s*([^<]+)");

  boolean endsWith(String line) {
    return (chomp ? line.replaceFirst("^\t+", "") : line).equals(name);
  }

  static List<DockerfileHeredoc> all(String command) {
    List<DockerfileHeredoc> heredocs = new ArrayList<>();
    for (String word : words(command)) {
      Matcher matcher = WORD.matcher(word);
      if (matcher.matches()) {
        String name = unquoted(matcher.group(2));
        heredocs.add(new DockerfileHeredoc(name, !matcher.group(1).isEmpty()));
      }
    }
    return heredocs;
  }

  /** As a shell splits it; a command with an open quote has none. */
  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (int at = 0; at < command.length(); at++) {
      char c = command.charAt(at);
      if (c == '\\' && quote != '\'' && at + 1 < command.length()) {
        word.append(c).append(command.charAt(++at));
      } else if (quote != 0 || !Character.isWhitespace(c)) {
        word.append(c);
        boolean quotes = c == '"' || c == '\'';
        quote = quote == 0 && quotes ? c : quote == c ? 0 : quote;
      } else if (!word.toString().matches("\\d*<<")) {
        add(words, word);
      }
    }
    add(words, word);
    return quote == 0 ? words : List.of();
  }

  private static void add(List<String> words, StringBuilder word) {
    if (word.length() > 0) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  private static String unquoted(String word) {
    StringBuilder out = new StringBuilder();
    char quote = 0;
    for (int at = 0; at < word.length(); at++) {
      char c = word.charAt(at);
      if (c == '\\' && quote != '\'' && at + 1 < word.length()) {
        out.append(word.charAt(++at));
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (quote == c) {
        quote = 0;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
