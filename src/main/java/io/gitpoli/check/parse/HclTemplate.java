package io.gitpoli.check.parse;

import io.gitpoli.check.parse.HclExpression.Conditional;
import io.gitpoli.check.parse.HclExpression.Literal;
import io.gitpoli.check.parse.HclExpression.Loop;
import io.gitpoli.check.parse.HclExpression.Template;
import io.gitpoli.check.parse.HclExpression.Wrap;
import java.util.ArrayList;
import java.util.List;

/** Reads a template: a quoted text or a heredoc, with interpolations and directives. */
final class HclTemplate {
  private final HclReader reader;
  private final String characters;
  private final List<Part> parts = new ArrayList<>();

  /** Whether the last marker said that blanks after it are cut ({@code ~}}). */
  private boolean trim;

  private int next;

  HclTemplate(HclReader reader) {
    this.reader = reader;
    this.characters = reader.characters();
  }

  /** A piece of a template before its directives are put together. */
  private static final class Part {
    private final String kind;
    private final int start;
    private final int end;
    private final HclExpression value;
    private final String names;
    private String literal = "";

    Part(String kind, int start, int end, HclExpression value, String names) {
      this.kind = kind;
      this.start = start;
      this.end = end;
      this.value = value;
      this.names = names;
    }

    boolean isLiteral() {
      return kind.equals("literal");
    }
  }

  HclExpression quoted() throws ParseException {
    int start = reader.at();
    reader.moveTo(start + 1);
    reader.enter();
    while (!reader.take("\"")) {
      if (reader.sees("${") || reader.sees("%{")) {
        marker();
      } else {
        quotedLiteral(start);
      }
    }
    reader.leave();
    return finished(start);
  }

  private void quotedLiteral(int open) throws ParseException {
    int start = reader.at();
    StringBuilder literal = new StringBuilder();
    while (reader.peek() != '"' && !reader.sees("${") && !reader.sees("%{")) {
      char c = reader.peek();
      if (reader.atEnd() || c == '\n' || c == '\r') {
        throw reader.text().error(open, "the text's closing \" is missing on its line");
      }
      if (reader.take("$${") || reader.take("%%{")) {
        literal.append(c).append('{');
      } else if (c == '\\') {
        escape(literal);
      } else {
        literal.append(c);
        reader.moveTo(reader.at() + 1);
      }
    }
    literal(start, literal.toString());
  }

  private void escape(StringBuilder out) throws ParseException {
    int start = reader.at();
    char c = start + 1 < characters.length() ? characters.charAt(start + 1) : 0;
    reader.moveTo(start + 2);
    switch (c) {
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case '"', '\\' -> out.append(c);
      case 'u' -> out.appendCodePoint(unicode(start, 4));
      case 'U' -> out.appendCodePoint(unicode(start, 8));
      default -> throw reader.text().error(start, "no escape that HCL knows");
    }
  }

  private int unicode(int start, int digits) throws ParseException {
    String code =
        characters.substring(start + 2, Math.min(start + 2 + digits, characters.length()));
    if (!code.matches("[0-9a-fA-F]{" + digits + "}")) {
      throw reader.text().error(start, "the escape needs " + digits + " hexadecimal digits");
    }
    reader.moveTo(start + 2 + digits);
    long point = Long.parseLong(code, 16);
    boolean valid = point <= Character.MAX_CODE_POINT && !(point >= 0xD800 && point <= 0xDFFF);
    return valid ? (int) point : 0xFFFD;
  }

  HclExpression heredoc() throws ParseException {
    int start = reader.at();
    reader.take("<<");
    boolean flush = reader.take("-");
    String name = reader.name();
    if (name.isEmpty() || !reader.takeLineEnd()) {
      throw reader.error("a heredoc's name and a new line must stand here");
    }
    reader.enter();
    while (!heredocEnds(name)) {
      if (reader.atEnd()) {
        throw reader.text().error(start, "the heredoc's end, a line " + name + ", is missing");
      }
      heredocLine();
    }
    reader.leave();
    if (flush) {
      unindent();
    }
    return finished(start);
  }

  /** Whether the line is the heredoc's last one, which is read up to its line end then. */
  private boolean heredocEnds(String name) {
    int start = reader.at();
    int feed = characters.indexOf('\n', start);
    if (feed < 0 || !characters.substring(start, feed).strip().equals(name)) {
      return false;
    }
    boolean carriage = feed > start && characters.charAt(feed - 1) == '\r';
    reader.moveTo(carriage ? feed - 1 : feed);
    return true;
  }

