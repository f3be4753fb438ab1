package io.gitpoli.check.parse;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * EDN. As in Conftest every value but maps, vectors and lists is a text, as Go prints it: a keyword
 * with its colon, a number with its digits, {@code nil} as {@code <nil>}, a character as its code,
 * a set as {@code map[…:true]}.
 */
record EdnFormat() implements Parser {
  private static final Pattern INTEGER = Pattern.compile("[+-]?(?:0|[1-9][0-9]*)N?");
  private static final Pattern FLOAT =
      Pattern.compile("[+-]?(?:0|[1-9][0-9]*)(?:M|(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?M?)");
  private static final Pattern SYMBOL =
      Pattern.compile(
          "/|(?:[.*+!\\-_?$%&=<>]|\\p{L})(?:[.*+!\\-_?$%&=<>:#']|\\p{L}|[0-9])*"
              + "(?:/(?:[.*+!\\-_?$%&=<>:#']|\\p{L}|[0-9])+)?");
  private static final Pattern KEYWORD =
      Pattern.compile(
          "(?:[.*+!\\-_?$%&=<>#']|\\p{L}|[0-9])(?:[.*+!\\-_?$%&=<>:#']|\\p{L}|[0-9])*"
              + "(?:/(?:[.*+!\\-_?$%&=<>:#']|\\p{L}|[0-9])+)?");
  private static final Map<String, Integer> CHARACTERS =
      Map.of("newline", 0x0A, "return", 0x0D, "space", 0x20, "tab", 0x09, "formfeed", 0x0C);

  @Override
  public List<Document> parse(Source source) throws ParseException {
    Text text = Text.utf8(source);
    Node root =
        new Reading(text)
            .next(0)
            .orElseThrow(() -> text.error(text.length(), "the file holds no value"));
    // As Conftest: what follows the first value is not read.
    return TreeDocument.all(root);
  }

  private static final class Reading {
    private final Text text;
    private final String characters;
    private int at;

    Reading(Text text) {
      this.text = text;
      this.characters = text.characters();
    }

    /** The next value; empty before a closing bracket and at the end. */
    Optional<Node> next(int depth) throws ParseException {
      if (depth > Bounds.MAX_DEPTH) {
        throw text.error(at, Bounds.tooDeep());
      }
      skip();
      while (characters.startsWith("#_", at)) {
        at += 2;
        value(depth + 1);
        skip();
      }
      if (at == characters.length() || "]})".indexOf(characters.charAt(at)) >= 0) {
        return Optional.empty();
      }
      return Optional.of(one(depth));
    }

    private Node value(int depth) throws ParseException {
      Optional<Node> value = next(depth);
      return value.orElseThrow(() -> text.error(at, "a value is missing"));
    }

    private Node one(int depth) throws ParseException {
      int start = at;
      Position position = text.position(start);
      char c = characters.charAt(at);
      return switch (c) {
        case '{' -> {
          at++;
          yield map(position, depth);
        }
        case '[', '(' -> {
          at++;
          yield new Node.Sequence(position, until(c == '[' ? ']' : ')', start, depth));
        }
        case '"' -> {
          at++;
          yield Node.text(position, string(start));
        }
        case '\\' -> Node.text(position, character(start));
        case '#' -> {
          if (!characters.startsWith("#{", at)) {
            throw text.error(start, "tagged values (#…) are not read");
          }
          at += 2;
          yield set(position, start, depth);
        }
        default -> Node.text(position, literal(start));
      };
    }

    private void skip() {
      while (at < characters.length()) {
        char c = characters.charAt(at);
        if (c == ';') {
          int end = characters.indexOf('\n', at);
          at = end < 0 ? characters.length() : end;
        } else if (c == ',' || Character.isWhitespace(c) || Character.isSpaceChar(c)) {
          at++;
        } else {
          return;
        }
      }
    }

    private List<Node> until(char close, int start, int depth) throws ParseException {
      List<Node> items = Node.items();
      for (Optional<Node> item = next(depth + 1); item.isPresent(); item = next(depth + 1)) {
        items.add(item.get());
      }
      if (at == characters.length() || characters.charAt(at) != close) {
        throw text.error(start, "the closing " + close + " is missing");
      }
      at++;
      return items;
    }

