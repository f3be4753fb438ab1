package io.gitpoli.check.parse;

import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * TOML 1.1. Integers keep all their digits; a date or time is a text as in RFC 3339, one without an
 * offset with Z, one without a day on 0000-01-01, as Conftest gives it on a machine in UTC.
 */
record TomlFormat() implements Parser {
  private static final Pattern BARE_KEY = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern DATE_TIME =
      Pattern.compile(
          "(?:(\\d{4}-\\d{2}-\\d{2})(?:[Tt ](?=\\d{2}:))?)?"
              + "(?:(\\d{2}:\\d{2})(:\\d{2}(?:\\.\\d+)?)?([Zz]|[+-]\\d{2}:\\d{2})?)?");
  private static final Pattern WORD = Pattern.compile("[^\\s,\\]}#=]+");
  private static final Pattern INTEGER =
      Pattern.compile(
          "([+-]?)(0|[1-9](?:_?[0-9])*)|0x([0-9A-Fa-f](?:_?[0-9A-Fa-f])*)"
              + "|0o([0-7](?:_?[0-7])*)|0b([01](?:_?[01])*)");
  private static final int[] RADIX = {10, 16, 8, 2};
  private static final Pattern FLOAT =
      Pattern.compile(
          "[+-]?(?:0|[1-9](?:_?[0-9])*)(?:\\.[0-9](?:_?[0-9])*)?(?:[eE][+-]?[0-9](?:_?[0-9])*)?");

  @Override
  public List<Document> parse(Source source) throws ParseException {
    return List.of(TreeDocument.of(new Reading(Text.utf8(source)).file()));
  }

  private static final class Reading {
    private final Text text;
    private final String characters;
    private int at;
    private int depth;

    Reading(Text text) {
      this.text = text;
      this.characters = text.characters();
    }

    Node file() throws ParseException {
      TomlTable root = TomlTable.root();
      TomlTable table = root;
      for (skipLines(); at < characters.length(); skipLines()) {
        if (sees("[")) {
          table = header(root);
        } else {
          entry(table);
        }
        lineEnd();
      }
      return root.node();
    }

    private TomlTable header(TomlTable root) throws ParseException {
      Position position = text.position(at);
      boolean element = take("[[");
      if (!element) {
        at++;
      }
      List<String> path = key();
      expect(element ? "]]" : "]");
      return element ? root.element(path, position) : root.table(path, position);
    }

    private void entry(TomlTable table) throws ParseException {
      Position position = text.position(at);
      List<String> path = key();
      expect("=");
      blanks();
      table.put(path, value(), position);
    }

    private List<String> key() throws ParseException {
      List<String> path = new ArrayList<>();
      do {
        blanks();
        path.add(part());
        blanks();
      } while (take("."));
      if (path.size() > Bounds.MAX_DEPTH) {
        throw text.error(at, Bounds.tooDeep());
      }
      return path;
    }

    private String part() throws ParseException {
      if (sees("\"\"\"") || sees("'''")) {
        throw text.error(at, "a key must stand on one line");
      }
      if (sees("\"")) {
        return basic();
      }
      if (sees("'")) {
        return literal();
      }
      Matcher bare = BARE_KEY.matcher(characters).region(at, characters.length());
      if (!bare.lookingAt()) {
        throw text.error(at, "a key must stand here");
      }
      at = bare.end();
      return bare.group();
    }

    private Node value() throws ParseException {
      Position position = text.position(at);
      if (take("\"\"\"")) {
        return Node.text(position, lines("\"\"\"", true));
      }
      if (take("'''")) {
        return Node.text(position, lines("'''", false));
      }
      if (sees("\"")) {
        return Node.text(position, basic());
      }
      if (sees("'")) {
        return Node.text(position, literal());
      }
      if (!sees("[") && !sees("{")) {
        return word(position);
      }
      if (++depth > Bounds.MAX_DEPTH) {
        throw text.error(at, Bounds.tooDeep());
      }
      Node node = take("[") ? array(position) : inline(position);
      depth--;
      return node;
    }

