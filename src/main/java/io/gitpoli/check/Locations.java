package io.gitpoli.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.check.parse.Document;
import io.gitpoli.check.parse.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Where the findings of a unit stand, and in which resource. A document is gone through once for
 * all of them, as it may be large.
 */
final class Locations {
  private static final JsonPointer KIND = JsonPointer.compile("/kind");
  private static final JsonPointer NAME = JsonPointer.compile("/metadata/name");
  private static final JsonPointer ADDRESS = JsonPointer.compile("/address");
  private static final Set<String> NAMES = Set.of("kind", "name", "address");

  private final Unit unit;
  private final IdentityHashMap<Unit.Part, Map<JsonPointer, Position>> positions =
      new IdentityHashMap<>();
  private final IdentityHashMap<Unit.Part, Map<JsonPointer, String>> texts =
      new IdentityHashMap<>();

  /**
   * @param objects the findings
   */
  Locations(Unit unit, List<ObjectNode> objects) {
    this.unit = unit;
    IdentityHashMap<Unit.Part, Set<JsonPointer>> wanted = new IdentityHashMap<>();
    for (ObjectNode object : objects) {
      value(object)
          .ifPresent(
              value ->
                  wanted
                      .computeIfAbsent(value.part(), any -> new HashSet<>())
                      .addAll(Paths.upwards(value.at())));
    }
    wanted.forEach(
        (part, pointers) -> {
          positions.put(part, part.document().positions(pointers));
          texts.put(part, texts(part.document(), pointers));
        });
  }

  private Optional<Unit.Value> value(ObjectNode object) {
    JsonPointer path = Paths.read(object.path("path")).orElse(JsonPointer.empty());
    return unit.parts().isEmpty() ? Optional.empty() : unit.value(path);
  }

  /**
   * The place that the policy gives; else that of the value at the finding's {@code path}, or of
   * the nearest around it where it is absent; else where the document starts.
   */
  Place place(ObjectNode object, ObjectNode given) {
    Optional<Unit.Value> value = value(object);
    String file = value.map(at -> at.part().file()).orElse(unit.file());
    if (!given.isEmpty()) {
      return new Place(
          given.path("file").asText(file),
          Math.max(1, given.path("line").asInt(1)),
          Math.max(1, given.path("column").asInt(1)));
    }
    Position position =
        value
            .flatMap(
                at -> {
                  Map<JsonPointer, Position> known = positions.get(at.part());
                  return Paths.upwards(at.at()).stream()
                      .filter(pointer -> !pointer.matches())
                      .map(known::get)
                      .filter(Objects::nonNull)
                      .findFirst()
                      .or(() -> Optional.of(at.part().document().start()));
                })
            .orElse(Position.START);
    return new Place(file, position.line(), position.column());
  }

  /**
   * What the finding names in {@code resource}; else of the values around the one that it looked at
   * the nearest that is a Terraform resource, by its address, or a Kubernetes object, by kind and
   * name.
   */
  Optional<String> resource(ObjectNode object) {
    if (object.path("resource").isTextual()) {
      return Optional.of(object.path("resource").textValue());
    }
    return value(object).flatMap(at -> resource(texts.get(at.part()), at.at()));
  }

  private static Optional<String> resource(Map<JsonPointer, String> known, JsonPointer path) {
    for (JsonPointer at : Paths.upwards(path)) {
      String address = known.get(at.append(ADDRESS));
      if (address != null) {
        return Optional.of(address);
      }
      String kind = known.get(at.append(KIND));
      String name = known.get(at.append(NAME));
      if (kind != null && name != null) {
        return Optional.of(kind + "/" + name);
      }
    }
    return Optional.empty();
  }

  /** The texts that may name a resource. */
  private static Map<JsonPointer, String> texts(Document document, Set<JsonPointer> around) {
    Set<JsonPointer> wanted = new HashSet<>();
    for (JsonPointer at : around) {
      wanted.addAll(List.of(at.append(ADDRESS), at.append(KIND), at.append(NAME)));
    }
    Map<JsonPointer, String> found = new HashMap<>();
    Optional<byte[]> json = document.json();
    if (json.isPresent()) {
      find(json.get(), wanted, found);
    } else {
      JsonNode content = document.content();
      for (JsonPointer at : wanted) {
        JsonNode value = content.at(at);
        if (value.isTextual()) {
          found.put(at, value.textValue());
        }
      }
    }
    return found;
  }

  private static void find(byte[] json, Set<JsonPointer> wanted, Map<JsonPointer, String> found) {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken() == JsonToken.FIELD_NAME
            && NAMES.contains(parser.currentName())
            && parser.nextToken() == JsonToken.VALUE_STRING) {
          JsonPointer at = parser.getParsingContext().pathAsPointer();
          if (wanted.contains(at)) {
            found.put(at, parser.getText());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a document changed after it was parsed", e);
    }
  }
}
