package io.gitpoli.check.parse;

import io.gitpoli.check.parse.HoconPart.Array;
import io.gitpoli.check.parse.HoconPart.Field;
import io.gitpoli.check.parse.HoconPart.Fields;
import io.gitpoli.check.parse.HoconPart.Literal;
import io.gitpoli.check.parse.HoconPart.Substitution;
import io.gitpoli.check.parse.HoconPart.Value;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * HOCON. As in Conftest all but objects are texts, as its parser prints them, and those that look
 * like a number or a boolean are one: an array is {@code [1,"a b"]}, a text with a blank stands in
 * quotes, so do the empty one and null, and what has no value is {@code <<unknown value>>}.
 *
 * <p>Substitutions are replaced by values of the file alone, never by the environment's.
 */
record HoconFormat() implements Parser {
  private static final String UNKNOWN = "<<unknown value>>";

  @Override
  public List<Document> parse(Source source) throws ParseException {
    Fields root = new HoconReader(Text.utf8(source)).read();
    Node resolved = new Resolving(root, source.values()).object(root);
    TreeDocument.check(resolved, source.values());
    return List.of(TreeDocument.of(new Shaping().shaped(resolved)));
  }

  /**
   * Replaces substitutions. Its texts are those of the file, its arrays are sequences; a key
   * without a value has {@link Node#nothing}.
   */
  private static final class Resolving {
    private final Fields root;
    private final IdentityHashMap<Value, Optional<Node>> known = new IdentityHashMap<>();

    /** The values that are being resolved; one that refers to itself means what was before it. */
    private final IdentityHashMap<Value, Boolean> busy = new IdentityHashMap<>();

    private final int limit;
    private int depth;
    private long work;

    /**
     * @param limit how many values and characters it may make
     */
    Resolving(Fields root, int limit) {
      this.root = root;
      this.limit = limit;
    }

    /** Counts what is done, so that a small file can't grow huge, nor take long. */
    private void spend(long amount, Position position) throws ParseException {
      work += amount;
      if (work > limit) {
        throw new ParseException(
            position, "its substitutions make more than %,d values or characters".formatted(limit));
      }
    }

    Node object(Fields fields) throws ParseException {
      Map<String, Node> properties = Node.properties();
      for (Map.Entry<String, Field> field : fields.fields().entrySet()) {
        Position position = field.getValue().values().get(0).position();
        properties.put(
            field.getKey(), value(field.getValue()).orElseGet(() -> Node.nothing(position)));
      }
      return new Node.Mapping(fields.position(), properties);
    }

    /** The last value of a key that has one; objects are merged with those before them. */
    private Optional<Node> value(Field field) throws ParseException {
      Optional<Node> merged = Optional.empty();
      for (int i = field.values().size() - 1; i >= 0; i--) {
        Value value = field.values().get(i);
        spend(1, value.position());
        Optional<Node> found = busy.containsKey(value) ? Optional.empty() : resolve(value);
        if (found.isEmpty()) {
          continue;
        }
        if (!(found.get() instanceof Node.Mapping)) {
          return merged.isPresent() ? merged : found;
        }
        merged = Optional.of(merged.isPresent() ? merge(found.get(), merged.get()) : found.get());
      }
      return merged;
    }

    private Optional<Node> resolve(Value value) throws ParseException {
      Optional<Node> before = known.get(value);
      if (before != null) {
        return before;
      }
      enter(value.position());
      busy.put(value, true);
      Optional<Node> resolved = joined(value);
      busy.remove(value);
      depth--;
      known.put(value, resolved);
      return resolved;
    }

    private void enter(Position position) throws ParseException {
      spend(1, position);
      if (++depth > Bounds.MAX_DEPTH) {
        throw new ParseException(position, Bounds.tooDeep());
      }
    }

