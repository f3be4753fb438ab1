package io.gitpoli.check.parse;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * INI: an object of sections, each an object. As in Conftest, keys before the first section are
 * left out, and a value that looks like a number or a boolean is one.
 */
record IniFormat() implements Parser {
  private static final String DEFAULT = "DEFAULT";

  @Override
  public List<Document> parse(Source source) throws ParseException {
    return List.of(TreeDocument.of(new Reading(Text.utf8(source)).sections()));
  }

  private static final class Reading {
    private final Text text;
    private final Lines lines;
    private final Map<String, Map<String, Node>> sections = new LinkedHashMap<>();
    private final Map<String, Position> starts = new HashMap<>();
    private String section = DEFAULT;
    private int unnamed = 1;

    Reading(Text text) {
      this.text = text;
      this.lines = new Lines(text);
    }

    Node sections() throws ParseException {
      while (lines.next()) {
        String line = lines.full().stripLeading();
        if (line.isEmpty() || line.charAt(0) == '#' || line.charAt(0) == ';') {
          continue;
        }
        int start = lines.start() + lines.full().length() - line.length();
        if (line.charAt(0) == '[') {
          open(line, start);
        } else {
          key(line, start);
        }
      }
      Map<String, Node> properties = Node.properties();
      sections.forEach(
          (name, keys) ->
              properties.put(
                  name, new Node.Mapping(starts.getOrDefault(name, Position.START), keys)));
      properties.remove(DEFAULT);
      return new Node.Mapping(Position.START, properties);
    }

    private void open(String line, int start) throws ParseException {
      int end = line.lastIndexOf(']');
      if (end < 0) {
        throw text.error(start, "the section's ] is missing");
      }
      section = line.substring(1, end);
      if (section.isEmpty()) {
        throw text.error(start, "the section has no name");
      }
      starts.putIfAbsent(section, text.position(start));
      sections.putIfAbsent(section, Node.properties());
      unnamed = 1;
    }

    private void key(String line, int start) throws ParseException {
      String quote = line.startsWith("\"\"\"") && line.length() > 6 ? "\"\"\"" : "";
      if (quote.isEmpty() && (line.charAt(0) == '"' || line.charAt(0) == '`')) {
        quote = line.substring(0, 1);
      }
      int close = quote.isEmpty() ? 0 : line.indexOf(quote, quote.length());
      if (close < 0) {
        throw text.error(start, "the key's closing quote is missing");
      }
      int delimiter = delimiter(line, close + quote.length());
      if (delimiter < 0) {
        throw text.error(start, "a line must be a [section], a key=value or a comment");
      }
      String key =
          quote.isEmpty() ? line.substring(0, delimiter) : line.substring(quote.length(), close);
      key = key.strip();
      if (key.isEmpty()) {
        throw text.error(start, "a value has no key");
      }
      if (key.equals("-")) {
        key = "#" + unnamed++;
      }
      String rest = line.substring(delimiter + 1);
      String value = rest.stripLeading();
      Position position = text.position(start + line.length() - value.length());
      sections
          .computeIfAbsent(section, name -> Node.properties())
          .put(key, Scalars.of(position, value(value)));
    }

    private static int delimiter(String line, int from) {
      int at = from;
      while (at < line.length() && line.charAt(at) != '=' && line.charAt(at) != ':') {
        at++;
      }
      return at < line.length() ? at : -1;
    }

    /**
     * @param text the line from its value on, with its line feed
     */
    private String value(String text) throws ParseException {
      if (text.isEmpty()) {
        return "";
      }
      String quote = text.charAt(0) == '`' ? "`" : "";
      if (text.length() > 3 && text.startsWith("\"\"\"")) {
        quote = "\"\"\"";
      }
      if (!quote.isEmpty()) {
        String quoted = text.substring(quote.length());
        int end = quoted.lastIndexOf(quote);
        return end < 0 ? multiline(quoted, quote) : quoted.substring(0, end);
      }
      String value = text.strip();
      if (value.endsWith("\\")) {
        return continued(value.substring(0, value.length() - 1));
      }
      for (int at = 0; at < value.length(); at++) {
        if (value.charAt(at) == '#' || value.charAt(at) == ';') {
          value = value.substring(0, at).strip();
        }
      }
      return surrounded(value, '\'') || surrounded(value, '"')
          ? value.substring(1, value.length() - 1)
          : value;
    }

    private static boolean surrounded(String value, char quote) {
      return value.length() >= 2
          && value.charAt(0) == quote
          && value.indexOf(quote, 1) == value.length() - 1;
    }

    private String multiline(String first, String quote) throws ParseException {
      StringBuilder value = new StringBuilder(first);
      int start = lines.start();
      while (lines.next()) {
        int end = lines.full().lastIndexOf(quote);
        if (end >= 0) {
          return value.append(lines.full(), 0, end).toString();
        }
        value.append(lines.full());
      }
      throw text.error(start, "the value's closing " + quote + " is missing");
    }

    private String continued(String first) {
      StringBuilder value = new StringBuilder(first);
      while (lines.next()) {
        String line = lines.full().strip();
        value.append(line);
        if (!line.endsWith("\\")) {
          break;
        }
        value.setLength(value.length() - 1);
      }
      return value.toString();
    }
  }
}
