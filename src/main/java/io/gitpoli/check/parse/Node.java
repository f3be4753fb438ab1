package io.gitpoli.check.parse;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A value and where it stands. A node in two places (a YAML alias) keeps the place of its anchor.
 */
sealed interface Node {
  Position position();

  /** The same value as Jackson has it. */
  JsonNode json();

  /** How many values it holds, with itself. */
  long values();

  /** How deep it nests values. */
  int height();

  /** The value below this one under a property's name or an element's index. */
  Optional<Node> child(JsonPointer step);

  record Scalar(Position position, JsonNode json) implements Node {
    @Override
    public long values() {
      return 1;
    }

    @Override
    public int height() {
      return 0;
    }

    @Override
    public Optional<Node> child(JsonPointer step) {
      return Optional.empty();
    }
  }

  record Sequence(Position position, List<Node> items, long values, int height) implements Node {
    Sequence(Position position, List<Node> items) {
      this(position, List.copyOf(items), sum(items), above(items));
    }

    @Override
    public JsonNode json() {
      ArrayNode array = JsonNodeFactory.instance.arrayNode(items.size());
      items.forEach(item -> array.add(item.json()));
      return array;
    }

    @Override
    public Optional<Node> child(JsonPointer step) {
      int index = step.getMatchingIndex();
      return index >= 0 && index < items.size() ? Optional.of(items.get(index)) : Optional.empty();
    }
  }

  /** Its properties keep their order; of a name given twice the last one counts. */
  record Mapping(Position position, Map<String, Node> properties, long values, int height)
      implements Node {
    Mapping(Position position, Map<String, Node> properties) {
      this(position, properties, sum(properties.values()), above(properties.values()));
    }

    @Override
    public JsonNode json() {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      properties.forEach((name, value) -> object.set(name, value.json()));
      return object;
    }

    @Override
    public Optional<Node> child(JsonPointer step) {
      return Optional.ofNullable(properties.get(step.getMatchingProperty()));
    }
  }

  static Node text(Position position, String value) {
    return new Scalar(position, TextNode.valueOf(value));
  }

  static Node bool(Position position, boolean value) {
    return new Scalar(position, BooleanNode.valueOf(value));
  }

  static Node number(Position position, double value) {
    return new Scalar(position, Numbers.json(value));
  }

  static Node nothing(Position position) {
    return new Scalar(position, NullNode.getInstance());
  }

  private static long sum(Collection<Node> nodes) {
    // Bounded, as nested aliases would overflow it.
    return Math.min(1L << 36, 1 + nodes.stream().mapToLong(Node::values).sum());
  }

  private static int above(Collection<Node> nodes) {
    return 1 + nodes.stream().mapToInt(Node::height).max().orElse(0);
  }

  /** An object without properties, to be filled before it is given away. */
  static Map<String, Node> properties() {
    return new LinkedHashMap<>();
  }

  static List<Node> items() {
    return new ArrayList<>();
  }
}