    private Optional<Node> joined(Value value) throws ParseException {
      List<HoconPart> parts = value.parts();
      if (parts.size() == 1) {
        return part(parts.get(0));
      }
      List<Node> nodes = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      boolean absent = false;
      for (HoconPart part : parts) {
        if (part instanceof Literal literal) {
          text.append(literal.text());
          if (literal.blank()) {
            continue;
          }
        }
        Optional<Node> node = part(part);
        absent |= node.isEmpty() || isNothing(node.get());
        node.ifPresent(nodes::add);
        if (part instanceof Substitution
            && node.isPresent()
            && node.get() instanceof Node.Scalar scalar) {
          String more = stripped(scalar.json().asText());
          spend(more.length(), scalar.position());
          text.append(more);
        }
      }
      if (nodes.isEmpty()) {
        return Optional.empty();
      }
      Position position = value.position();
      if (nodes.stream().allMatch(Node.Mapping.class::isInstance)) {
        Node merged = nodes.get(0);
        for (Node next : nodes.subList(1, nodes.size())) {
          merged = merge(merged, next);
        }
        return Optional.of(merged);
      }
      if (nodes.stream().allMatch(Node.Sequence.class::isInstance)) {
        List<Node> items = Node.items();
        for (Node node : nodes) {
          List<Node> more = ((Node.Sequence) node).items();
          spend(more.size(), position);
          items.addAll(more);
        }
        return Optional.of(new Node.Sequence(position, items));
      }
      if (!nodes.stream().allMatch(Node.Scalar.class::isInstance)) {
        throw new ParseException(position, "only values of one kind can stand beside each other");
      }
      return Optional.of(absent ? Node.nothing(position) : Node.text(position, text.toString()));
    }

    private Optional<Node> part(HoconPart part) throws ParseException {
      if (part instanceof Literal literal) {
        return Optional.of(Node.text(literal.position(), literal.text()));
      }
      if (part instanceof Array array) {
        List<Node> items = Node.items();
        for (Value item : array.items()) {
          items.add(resolve(item).orElseGet(() -> Node.nothing(item.position())));
        }
        return Optional.of(new Node.Sequence(array.position(), items));
      }
      if (part instanceof Substitution substitution) {
        return target(substitution);
      }
      return Optional.of(object((Fields) part));
    }

    /** Empty where an optional one has none. */
    private Optional<Node> target(Substitution substitution) throws ParseException {
      enter(substitution.position());
      Field first = root.fields().get(substitution.path().get(0));
      Optional<Node> found =
          first == null ? Optional.empty() : below(first, substitution.path(), 1);
      depth--;
      if (substitution.optional()) {
        return found.filter(node -> !isNothing(node));
      }
      if (found.isEmpty()) {
        throw new ParseException(
            substitution.position(),
            "${%s} has no target in this file (the environment is not read)"
                .formatted(String.join(".", substitution.path())));
      }
      return found;
    }

    private static boolean isNothing(Node node) {
      return node instanceof Node.Scalar scalar && scalar.json().isNull();
    }

    /**
     * What stands at the rest of a path; nothing where the key has no value, empty where there is
     * no such key or only what asks for it. Objects are gone through without resolving them, as
     * they may be what is being resolved.
     */
    private Optional<Node> below(Field field, List<String> path, int step) throws ParseException {
      if (step == path.size()) {
        Optional<Node> value = value(field);
        boolean ofItself = field.values().stream().anyMatch(busy::containsKey);
        return value.isPresent() || ofItself
            ? value
            : Optional.of(Node.nothing(field.values().get(0).position()));
      }
      for (int i = field.values().size() - 1; i >= 0; i--) {
        boolean object = false;
        spend(1, field.values().get(i).position());
        List<HoconPart> parts = field.values().get(i).parts();
        for (int j = parts.size() - 1; j >= 0; j--) {
          Optional<Node> found = Optional.empty();
          if (parts.get(j) instanceof Fields fields) {
            object = true;
            Field next = fields.fields().get(path.get(step));
            found = next == null ? Optional.empty() : below(next, path, step + 1);
          } else if (parts.get(j) instanceof Substitution substitution) {
            Optional<Node> target = target(substitution);
            object |= target.isEmpty() || target.get() instanceof Node.Mapping;
            found = target.flatMap(node -> at(node, path.subList(step, path.size())));
          }
          if (found.isPresent()) {
            return found;
          }
        }
        if (!object) {
          return Optional.empty();
        }
      }
      return Optional.empty();
    }