    private Node array(Position position) throws ParseException {
      List<Node> items = Node.items();
      for (skipLines(); !take("]"); skipLines()) {
        items.add(value());
        skipLines();
        if (!take(",")) {
          expect("]");
          break;
        }
      }
      return new Node.Sequence(position, items);
    }

    private Node inline(Position position) throws ParseException {
      at++;
      TomlTable table = TomlTable.inline(position);
      for (skipLines(); !take("}"); skipLines()) {
        entry(table);
        skipLines();
        if (!take(",")) {
          expect("}");
          break;
        }
      }
      return table.node();
    }

    private Node word(Position position) throws ParseException {
      Matcher date = DATE_TIME.matcher(characters).region(at, characters.length());
      if (date.lookingAt() && date.end() > at) {
        at = date.end();
        return Node.text(position, dateTime(date, position));
      }
      Matcher word = WORD.matcher(characters).region(at, characters.length());
      if (!word.lookingAt()) {
        throw text.error(at, "a value must stand here");
      }
      at = word.end();
      return switch (word.group()) {
        case "true" -> Node.bool(position, true);
        case "false" -> Node.bool(position, false);
        case "inf", "+inf", "-inf", "nan", "+nan", "-nan" ->
            throw new ParseException(position, "JSON has no number for " + word.group());
        default -> number(word.group(), position);
      };
    }

    private static Node number(String word, Position position) throws ParseException {
      Matcher integer = INTEGER.matcher(word);
      if (integer.matches() && word.length() <= 100) {
        for (int group = 0; group < RADIX.length; group++) {
          String digits = integer.group(group + 2);
          if (digits != null) {
            BigInteger value = new BigInteger(digits.replace("_", ""), RADIX[group]);
            value = "-".equals(integer.group(1)) ? value.negate() : value;
            if (value.bitLength() > 63) {
              throw new ParseException(position, "the integer is beyond 64 bits");
            }
            return new Node.Scalar(position, LongNode.valueOf(value.longValueExact()));
          }
        }
      }
      if (!FLOAT.matcher(word).matches()) {
        throw new ParseException(position, "no value that TOML knows");
      }
      double value = Double.parseDouble(word.replace("_", ""));
      if (Double.isInfinite(value)) {
        throw new ParseException(position, "the number is beyond 64-bit floating point");
      }
      return Node.number(position, value);
    }

    private static String dateTime(Matcher date, Position position) throws ParseException {
      String day = date.group(1) == null ? "0000-01-01" : date.group(1);
      String time = date.group(2) == null ? "00:00" : date.group(2);
      String seconds = date.group(3) == null ? ":00" : date.group(3);
      String offset = date.group(4) == null || date.group(4).length() == 1 ? "Z" : date.group(4);
      boolean zero = offset.endsWith("00:00");
      if (date.group(4) != null && date.group(1) == null) {
        throw new ParseException(position, "a time of no day has no offset");
      }
      if (seconds.indexOf('.') > 0) {
        // To the nanosecond, and without zeros at the end.
        seconds = seconds.substring(0, Math.min(seconds.length(), 13)).replaceAll("\\.?0+$", "");
      }
      String all = day + "T" + time + seconds + (zero ? "Z" : offset);
      try {
        // Only to check it: which days a month has.
        java.time.OffsetDateTime.parse(all);
      } catch (java.time.DateTimeException e) {
        throw new ParseException(position, "no date or time that there is");
      }
      return all;
    }

    private String basic() throws ParseException {
      int start = at++;
      StringBuilder out = new StringBuilder();
      while (!take("\"")) {
        checkCharacter(start, "\"");
        if (sees("\\")) {
          escape(out);
        } else {
          out.append(characters.charAt(at++));
        }
      }
      return out.toString();
    }

    private String literal() throws ParseException {
      int start = at++;
      while (!sees("'")) {
        checkCharacter(start, "'");
        at++;
      }
      at++;
      return characters.substring(start + 1, at - 1);
    }

