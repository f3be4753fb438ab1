package io.gitpoli.check.parse;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * HCL 2 (Terraform) in the shapes of hcl2json: the blocks of a name are an array, below an object
 * for each label; an expression that is no constant is a text {@code "${…}"} of what stands in the
 * file.
 */
record HclFormat() implements Parser {
  @Override
  public List<Document> parse(Source source) throws ParseException {
    Text text = Text.utf8(source);
    return List.of(TreeDocument.of(new Body(new HclReader(text)).file()));
  }

  /** Reads a body: attributes and blocks. */
  private static final class Body {
    private final HclReader reader;
    private final Level level;
    private final Map<String, Node> attributes = new LinkedHashMap<>();

    Body(HclReader reader) {
      this.reader = reader;
      this.level = new Level(reader.text().position(reader.at()));
    }

    Node file() throws ParseException {
      read();
      if (!reader.atEnd()) {
        throw reader.error("an attribute or a block must stand here");
      }
      return node();
    }

    private Node node() {
      Map<String, Node> properties = level.properties();
      properties.putAll(attributes);
      return new Node.Mapping(level.position, properties);
    }

    private void read() throws ParseException {
      reader.skipLines();
      while (!reader.atEnd() && reader.peek() != '}') {
        item();
        reader.skip();
        if (!reader.atEnd() && !reader.takeLineEnd()) {
          throw reader.error("a new line must stand here");
        }
        reader.skipLines();
      }
    }

    private void item() throws ParseException {
      int start = reader.at();
      String name = reader.name();
      if (name.isEmpty()) {
        throw reader.error("an attribute or a block must stand here");
      }
      reader.skip();
      if (reader.peek() == '=') {
        attribute(name, start);
      } else {
        block(name, start);
      }
    }

    private void attribute(String name, int start) throws ParseException {
      reader.take("=");
      HclExpression value = reader.expression();
      if (attributes.put(name, new Conversion(reader).node(value)) != null) {
        throw reader.text().error(start, "the attribute " + name + " is set twice");
      }
    }

    private void block(String name, int start) throws ParseException {
      List<String> names = new ArrayList<>(List.of(name));
      while (!reader.take("{")) {
        names.add(label());
        reader.skip();
      }
      reader.enter();
      Position position = reader.text().position(start);
      Body body = new Body(reader);
      body.oneLineOrMore();
      reader.leave();
      Map<String, Node> properties = body.level.properties();
      properties.putAll(body.attributes);
      level.add(names, new Node.Mapping(position, properties));
    }

    private String label() throws ParseException {
      int start = reader.at();
      String name = reader.name();
      if (!name.isEmpty()) {
        return name;
      }
      if (reader.peek() != '"') {
        throw reader.error("a =, a label or a { must stand here");
      }
      if (new HclTemplate(reader).quoted() instanceof HclExpression.Template template
          && template.parts().stream().allMatch(HclExpression.Literal.class::isInstance)) {
        StringBuilder label = new StringBuilder();
        template.parts().forEach(part -> label.append(((HclExpression.Literal) part).value()));
        return label.toString();
      }
      throw reader.text().error(start, "a label must be a text without interpolations");
    }

    private void oneLineOrMore() throws ParseException {
      reader.skip();
      if (reader.takeLineEnd()) {
        read();
      } else if (reader.peek() != '}') {
        item();
        reader.skip();
      }
      reader.expect("}", "a } must stand here, which ends the block");
    }
  }

  /** The blocks of a body, by name and labels. */
  private static final class Level {
    private final Position position;
    private final Map<String, Level> labels = new LinkedHashMap<>();
    private final Map<String, List<Node>> blocks = new LinkedHashMap<>();

    Level(Position position) {
      this.position = position;
    }

    void add(List<String> names, Node block) throws ParseException {
      String name = names.get(0);
      boolean labelled = names.size() > 1;
      if (labelled ? blocks.containsKey(name) : labels.containsKey(name)) {
        throw new ParseException(
            block.position(), "blocks " + name + " must all have the same number of labels");
      }
      if (labelled) {
        labels
            .computeIfAbsent(name, key -> new Level(block.position()))
            .add(names.subList(1, names.size()), block);
      } else {
        blocks.computeIfAbsent(name, key -> new ArrayList<>()).add(block);
      }
    }