    private Node map(Position position, int depth) throws ParseException {
      int start = at - 1;
      Map<String, Node> properties = Node.properties();
      List<Node> items = until('}', start, depth);
      if (items.size() % 2 != 0) {
        throw text.error(start, "a map's last key has no value");
      }
      for (int item = 0; item < items.size(); item += 2) {
        properties.put(key(items.get(item)), items.get(item + 1));
      }
      return new Node.Mapping(position, properties);
    }

    private Node set(Position position, int start, int depth) throws ParseException {
      TreeSet<String> members = new TreeSet<>();
      for (Node item : until('}', start, depth)) {
        members.add(key(item));
      }
      List<String> printed = new ArrayList<>();
      members.forEach(member -> printed.add(member + ":true"));
      return Node.text(position, "map[" + String.join(" ", printed) + "]");
    }

    private static String key(Node node) throws ParseException {
      if (node instanceof Node.Scalar scalar) {
        return scalar.json().asText();
      }
      throw new ParseException(node.position(), "a key must not be a map, vector or list");
    }

    private String string(int start) throws ParseException {
      StringBuilder out = new StringBuilder();
      while (at < characters.length()) {
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
        default -> throw text.error(at - 1, "no escape that EDN knows");
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

    private String character(int start) throws ParseException {
      at++;
      int first = at;
      if (at < characters.length()) {
        at += Character.charCount(characters.codePointAt(at));
      }
      while (at < characters.length() && Character.isLetterOrDigit(characters.charAt(at))) {
        at++;
      }
      String name = characters.substring(first, at);
      if (CHARACTERS.containsKey(name)) {
        return CHARACTERS.get(name).toString();
      }
      if (name.matches("u[0-9a-fA-F]{4}")) {
        return Integer.toString(Integer.parseInt(name.substring(1), 16));
      }
      if (name.isBlank() || name.codePointCount(0, name.length()) > 1) {
        throw text.error(start, "no character that EDN knows");
      }
      return Integer.toString(name.codePointAt(0));
    }

    private String literal(int start) throws ParseException {
      while (at < characters.length() && !ends(characters.charAt(at))) {
        at++;
      }
      String word = characters.substring(start, at);
      if (INTEGER.matcher(word).matches()) {
        return integer(word, start);
      }
      if (FLOAT.matcher(word).matches()) {
        return decimal(word, start);
      }
      if (word.equals("nil")) {
        return "<nil>";
      }
      boolean keyword =
          word.startsWith(":") && KEYWORD.matcher(word).region(1, word.length()).matches();
      if (keyword || SYMBOL.matcher(word).matches()) {
        return word;
      }
      throw text.error(start, "no value that EDN knows");
    }

    private static boolean ends(char c) {
      return c == ','
          || Character.isWhitespace(c)
          || Character.isSpaceChar(c)
          || "\"{[()]}\\;".indexOf(c) >= 0;
    }

    private String integer(String word, int start) throws ParseException {
      boolean big = word.endsWith("N");
      String digits = word.substring(word.startsWith("+") ? 1 : 0, word.length() - (big ? 1 : 0));
      if (big) {
        return digits;
      }
      try {
        return Long.toString(Long.parseLong(digits));
      } catch (NumberFormatException e) {
        throw text.error(start, "the integer is beyond 64 bits; N after it makes it a large one");
      }
    }

    private String decimal(String word, int start) throws ParseException {
      if (word.endsWith("M")) {
        throw text.error(start, "decimals (M) are not read");
      }
      double value = Double.parseDouble(word);
      if (Double.isInfinite(value)) {
        throw text.error(start, "the number is beyond 64-bit floating point");
      }
      return printed(value);
    }

    /** As Go's %v does: with an exponent below 1e-4 and from 1e21 on. */
    private static String printed(double value) {
      BigDecimal shortest = new BigDecimal(NumberOutput.toString(value, true)).stripTrailingZeros();
      int exponent = shortest.precision() - shortest.scale() - 1;
      if (shortest.signum() == 0 || exponent >= -4 && exponent < 21) {
        return value == 0 ? "0" : shortest.toPlainString();
      }
      String digits = shortest.unscaledValue().abs().toString();
      return (value < 0 ? "-" : "")
          + digits.charAt(0)
          + (digits.length() > 1 ? "." + digits.substring(1) : "")
          + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
  }
}
