package io.gitpoli.check.parse;

import io.gitpoli.check.parse.HclExpression.Conditional;
import io.gitpoli.check.parse.HclExpression.Constant;
import io.gitpoli.check.parse.HclExpression.Item;
import io.gitpoli.check.parse.HclExpression.ObjectItems;
import io.gitpoli.check.parse.HclExpression.Other;
import io.gitpoli.check.parse.HclExpression.Signed;
import io.gitpoli.check.parse.HclExpression.Traversal;
import io.gitpoli.check.parse.HclExpression.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the expressions of HCL's native syntax (the specification's hclsyntax), and gives the
 * characters between them to those who read bodies and templates.
 */
final class HclReader {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");
  private static final List<String> OPERATORS =
      List.of("||", "&&", "==", "!=", ">=", "<=", ">", "<", "+", "-", "*", "/", "%");
  private static final Set<String> CONSTANTS = Set.of("true", "false", "null");

  private final Text text;
  private final String characters;
  private int at;
  private int depth;

  /** Whether a line's end ends an expression, as it does outside of brackets. */
  private boolean linesCount = true;

  HclReader(Text text) {
    this.text = text;
    this.characters = text.characters();
  }

  int at() {
    return at;
  }

  void moveTo(int index) {
    at = index;
  }

  Text text() {
    return text;
  }

  String characters() {
    return characters;
  }

  boolean atEnd() {
    return at >= characters.length();
  }

  /** The next character; 0 at the end. */
  char peek() {
    return atEnd() ? 0 : characters.charAt(at);
  }

  boolean sees(String expected) {
    return characters.startsWith(expected, at);
  }

  boolean take(String expected) {
    if (sees(expected)) {
      at += expected.length();
      return true;
    }
    return false;
  }

  void expect(String expected, String message) throws ParseException {
    if (!take(expected)) {
      throw error(message);
    }
  }

  ParseException error(String message) {
    return text.error(at, atEnd() ? message + ", but the file ends" : message);
  }

  void enter() throws ParseException {
    if (++depth > Bounds.MAX_DEPTH) {
      throw text.error(at, Bounds.tooDeep());
    }
  }

  void leave() {
    depth--;
  }

  /** Passes over blanks and comments, and over line ends where they don't count. */
  void skip() throws ParseException {
    while (!atEnd()) {
      char c = peek();
      if (c == ' ' || c == '\t' || !linesCount && (c == '\n' || c == '\r')) {
        at++;
      } else if (c == '#' || sees("//")) {
        int end = characters.indexOf('\n', at);
        at = end < 0 ? characters.length() : end;
      } else if (sees("/*")) {
        int end = characters.indexOf("*/", at + 2);
        if (end < 0) {
          throw error("the comment's */ is missing");
        }
        at = end + 2;
      } else {
        return;
      }
    }
  }

  boolean takeLineEnd() {
    return take("\n") || take("\r\n");
  }

  /** Passes over lines without content, too. */
  void skipLines() throws ParseException {
    skip();
    while (takeLineEnd()) {
      skip();
    }
  }

  /** A name; empty if there is none. */
  String name() {
    int start = at;
    while (!atEnd()) {
      int c = characters.codePointAt(at);
      boolean part =
          at == start
              ? Character.isUnicodeIdentifierStart(c) || c == '_'
              : c == '-'
                  || Character.isUnicodeIdentifierPart(c) && !Character.isIdentifierIgnorable(c);
      if (!part) {
        break;
      }
      at += Character.charCount(c);
    }
    return characters.substring(start, at);
  }

  /** What may read lines on; line ends don't count in it. */
  <T> T acrossLines(Reading<T> reading) throws ParseException {
    return lines(false, reading);
  }

  private <T> T lines(boolean count, Reading<T> reading) throws ParseException {
    boolean before = linesCount;
    linesCount = count;
    enter();
    T result = reading.read();
    leave();
    linesCount = before;
    return result;
  }

  interface Reading<T> {
    T read() throws ParseException;
  }

  /** An expression; what stands before it is passed over, what follows it is not. */
  HclExpression expression() throws ParseException {
    enter();
    skip();
    HclExpression condition = operation();
    int end = at;
    skip();
    if (!take("?")) {
      at = end;
      leave();
      return condition;
    }
    HclExpression then = expression();
    skip();
    expect(":", "a : must stand here, after what follows the ?");
    HclExpression otherwise = expression();
    leave();
    return new Conditional(condition.start(), otherwise.end(), condition, then, otherwise);
  }

  /** One operand, or several with operators between them, whose order doesn't matter here. */
  private HclExpression operation() throws ParseException {
    HclExpression first = operand();
    HclExpression last = first;
    while (true) {
      int end = at;
      skip();
      String operator = operator();
      if (operator.isEmpty()) {
        at = end;
        return last == first ? first : new Other(first.start(), last.end());
      }
      at += operator.length();
      skip();
      last = operand();
    }
  }

  private String operator() {
    // Not the => of a for expression.
    if (sees("=>")) {
      return "";
    }
    return OPERATORS.stream().filter(this::sees).findFirst().orElse("");
  }

  private HclExpression operand() throws ParseException {
    int start = at;
    char c = peek();
    if (c == '-' || c == '!') {
      at++;
      enter();
      skip();
      HclExpression value = operand();
      leave();
      boolean plain = value instanceof HclExpression.Number || value instanceof Constant;
      if (!plain) {
        return new Other(start, value.end());
      }
      boolean number = value instanceof HclExpression.Number;
      if (number != (c == '-')) {
        throw text.error(start, "the operator " + c + " does not fit its operand");
      }
      return new Signed(start, value.end(), c, value);
    }
    return traversed(term());
  }