    Map<String, Node> properties() {
      Map<String, Node> properties = Node.properties();
      labels.forEach(
          (name, below) ->
              properties.put(name, new Node.Mapping(below.position, below.properties())));
      blocks.forEach(
          (name, nodes) -> properties.put(name, new Node.Sequence(nodes.get(0).position(), nodes)));
      return properties;
    }
  }

  /** What hcl2json makes of an expression. */
  private static final class Conversion {
    private final Text text;

    Conversion(HclReader reader) {
      this.text = reader.text();
    }

    Node node(HclExpression expression) {
      Position at = text.position(expression.start());
      if (expression instanceof HclExpression.Number number) {
        return Node.number(at, number.value());
      }
      if (expression instanceof HclExpression.Constant constant) {
        return constant.name().equals("null")
            ? Node.nothing(at)
            : Node.bool(at, constant.name().equals("true"));
      }
      if (expression instanceof HclExpression.Signed signed) {
        return signed.value() instanceof HclExpression.Number number
            ? Node.number(at, -number.value())
            : Node.bool(at, !isTrue(signed.value()));
      }
      if (expression instanceof HclExpression.Template template) {
        return Node.text(at, template(template));
      }
      if (expression instanceof HclExpression.Wrap wrap) {
        return node(wrap.wrapped());
      }
      if (expression instanceof HclExpression.Tuple tuple) {
        return new Node.Sequence(at, tuple.items().stream().map(this::node).toList());
      }
      if (expression instanceof HclExpression.ObjectItems object) {
        Map<String, Node> properties = Node.properties();
        object.items().forEach(item -> properties.put(key(item.key()), node(item.value())));
        return new Node.Mapping(at, properties);
      }
      return Node.text(at, wrapped(expression));
    }

    private static boolean isTrue(HclExpression expression) {
      return expression instanceof HclExpression.Constant constant
          && constant.name().equals("true");
    }

    private String key(HclExpression key) {
      return key instanceof HclExpression.Traversal ? source(key) : part(key);
    }

    private String template(HclExpression.Template template) {
      StringBuilder out = new StringBuilder();
      template.parts().forEach(part -> out.append(part(part)));
      return out.toString();
    }

    /** An expression as a piece of text. */
    private String part(HclExpression expression) {
      if (expression instanceof HclExpression.Literal literal) {
        return literal.value().replace("${", "$${").replace("%{", "%%{");
      }
      if (expression instanceof HclExpression.Number number) {
        return new BigDecimal(number.text()).stripTrailingZeros().toPlainString();
      }
      if (expression instanceof HclExpression.Constant constant) {
        return constant.name();
      }
      if (expression instanceof HclExpression.Template template) {
        return template(template);
      }
      if (expression instanceof HclExpression.Wrap wrap) {
        return part(wrap.wrapped());
      }
      if (expression instanceof HclExpression.Conditional conditional) {
        String otherwise = part(conditional.otherwise());
        return "%{if "
            + source(conditional.condition())
            + "}"
            + part(conditional.then())
            + (otherwise.isEmpty() ? "" : "%{else}" + otherwise)
            + "%{endif}";
      }
      if (expression instanceof HclExpression.Loop loop) {
        return "%{for "
            + loop.names()
            + " in "
            + source(loop.collection())
            + "}"
            + part(loop.body())
            + "%{endfor}";
      }
      return wrapped(expression);
    }

    private String wrapped(HclExpression expression) {
      return "${" + source(expression) + "}";
    }

    /** As hcl2json, with a closing parenthesis that follows directly. */
    private String source(HclExpression expression) {
      int end = expression.end();
      boolean parenthesis = end < text.length() && text.characters().charAt(end) == ')';
      return text.characters().substring(expression.start(), parenthesis ? end + 1 : end);
    }
  }
}
