package io.gitpoli.check.parse;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A document that was read as a tree of values with their positions. */
record TreeDocument(Node root, JsonNode content) implements Document {
  static Document of(Node root) throws ParseException {
    check(root);
    return new TreeDocument(root, root.json());
  }

  private static void check(Node root) throws ParseException {
    check(root, Bounds.MAX_VALUES);
  }

  static void check(Node root, int values) throws ParseException {
    if (root.values() > values) {
      throw new ParseException(
          root.position(), "more than %,d values, with aliases replaced".formatted(values));
    }
  }

  /** As Conftest takes a file's value: an array is a list of documents. */
  static List<Document> all(Node root) throws ParseException {
    if (!(root instanceof Node.Sequence sequence)) {
      return List.of(of(root));
    }
    check(root);
    List<Document> documents = new ArrayList<>();
    for (Node item : sequence.items()) {
      documents.add(of(item));
    }
    return List.copyOf(documents);
  }

  @Override
  public Optional<byte[]> json() {
    return Optional.empty();
  }

  @Override
  public Position start() {
    return root.position();
  }

  @Override
  public Map<JsonPointer, Position> positions(Set<JsonPointer> at) {
    Map<JsonPointer, Position> found = new HashMap<>();
    for (JsonPointer pointer : at) {
      Optional<Node> node = Optional.of(root);
      for (JsonPointer step = pointer; !step.matches() && node.isPresent(); step = step.tail()) {
        JsonPointer here = step;
        node = node.flatMap(parent -> parent.child(here));
      }
      node.ifPresent(value -> found.put(pointer, value.position()));
    }
    return Map.copyOf(found);
  }
}
