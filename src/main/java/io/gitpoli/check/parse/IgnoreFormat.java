package io.gitpoli.check.parse;

import java.util.List;
import java.util.Map;

/** {@code .gitignore} and {@code .dockerignore}: a list of Kind, Value and Original, one a line. */
record IgnoreFormat() implements Parser {
  @Override
  public List<Document> parse(Source source) throws ParseException {
    Text text = Text.utf8(source);
    List<Node> entries = Node.items();
    int start = 0;
    // Conftest also has an entry for the empty text after the last line feed.
    for (String line : text.characters().split("\n", -1)) {
      entries.add(entry(text.position(start), line));
      start += line.length() + 1;
    }
    return List.of(TreeDocument.of(new Node.Sequence(Position.START, entries)));
  }

  private static Node entry(Position at, String line) {
    String path = withoutTrailingBlanks(line);
    if (path.isEmpty()) {
      return entry(at, "Empty", line, line);
    }
    return switch (line.charAt(0)) {
      case '#' -> entry(at, "Comment", path.substring(1).strip(), line);
      case '!' -> entry(at, "NegatedPath", unescaped(path.substring(1)), line);
      default -> entry(at, "Path", unescaped(path), line);
    };
  }

  private static Node entry(Position at, String kind, String value, String original) {
    Map<String, Node> entry = Node.properties();
    entry.put("Kind", Node.text(at, kind));
    entry.put("Value", Node.text(at, value));
    entry.put("Original", Node.text(at, original));
    return new Node.Mapping(at, entry);
  }

  private static String withoutTrailingBlanks(String line) {
    int end = line.length();
    while (end > 0 && line.charAt(end - 1) == ' ') {
      end--;
    }
    boolean escaped = end > 0 && end < line.length() && line.charAt(end - 1) == '\\';
    return line.substring(0, escaped ? end + 1 : end);
  }

  private static String unescaped(String path) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < path.length(); at++) {
      char c = path.charAt(at);
      if (c != '\\') {
        out.append(c);
      } else if (at + 1 < path.length() && path.charAt(at + 1) == '\\') {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }
}
