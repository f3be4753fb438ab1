package io.gitpoli.check.parse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A TOML table while a file is read, with who may still add to it. */
final class TomlTable {
  /** What made the table, which is who may add to it. */
  private enum Origin {
    /** A header below it; a header of its own may still come. */
    IMPLIED,
    HEADER,
    DOTTED_KEY,
    INLINE
  }

  private final Position position;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, TomlTable> tables = new LinkedHashMap<>();
  private final Map<String, List<TomlTable>> arrays = new LinkedHashMap<>();
  private final List<String> names = new ArrayList<>();
  private Origin origin;

  private TomlTable(Position position, Origin origin) {
    this.position = position;
    this.origin = origin;
  }

  static TomlTable root() {
    return new TomlTable(Position.START, Origin.HEADER);
  }

  static TomlTable inline(Position position) {
    return new TomlTable(position, Origin.INLINE);
  }

  /** {@code [path]} */
  TomlTable table(List<String> path, Position at) throws ParseException {
    TomlTable parent = parent(path, at);
    String name = path.get(path.size() - 1);
    TomlTable table = parent.tables.get(name);
    if (table == null) {
      parent.claim(name, path, at);
      table = new TomlTable(at, Origin.HEADER);
      parent.tables.put(name, table);
    } else if (table.origin != Origin.IMPLIED) {
      throw twice(path, at);
    }
    table.origin = Origin.HEADER;
    return table;
  }

  /** {@code [[path]]} */
  TomlTable element(List<String> path, Position at) throws ParseException {
    TomlTable parent = parent(path, at);
    String name = path.get(path.size() - 1);
    if (!parent.arrays.containsKey(name)) {
      parent.claim(name, path, at);
      parent.arrays.put(name, new ArrayList<>());
    }
    TomlTable element = new TomlTable(at, Origin.HEADER);
    parent.arrays.get(name).add(element);
    return element;
  }

  private TomlTable parent(List<String> path, Position at) throws ParseException {
    TomlTable table = this;
    for (String name : path.subList(0, path.size() - 1)) {
      List<TomlTable> elements = table.arrays.get(name);
      TomlTable next =
          elements == null ? table.tables.get(name) : elements.get(elements.size() - 1);
      if (next == null) {
        table.claim(name, path, at);
        next = new TomlTable(at, Origin.IMPLIED);
        table.tables.put(name, next);
      }
      table = next;
    }
    return table;
  }

  /** {@code path = value} */
  void put(List<String> path, Node value, Position at) throws ParseException {
    TomlTable table = this;
    for (String name : path.subList(0, path.size() - 1)) {
      TomlTable next = table.tables.get(name);
      if (next == null) {
        table.claim(name, path, at);
        next = new TomlTable(at, Origin.DOTTED_KEY);
        table.tables.put(name, next);
      } else if (next.origin != Origin.DOTTED_KEY) {
        throw twice(path, at);
      }
      table = next;
    }
    String name = path.get(path.size() - 1);
    table.claim(name, path, at);
    table.values.put(name, value);
  }

  private void claim(String name, List<String> path, Position at) throws ParseException {
    if (values.containsKey(name) || tables.containsKey(name) || arrays.containsKey(name)) {
      throw twice(path, at);
    }
    names.add(name);
  }

  private static ParseException twice(List<String> path, Position at) {
    return new ParseException(at, String.join(".", path) + " is already defined");
  }

  Node node() {
    Map<String, Node> properties = Node.properties();
    for (String name : names) {
      properties.put(name, property(name));
    }
    return new Node.Mapping(position, properties);
  }

  private Node property(String name) {
    if (values.containsKey(name)) {
      return values.get(name);
    }
    if (tables.containsKey(name)) {
      return tables.get(name).node();
    }
    List<Node> elements = arrays.get(name).stream().map(TomlTable::node).toList();
    return new Node.Sequence(elements.get(0).position(), elements);
  }
}