  private void heredocLine() throws ParseException {
    while (!reader.atEnd()) {
      if (reader.sees("${") || reader.sees("%{")) {
        marker();
        continue;
      }
      int start = reader.at();
      StringBuilder literal = new StringBuilder();
      while (!reader.atEnd() && !reader.sees("${") && !reader.sees("%{")) {
        char c = reader.peek();
        if (reader.take("$${") || reader.take("%%{")) {
          literal.append(c).append('{');
          continue;
        }
        literal.append(c);
        reader.moveTo(reader.at() + 1);
        if (c == '\n') {
          literal(start, literal.toString());
          return;
        }
      }
      literal(start, literal.toString());
    }
  }

  private void literal(int start, String value) {
    Part part = part("literal", start);
    part.literal = trim ? value.stripLeading() : value;
    trim = false;
    parts.add(part);
  }

  private Part part(String kind, int start) {
    return new Part(kind, start, reader.at(), new Literal(start, reader.at(), ""), "");
  }

  /** An interpolation ({@code ${…}}) or a directive ({@code %{…}}). */
  private void marker() throws ParseException {
    int start = reader.at();
    boolean directive = reader.peek() == '%';
    reader.moveTo(start + 2);
    boolean afterLiteral = !parts.isEmpty() && parts.get(parts.size() - 1).isLiteral();
    if (reader.take("~") && afterLiteral) {
      Part before = parts.get(parts.size() - 1);
      before.literal = before.literal.stripTrailing();
    }
    trim = false;
    Part part =
        reader.acrossLines(
            () -> {
              Part read = directive ? directive(start) : interpolation(start);
              reader.skip();
              trim = reader.take("~");
              reader.expect(
                  "}",
                  "a } must stand here, which ends what " + characters.charAt(start) + "{ began");
              return read;
            });
    parts.add(part);
  }

  private Part interpolation(int start) throws ParseException {
    HclExpression value = reader.expression();
    return new Part("value", start, reader.at(), value, "");
  }

  private Part directive(int start) throws ParseException {
    reader.skip();
    int word = reader.at();
    String kind = reader.name();
    return switch (kind) {
      case "if" -> new Part(kind, start, reader.at(), reader.expression(), "");
      case "for" -> {
        reader.moveTo(word);
        String names = reader.loopNames();
        yield new Part(kind, start, reader.at(), reader.expression(), names);
      }
      case "else", "endif", "endfor" -> part(kind, start);
      default ->
          throw reader.text().error(word, "a directive is one of if, else, endif, for, endfor");
    };
  }

  /** Cuts the blanks that all lines of a {@code <<-} heredoc start with. */
  private void unindent() {
    int least = Integer.MAX_VALUE;
    boolean lineStart = true;
    List<Part> starts = new ArrayList<>();
    for (Part part : parts) {
      if (lineStart) {
        int blanks = part.literal.length() - part.literal.stripLeading().length();
        boolean blank = blanks == part.literal.length() && part.literal.endsWith("\n");
        if (!part.isLiteral()) {
          least = 0;
        } else if (!blank) {
          least = Math.min(least, blanks);
          starts.add(part);
        }
      }
      lineStart = part.isLiteral() && part.literal.endsWith("\n");
    }
    for (Part part : starts) {
      part.literal = part.literal.substring(least);
    }
  }

  private HclExpression finished(int start) throws ParseException {
    int end = reader.at();
    if (parts.size() == 1 && parts.get(0).kind.equals("value")) {
      return new Wrap(start, end, parts.get(0).value);
    }
    List<HclExpression> body = body();
    if (next < parts.size()) {
      throw reader.text().error(parts.get(next).start, "this directive has no beginning");
    }
    return new Template(start, end, body);
  }

  /** Up to the directive that ends what is around it. */
  private List<HclExpression> body() throws ParseException {
    List<HclExpression> body = new ArrayList<>();
    for (; next < parts.size(); next++) {
      Part part = parts.get(next);
      switch (part.kind) {
        case "literal" -> body.add(new Literal(part.start, part.end, part.literal));
        case "value" -> body.add(part.value);
        case "if" -> body.add(condition(part));
        case "for" -> {
          HclExpression content = block();
          end(part, "endfor");
          body.add(new Loop(part.start, part.end, part.names, part.value, content));
        }
        default -> {
          return body;
        }
      }
    }
    return body;
  }

  private HclExpression condition(Part part) throws ParseException {
    HclExpression then = block();
    HclExpression otherwise = new Literal(part.end, part.end, "");
    if (next < parts.size() && parts.get(next).kind.equals("else")) {
      otherwise = block();
    }
    end(part, "endif");
    return new Conditional(part.start, part.end, part.value, then, otherwise);
  }

  /** What stands within a directive, after it. */
  private HclExpression block() throws ParseException {
    int start = parts.get(next).end;
    next++;
    reader.enter();
    HclExpression block = new Template(start, start, body());
    reader.leave();
    return block;
  }

  private void end(Part part, String kind) throws ParseException {
    if (next >= parts.size() || !parts.get(next).kind.equals(kind)) {
      throw reader.text().error(part.start, "the directive's %{" + kind + "} is missing");
    }
  }
}
