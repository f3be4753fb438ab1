package io.gitpoli.check.parse;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A document that was read as a tree of values with their positions. */
record TreeDocument(Node root) implements Document {
  private static final ObjectWriter JSON =
      JsonMapper.builder().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET).build().writer();

  static Document of(Node root) throws ParseException {
    check(root);
    return new TreeDocument(root);
  }

  static void check(Node root) throws ParseException {
    check(root, Bounds.MAX_VALUES);
  }

  /** Each value may stand in many places; that is more, and deeper, than what the file holds. */
  static void check(Node root, int values) throws ParseException {
    if (root.values() > values) {
      throw new ParseException(
          root.position(), "more than %,d values, with aliases replaced".formatted(values));
    }
    if (root.height() > Bounds.MAX_DEPTH) {
      throw new ParseException(root.position(), Bounds.tooDeep());
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
  public JsonNode content() {
    return root.json();
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    JSON.writeValue(out, root.json());
  }

  @Override
  public Position start() {
    return root.position();
  }

  @Override
  public Map<JsonPointer, Found> find(Set<JsonPointer> at) {
    Map<JsonPointer, Found> found = new HashMap<>();
    for (JsonPointer pointer : at) {
      Optional<Node> node = Optional.of(root);
      for (JsonPointer step = pointer; !step.matches() && node.isPresent(); step = step.tail()) {
        JsonPointer here = step;
        node = node.flatMap(parent -> parent.child(here));
      }
      node.ifPresent(value -> found.put(pointer, new Found(value.position(), text(value))));
    }
    return Map.copyOf(found);
  }

  private static Optional<String> text(Node node) {
    return node instanceof Node.Scalar scalar
        ? Optional.ofNullable(scalar.json().textValue())
        : Optional.empty();
  }
}
