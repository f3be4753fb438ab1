package io.gitpoli.check.parse;

import io.gitpoli.check.parse.HoconPart.Array;
import io.gitpoli.check.parse.HoconPart.Fields;
import io.gitpoli.check.parse.HoconPart.Literal;
import io.gitpoli.check.parse.HoconPart.Substitution;
import io.gitpoli.check.parse.HoconPart.Value;
import java.util.ArrayList;
import java.util.List;

/** Reads the syntax of HOCON (github.com/lightbend/config, HOCON.md), without includes. */
final class HoconReader {
  private static final String NOT_UNQUOTED = "$\"{}[]:=,+#`^?!@*&\\";
  private static final List<String> INCLUDED =
      List.of("\"", "required(", "url(", "file(", "classpath(");
  private static final String TRIPLE = "\"\"\"";

  private final Text text;
  private final String characters;
  private int at;

  HoconReader(Text text) {
    this.text = text;
    this.characters = text.characters();
  }

  Fields read() throws ParseException {
    skipLines();
    Fields root = new Fields(text.position(at));
    if (is('[')) {
      throw text.error(at, "the file must hold an object, not an array");
    }
    if (is('{')) {
      int open = at++;
      fields(root, List.of(), open, 1);
      skipLines();
      if (at < characters.length()) {
        throw text.error(at, "more text after the end of the object");
      }
    } else {
      fields(root, List.of(), -1, 0);
    }
    return root;
  }

  /**
   * The fields up to the closing brace, or of the whole file.
   *
   * @param open where the opening brace stands; -1 where there is none
   */
  private void fields(Fields into, List<String> path, int open, int depth) throws ParseException {
    skipLines();
    while (at < characters.length() && !is('}')) {
      field(into, path, depth);
      separator('}', "a line's end or a comma must stand between two keys");
    }
    if (at < characters.length() && open < 0) {
      throw text.error(at, "this } closes nothing");
    }
    if (at == characters.length() && open >= 0) {
      throw text.error(open, "the closing } is missing");
    }
    at = Math.min(characters.length(), at + 1);
  }

  /** A line's end or a comma, or both, unless the next is what closes. */
  private void separator(char close, String missing) throws ParseException {
    int end = at;
    boolean line = skipLines();
    if (is(',')) {
      at++;
      skipLines();
    } else if (!line && at < characters.length() && !is(close)) {
      throw text.error(end, missing);
    }
  }

  private void field(Fields into, List<String> path, int depth) throws ParseException {
    int start = at;
    Position position = text.position(start);
    if (isInclude()) {
      throw text.error(start, "include is not read: a file must not bring in others");
    }
    List<String> keys = path();
    checkDepth(depth + keys.size(), start);
    Fields owner = into;
    for (String key : keys.subList(0, keys.size() - 1)) {
      owner = owner.object(key, position);
    }
    String name = keys.get(keys.size() - 1);
    List<String> full = new ArrayList<>(path);
    full.addAll(keys);
    skipBlanks();
    boolean append = characters.startsWith("+=", at);
    if (!append && !is('=') && !is(':') && !is('{')) {
      throw text.error(at, "a key must be followed by =, : or {");
    }
    at += append ? 2 : is('{') ? 0 : 1;
    skipLines();
    Value value = value(full, depth + keys.size());
    if (append) {
      // As the specification explains it: ${?key} [value].
      value =
          new Value(
              List.of(
                  new Substitution(position, full, true),
                  new Array(value.position(), List.of(value))));
    }
    owner.field(name).values().add(value);
  }

  private boolean isInclude() {
    int after = at + "include".length();
    int next = after;
    while (characters.startsWith("include", at)
        && next < characters.length()
        && isBlank(characters.charAt(next))) {
      next++;
    }
    int argument = next;
    return next > after
        && INCLUDED.stream().anyMatch(start -> characters.startsWith(start, argument));
  }

  /** A key with the dots that part it. */
  private List<String> path() throws ParseException {
    List<String> keys = new ArrayList<>();
    StringBuilder key = new StringBuilder();
    boolean quoted = false;
    int start = at;
    while (at < characters.length()) {
      char c = characters.charAt(at);
      if (c == '"') {
        key = new StringBuilder(key.toString().stripLeading()).append(quoted());
        quoted = true;
      } else if (c == '.') {
        keys.add(key(key, quoted, start));
        key = new StringBuilder();
        quoted = false;
        at++;
      } else if (isUnquoted(at) || isBlank(c)) {
        // After quotes the blanks only lead to what parts key and value.
        if (!quoted || !isBlank(c)) {
          key.append(c);
        }
        at++;
      } else {
        break;
      }
    }
    keys.add(key(key, quoted, start));
    return keys;
  }

  private String key(StringBuilder key, boolean quoted, int start) throws ParseException {
    String found = quoted ? key.toString() : key.toString().strip();
    if (found.isEmpty() && !quoted) {
      throw text.error(start, "a key is missing");
    }
    return found;
  }

