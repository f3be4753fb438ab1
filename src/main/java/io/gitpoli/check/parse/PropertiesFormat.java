package io.gitpoli.check.parse;

import java.util.List;
import java.util.Map;

/** Java properties, all values texts. References ({@code ${…}}) stay as they stand. */
record PropertiesFormat() implements Parser {
  @Override
  public List<Document> parse(Source source) throws ParseException {
    return List.of(TreeDocument.of(new Reading(Text.utf8(source)).properties()));
  }

  private static final class Reading {
    private final Text text;
    private final String characters;
    private int at;

    Reading(Text text) {
      this.text = text;
      this.characters = text.characters();
    }

    Node properties() throws ParseException {
      Map<String, Node> properties = Node.properties();
      while (true) {
        skip(" \f\t\r\n");
        if (at == characters.length()) {
          return new Node.Mapping(Position.START, properties);
        }
        if (characters.charAt(at) == '#' || characters.charAt(at) == '!') {
          while (at < characters.length() && !is("\r\n")) {
            at++;
          }
          continue;
        }
        int start = at;
        String key = run(" \f\t\r\n:=", false);
        skip(" \f\t");
        if (is(":=")) {
          at++;
        }
        skip(" \f\t");
        Position position = text.position(at);
        String value = run("\r\n", true);
        if (key.isEmpty()) {
          throw text.error(start, "a value has no key");
        }
        properties.put(key, Node.text(position, value));
      }
    }

    private void skip(String characterSet) {
      while (at < characters.length() && is(characterSet)) {
        at++;
      }
    }

    private boolean is(String characterSet) {
      return at < characters.length() && characterSet.indexOf(characters.charAt(at)) >= 0;
    }

    /** Up to one of the characters, without escapes. */
    private String run(String end, boolean continues) throws ParseException {
      StringBuilder out = new StringBuilder();
      while (at < characters.length() && !is(end)) {
        char c = characters.charAt(at++);
        if (c != '\\') {
          out.append(c);
        } else if (continues && is("\r\n")) {
          at++;
          skip(" \f\t");
        } else {
          escape(out);
        }
      }
      return out.toString();
    }

    private void escape(StringBuilder out) throws ParseException {
      if (at == characters.length()) {
        throw text.error(at - 1, "the file ends within an escape");
      }
      char c = characters.charAt(at++);
      switch (c) {
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> out.append(unicode());
        default -> out.append(c);
      }
    }

    private char unicode() throws ParseException {
      String digits = characters.substring(at, Math.min(at + 4, characters.length()));
      if (!digits.matches("[0-9a-fA-F]{4}")) {
        throw text.error(at - 2, "\\u must be followed by four hexadecimal digits");
      }
      at += 4;
      char c = (char) Integer.parseInt(digits, 16);
      return Character.isSurrogate(c) ? '\uFFFD' : c;
    }
  }
}