    private static Optional<Node> at(Node node, List<String> path) {
      Node found = node;
      for (String key : path) {
        if (!(found instanceof Node.Mapping mapping) || !mapping.properties().containsKey(key)) {
          return Optional.empty();
        }
        found = mapping.properties().get(key);
      }
      return Optional.of(found);
    }

    private Node merge(Node first, Node second) throws ParseException {
      if (first == second
          || !(first instanceof Node.Mapping one)
          || !(second instanceof Node.Mapping other)) {
        return second;
      }
      Map<String, Node> properties = new LinkedHashMap<>(one.properties());
      spend(one.properties().size() + other.properties().size(), second.position());
      for (Map.Entry<String, Node> property : other.properties().entrySet()) {
        Node before = properties.get(property.getKey());
        properties.put(
            property.getKey(),
            before == null ? property.getValue() : merge(before, property.getValue()));
      }
      return new Node.Mapping(first.position(), properties);
    }
  }

  /** Gives values Conftest's shape. Each is shaped once, in however many places it stands. */
  private static final class Shaping {
    private final IdentityHashMap<Node, Node> known = new IdentityHashMap<>();
    private long printed;

    Node shaped(Node node) throws ParseException {
      Node shaped = known.get(node);
      if (shaped != null) {
        return shaped;
      }
      if (node instanceof Node.Mapping mapping) {
        Map<String, Node> properties = Node.properties();
        for (Map.Entry<String, Node> property : mapping.properties().entrySet()) {
          properties.put(property.getKey(), shaped(property.getValue()));
        }
        shaped = new Node.Mapping(node.position(), properties);
      } else {
        shaped = Scalars.of(node.position(), print(node, 0));
      }
      known.put(node, shaped);
      return shaped;
    }

    private String print(Node node, int indent) throws ParseException {
      StringBuilder out = new StringBuilder();
      if (node instanceof Node.Scalar scalar) {
        out.append(scalar.json().isNull() ? UNKNOWN : quoted(scalar.json().textValue()));
      } else if (node instanceof Node.Sequence sequence) {
        List<String> items = new ArrayList<>();
        for (Node item : sequence.items()) {
          items.add(print(item, indent + 1));
        }
        out.append(items.isEmpty() ? UNKNOWN : "[" + String.join(",", items) + "]");
      } else {
        out.append("{\r\n");
        for (Map.Entry<String, Node> property : ((Node.Mapping) node).properties().entrySet()) {
          out.append("  ".repeat(indent + 1))
              .append(property.getKey())
              .append(" : ")
              .append(print(property.getValue(), indent + 1))
              .append("\r\n");
        }
        out.append("  ".repeat(indent)).append('}');
      }
      printed += out.length();
      if (printed > Bounds.MAX_BYTES) {
        throw new ParseException(
            node.position(),
            "its substitutions make more than %,d characters".formatted(Bounds.MAX_BYTES));
      }
      return out.toString();
    }

    private static String quoted(String text) {
      String stripped = stripped(text);
      boolean plain =
          !stripped.isEmpty() && stripped.indexOf(' ') < 0 && stripped.indexOf('\t') < 0;
      return plain ? stripped : '"' + stripped + '"';
    }
  }

  /** Without the blanks around it; null is an empty text. */
  private static String stripped(String text) {
    return text.equals("null") ? "" : text.strip();
  }
}