  private Value value(List<String> path, int depth) throws ParseException {
    List<HoconPart> parts = new ArrayList<>();
    int start = at;
    while (true) {
      int blanks = at;
      skipBlanks();
      if (isEndOfValue()) {
        break;
      }
      if (at > blanks && !parts.isEmpty()) {
        parts.add(new Literal(text.position(blanks), characters.substring(blanks, at), true));
      }
      parts.add(part(path, depth));
    }
    if (parts.isEmpty()) {
      throw text.error(start, "a value is missing");
    }
    return new Value(parts);
  }

  private boolean isEndOfValue() {
    return at == characters.length()
        || ",}]\n#".indexOf(characters.charAt(at)) >= 0
        || characters.startsWith("//", at);
  }

  private HoconPart part(List<String> path, int depth) throws ParseException {
    int start = at;
    Position position = text.position(start);
    if (is('{')) {
      checkDepth(depth + 1, start);
      at++;
      Fields object = new Fields(position);
      fields(object, path, start, depth + 1);
      return object;
    }
    if (is('[')) {
      checkDepth(depth + 1, start);
      at++;
      return array(position, path, start, depth + 1);
    }
    if (is('"')) {
      return new Literal(position, quoted(), false);
    }
    if (characters.startsWith("${", at)) {
      return substitution(position, start);
    }
    while (at < characters.length() && isUnquoted(at)) {
      at++;
    }
    if (at == start) {
      throw text.error(start, "a value with " + characters.charAt(at) + " must stand in quotes");
    }
    return new Literal(position, characters.substring(start, at), false);
  }

  private Array array(Position position, List<String> path, int open, int depth)
      throws ParseException {
    List<Value> items = new ArrayList<>();
    skipLines();
    while (at < characters.length() && !is(']')) {
      items.add(value(path, depth));
      separator(']', "a line's end or a comma must stand between two values");
    }
    if (at == characters.length()) {
      throw text.error(open, "the closing ] is missing");
    }
    at++;
    return new Array(position, items);
  }

  private Substitution substitution(Position position, int start) throws ParseException {
    at += 2;
    boolean optional = is('?');
    at += optional ? 1 : 0;
    List<String> path = path();
    if (!is('}')) {
      throw text.error(start, "the substitution's closing } is missing");
    }
    at++;
    return new Substitution(position, path, optional);
  }

  private String quoted() throws ParseException {
    int start = at;
    if (characters.startsWith(TRIPLE, at)) {
      int end = characters.indexOf(TRIPLE, at + 3);
      if (end < 0) {
        throw text.error(start, "the closing " + TRIPLE + " is missing");
      }
      // Further quotes belong to the text.
      while (characters.startsWith("\"", end + 3)) {
        end++;
      }
      at = end + 3;
      return characters.substring(start + 3, end);
    }
    at++;
    StringBuilder out = new StringBuilder();
    while (at < characters.length() && !is('\n')) {
      char c = characters.charAt(at++);
      if (c == '"') {
        return out.toString();
      }
      out.append(c == '\\' ? escaped() : c);
    }
    throw text.error(start, "the closing \" is missing");
  }

  private char escaped() throws ParseException {
    char c = at < characters.length() ? characters.charAt(at++) : 0;
    return switch (c) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '\\', '/', '"' -> c;
      case 'u' -> unicode();
      default -> throw text.error(at - 1, "no escape that HOCON knows");
    };
  }

  private char unicode() throws ParseException {
    String digits = characters.substring(at, Math.min(at + 4, characters.length()));
    if (!digits.matches("[0-9a-fA-F]{4}")) {
      throw text.error(at, "\\u must be followed by four hexadecimal digits");
    }
    at += 4;
    return (char) Integer.parseInt(digits, 16);
  }

  private boolean isUnquoted(int index) {
    char c = characters.charAt(index);
    return NOT_UNQUOTED.indexOf(c) < 0
        && c != '\n'
        && !isBlank(c)
        && !characters.startsWith("//", index);
  }

  private boolean is(char c) {
    return at < characters.length() && characters.charAt(at) == c;
  }

  private static boolean isBlank(char c) {
    return c != '\n' && (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF');
  }

  private void skipBlanks() {
    while (at < characters.length() && isBlank(characters.charAt(at))) {
      at++;
    }
  }

  /** Blanks, lines' ends and comments; whether a line ended. */
  private boolean skipLines() {
    boolean line = false;
    while (true) {
      skipBlanks();
      if (is('#') || characters.startsWith("//", at)) {
        int end = characters.indexOf('\n', at);
        at = end < 0 ? characters.length() : end;
      } else if (is('\n')) {
        line = true;
        at++;
      } else {
        return line;
      }
    }
  }

  private void checkDepth(int depth, int index) throws ParseException {
    if (depth > Bounds.MAX_DEPTH) {
      throw text.error(index, Bounds.tooDeep());
    }
  }
}