    private void checkCharacter(int start, String close) throws ParseException {
      if (at >= characters.length() || sees("\n") || sees("\r\n")) {
        throw text.error(start, "the text's closing " + close + " is missing on its line");
      }
      char c = characters.charAt(at);
      if (c < ' ' && c != '\t' || c == 0x7F) {
        throw text.error(at, "a control character must be escaped");
      }
    }

    /** A text of several lines, after its opening quotes. */
    private String lines(String close, boolean escapes) throws ParseException {
      int start = at - close.length();
      lineBreak();
      StringBuilder out = new StringBuilder();
      while (!sees(close)) {
        if (at >= characters.length()) {
          throw text.error(start, "the text's closing " + close + " is missing");
        }
        if (escapes && sees("\\")) {
          if (!continued()) {
            escape(out);
          }
        } else if (sees("\n") || sees("\r\n")) {
          int from = at;
          lineBreak();
          out.append(characters, from, at);
        } else {
          checkCharacter(start, close);
          out.append(characters.charAt(at++));
        }
      }
      at += close.length();
      // Up to two more quotes belong to the text.
      for (int more = 0; more < 2 && sees(close.substring(0, 1)); more++) {
        out.append(characters.charAt(at++));
      }
      return out.toString();
    }

    /** A backslash at a line's end, that cuts the blanks and lines after it. */
    private boolean continued() {
      int before = at;
      at++;
      blanks();
      if (!lineBreak()) {
        at = before;
        return false;
      }
      do {
        blanks();
      } while (lineBreak());
      return true;
    }

    private void escape(StringBuilder out) throws ParseException {
      int start = at;
      char c = at + 1 < characters.length() ? characters.charAt(at + 1) : 0;
      at += 2;
      switch (c) {
        case 'b' -> out.append('\b');
        case 't' -> out.append('\t');
        case 'n' -> out.append('\n');
        case 'f' -> out.append('\f');
        case 'r' -> out.append('\r');
        case 'e' -> out.append('\u001B');
        case '"', '\\' -> out.append(c);
        case 'x' -> out.appendCodePoint(unicode(start, 2));
        case 'u' -> out.appendCodePoint(unicode(start, 4));
        case 'U' -> out.appendCodePoint(unicode(start, 8));
        default -> throw text.error(start, "no escape that TOML knows");
      }
    }

    private int unicode(int start, int digits) throws ParseException {
      String code = characters.substring(at, Math.min(at + digits, characters.length()));
      if (!code.matches("[0-9a-fA-F]{" + digits + "}")) {
        throw text.error(start, "the escape needs " + digits + " hexadecimal digits");
      }
      at += digits;
      long point = Long.parseLong(code, 16);
      if (point > Character.MAX_CODE_POINT || point >= 0xD800 && point <= 0xDFFF) {
        throw text.error(start, "no character has this number");
      }
      return (int) point;
    }

    private boolean sees(String expected) {
      return characters.startsWith(expected, at);
    }

    private boolean take(String expected) {
      boolean seen = sees(expected);
      at += seen ? expected.length() : 0;
      return seen;
    }

    private void expect(String expected) throws ParseException {
      if (!take(expected)) {
        throw text.error(at, "a " + expected + " must stand here");
      }
    }

    private boolean lineBreak() {
      return take("\n") || take("\r\n");
    }

    private void blanks() {
      while (sees(" ") || sees("\t")) {
        at++;
      }
    }

    private void comment() throws ParseException {
      blanks();
      if (take("#")) {
        while (at < characters.length() && !sees("\n") && !sees("\r\n")) {
          char c = characters.charAt(at);
          if (c < ' ' && c != '\t' || c == 0x7F) {
            throw text.error(at, "a control character must not stand in a comment");
          }
          at++;
        }
      }
    }

    private void skipLines() throws ParseException {
      comment();
      while (lineBreak()) {
        comment();
      }
    }

    private void lineEnd() throws ParseException {
      comment();
      if (at < characters.length() && !lineBreak()) {
        throw text.error(at, "a new line must stand here");
      }
    }
  }
}