  /** A term with the attributes, indexes and splats that follow it. */
  private HclExpression traversed(HclExpression term) throws ParseException {
    HclExpression value = term;
    while (true) {
      boolean fixed = value instanceof Traversal;
      int end = at;
      skip();
      if (peek() == '.' && !sees("...")) {
        at++;
        skip();
        if (!take("*") && name().isEmpty()) {
          Matcher index = NUMBER.matcher(characters).region(at, characters.length());
          if (!index.lookingAt()) {
            throw error("an attribute's name must stand here");
          }
          at = index.end();
        }
        boolean splat = characters.charAt(at - 1) == '*';
        value = fixed && !splat ? new Traversal(value.start(), at) : new Other(value.start(), at);
      } else if (peek() == '[') {
        at++;
        boolean constant = acrossLines(this::index);
        value = fixed && constant ? new Traversal(value.start(), at) : new Other(value.start(), at);
      } else {
        at = end;
        return value;
      }
    }
  }

  private boolean index() throws ParseException {
    skip();
    boolean constant = false;
    if (!take("*")) {
      HclExpression index = expression();
      constant =
          index instanceof HclExpression.Number
              || index instanceof HclExpression.Template template
                  && template.parts().stream().allMatch(HclExpression.Literal.class::isInstance);
    }
    skip();
    expect("]", "a ] must stand here");
    return constant;
  }

  private HclExpression term() throws ParseException {
    int start = at;
    if (sees("\"")) {
      return new HclTemplate(this).quoted();
    }
    if (take("(")) {
      return acrossLines(() -> parenthesized(start));
    }
    if (take("[")) {
      return acrossLines(() -> tuple(start));
    }
    if (take("{")) {
      return object(start);
    }
    if (sees("<<")) {
      return new HclTemplate(this).heredoc();
    }
    Matcher number = NUMBER.matcher(characters).region(at, characters.length());
    if (number.lookingAt()) {
      at = number.end();
      double value = Double.parseDouble(number.group());
      if (Double.isInfinite(value)) {
        throw text.error(start, "the number is beyond 64-bit floating point");
      }
      return new HclExpression.Number(start, at, value, number.group());
    }
    return named(start);
  }

  private HclExpression named(int start) throws ParseException {
    String name = name();
    if (name.isEmpty()) {
      throw error("a value must stand here");
    }
    while (sees("::")) {
      at += 2;
      name = name();
    }
    int end = at;
    skip();
    if (take("(")) {
      return acrossLines(() -> call(start));
    }
    at = end;
    return CONSTANTS.contains(name) ? new Constant(start, end, name) : new Traversal(start, end);
  }

  private HclExpression parenthesized(int start) throws ParseException {
    expression();
    skip();
    expect(")", "a ) must stand here");
    return new Other(start, at);
  }

  private HclExpression call(int start) throws ParseException {
    skip();
    while (!take(")")) {
      expression();
      skip();
      take("...");
      skip();
      if (!take(",")) {
        skip();
        expect(")", "a , or ) must stand here");
        break;
      }
      skip();
    }
    return new Other(start, at);
  }

  private HclExpression tuple(int start) throws ParseException {
    skip();
    if (seesFor()) {
      return loop(start, "]");
    }
    List<HclExpression> items = new ArrayList<>();
    while (!take("]")) {
      items.add(expression());
      skip();
      if (!take(",")) {
        expect("]", "a , or ] must stand here");
        break;
      }
      skip();
    }
    return new Tuple(start, at, List.copyOf(items));
  }

  private HclExpression object(int start) throws ParseException {
    boolean loop =
        acrossLines(
            () -> {
              skip();
              return seesFor();
            });
    return loop ? acrossLines(() -> loop(start, "}")) : lines(true, () -> items(start));
  }

  private HclExpression items(int start) throws ParseException {
    List<Item> items = new ArrayList<>();
    skipLines();
    while (!take("}")) {
      HclExpression key = expression();
      skip();
      if (!take("=") && !take(":")) {
        throw error("a = or : must stand here, after an object's key");
      }
      items.add(new Item(key, expression()));
      skip();
      boolean ended = take(",");
      skip();
      ended |= peek() == '\n' || peek() == '\r';
      skipLines();
      if (!ended && !sees("}")) {
        throw error("a , or a new line or } must stand here");
      }
    }
    return new ObjectItems(start, at, List.copyOf(items));
  }

  private boolean seesFor() {
    int start = at;
    boolean loop = name().equals("for");
    at = start;
    return loop;
  }

  /** From {@code for} on, up to its closing bracket. */
  private HclExpression loop(int start, String close) throws ParseException {
    loopNames();
    expression();
    skip();
    expect(":", "a : must stand here, after what is looped over");
    expression();
    skip();
    if (take("=>")) {
      expression();
      skip();
      take("...");
      skip();
    }
    int end = at;
    if (name().equals("if")) {
      expression();
      skip();
    } else {
      at = end;
    }
    expect(close, "a " + close + " must stand here");
    return new Other(start, at);
  }

  /** The names between {@code for} and {@code in}, both of which are read too. */
  String loopNames() throws ParseException {
    name();
    skip();
    String names = loopName();
    skip();
    if (take(",")) {
      skip();
      names += ", " + loopName();
      skip();
    }
    if (!name().equals("in")) {
      throw error("the word in must stand here");
    }
    return names;
  }

  private String loopName() throws ParseException {
    String name = name();
    if (name.isEmpty()) {
      throw error("a name must stand here");
    }
    return name;
  }
}
