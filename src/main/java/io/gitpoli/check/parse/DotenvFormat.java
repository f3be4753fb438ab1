package io.gitpoli.check.parse;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files of environment variables, all values texts. A reference ({@code $NAME}) is replaced by a
 * variable that the file gives above it, and never by one of the environment: what a file says must
 * not depend on who reads it.
 */
record DotenvFormat() implements Parser {
  private static final Pattern LINE =
      Pattern.compile(
          "\\s*(?:export\\s+)?([\\w.]+)(?:\\s*=\\s*|:\\s+?)"
              + "((?s:'.*')|(?s:\".*\")|[^#\n]+)?\\s*(?:\\s*#.*)?",
          Pattern.UNIX_LINES);
  private static final Pattern UNESCAPE = Pattern.compile("\\\\([^$])");
  private static final Pattern REFERENCE = Pattern.compile("\\\\?(\\$)(\\{?([A-Z0-9_]+)?\\}?)");

  @Override
  public List<Document> parse(Source source) throws ParseException {
    return List.of(TreeDocument.of(new Reading(Text.marked(source)).variables()));
  }

  /** Of all values with their references replaced, in characters: each can double those before. */
  private static final int MAX_EXPANDED = Bounds.MAX_BYTES;

  private static final class Reading {
    private final Text text;
    private int expanded;
    private final Map<String, Node> variables = Node.properties();
    private int at;
    private int start;

    Reading(Text text) {
      this.text = text;
    }

    Node variables() throws ParseException {
      while (at < text.length()) {
        String line = line();
        String content = line.strip();
        int first = start + line.indexOf(content);
        if (!content.isEmpty() && content.charAt(0) != '#') {
          variable(whole(content, first), first);
        }
      }
      return new Node.Mapping(Position.START, variables);
    }

    /** The next line; it ends with a line feed, a carriage return, or both. */
    private String line() {
      start = at;
      String all = text.characters();
      while (at < all.length() && all.charAt(at) != '\n' && all.charAt(at) != '\r') {
        at++;
      }
      String line = all.substring(start, at);
      if (all.startsWith("\r\n", at)) {
        at++;
      }
      at = Math.min(at + 1, all.length());
      return line;
    }

    /** With the lines after it that its quoted value goes on in. */
    private String whole(String line, int first) throws ParseException {
      int delimiter = line.indexOf('=') < 0 ? line.indexOf(':') : line.indexOf('=');
      if (delimiter <= 0 || delimiter >= line.length() - 1) {
        return line;
      }
      String value = line.substring(delimiter + 1).strip();
      char quote = value.charAt(0);
      if (quote != '"' && quote != '\'') {
        return line;
      }
      int close = value.substring(1).strip().lastIndexOf(quote);
      if (close >= 0 && value.charAt(close) != '\\') {
        return line;
      }
      StringBuilder whole = new StringBuilder(line);
      while (at < text.length()) {
        String more = line();
        whole.append('\n').append(more);
        int end = more.lastIndexOf(quote);
        if (end == 0 || end > 0 && more.charAt(end - 1) != '\\') {
          return whole.toString();
        }
      }
      throw text.error(first, "the value's closing quote is missing");
    }

    private void variable(String line, int first) throws ParseException {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw text.error(first, "a line must be NAME=value or a comment");
      }
      String value = matcher.group(2) == null ? "" : matcher.group(2).strip();
      boolean quoted = value.length() >= 2 && value.charAt(value.length() - 1) == value.charAt(0);
      boolean single = quoted && value.charAt(0) == '\'';
      boolean twice = quoted && value.charAt(0) == '"';
      if (single || twice) {
        value = value.substring(1, value.length() - 1);
      }
      if (twice) {
        value = value.replace("\\n", "\n").replace("\\r", "\r");
        value = UNESCAPE.matcher(value).replaceAll("$1");
      }
      if (!single) {
        value = replaced(value, first);
      }
      variables.put(
          matcher.group(1).strip(),
          Node.text(text.position(first + Math.max(0, matcher.start(2))), value));
    }

    private String replaced(String value, int first) throws ParseException {
      Matcher reference = REFERENCE.matcher(value);
      StringBuilder replaced = new StringBuilder();
      while (reference.find()) {
        String referred = referred(reference);
        if (referred.length() > MAX_EXPANDED - expanded) {
          throw text.error(
              first,
              "the values have more than %,d characters with references replaced"
                  .formatted(MAX_EXPANDED));
        }
        expanded += referred.length();
        reference.appendReplacement(replaced, Matcher.quoteReplacement(referred));
      }
      return reference.appendTail(replaced).toString();
    }

    private String referred(java.util.regex.MatchResult reference) {
      if (reference.group().startsWith("\\")) {
        return reference.group().substring(1);
      }
      if (reference.group(3) == null) {
        return reference.group();
      }
      Node variable = variables.get(reference.group(3));
      return variable == null ? "" : variable.json().asText();
    }
  }
}
