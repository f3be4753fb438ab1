package io.gitpoli.check.parse;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What stands in a HOCON file, before its substitutions are replaced. */
sealed interface HoconPart {
  Position position();

  /** Parts beside each other, which are joined. */
  record Value(List<HoconPart> parts) {
    public Value {
      parts = List.copyOf(parts);
    }

    Position position() {
      return parts.get(0).position();
    }
  }

  /** All values that a key is given, in their order; the reader adds to them. */
  record Field(List<Value> values) {
    Field() {
      this(new ArrayList<>());
    }
  }

  /**
   * Text with or without quotes, or the blanks between two parts.
   *
   * @param blank whether it only keeps two others apart
   */
  record Literal(Position position, String text, boolean blank) implements HoconPart {}

  /** <code>${path}</code>, or <code>${?path}</code> where it is optional. */
  record Substitution(Position position, List<String> path, boolean optional) implements HoconPart {
    public Substitution {
      path = List.copyOf(path);
    }
  }

  record Array(Position position, List<Value> items) implements HoconPart {
    public Array {
      items = List.copyOf(items);
    }
  }

  /** An object; the reader adds to it. */
  record Fields(Position position, Map<String, Field> fields) implements HoconPart {
    Fields(Position position) {
      this(position, new LinkedHashMap<>());
    }

    Field field(String key) {
      return fields.computeIfAbsent(key, any -> new Field());
    }

    /** The object at a key: the one that was given last, or a new one. */
    Fields object(String key, Position at) {
      List<Value> values = field(key).values();
      if (!values.isEmpty()) {
        List<HoconPart> last = values.get(values.size() - 1).parts();
        if (last.size() == 1 && last.get(0) instanceof Fields fields) {
          return fields;
        }
      }
      Fields added = new Fields(at);
      values.add(new Value(List.of(added)));
      return added;
    }
  }
}
