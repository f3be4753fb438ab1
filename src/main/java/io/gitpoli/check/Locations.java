package io.gitpoli.check;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.check.parse.Document;
import io.gitpoli.check.parse.Position;
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

  private final Unit unit;
  private final IdentityHashMap<Unit.Part, Map<JsonPointer, Document.Found>> known =
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
              value -> {
                Set<JsonPointer> ofPart =
                    wanted.computeIfAbsent(value.part(), any -> new HashSet<>());
                for (JsonPointer at : Paths.upwards(value.at())) {
                  ofPart.addAll(List.of(at, at.append(ADDRESS), at.append(KIND), at.append(NAME)));
                }
              });
    }
    wanted.forEach((part, pointers) -> known.put(part, part.document().find(pointers)));
  }

  private Optional<Unit.Value> value(ObjectNode object) {
    JsonPointer path = Paths.read(object.path("path")).orElse(JsonPointer.empty());
    return unit.parts().isEmpty() ? Optional.empty() : unit.value(path);
  }

  /** The file that the finding is about. What the policy calls it doesn't count here. */
  String file(ObjectNode object) {
    return value(object).map(at -> at.part().file()).orElse(unit.file());
  }

  /**
   * The place that the policy gives; else that of the value at the finding's {@code path}, or of
   * the nearest around it where it is absent; else where the document starts.
   */
  Place place(ObjectNode object, ObjectNode given) {
    Optional<Unit.Value> value = value(object);
    String file = file(object);
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
                  Map<JsonPointer, Document.Found> found = known.get(at.part());
                  return Paths.upwards(at.at()).stream()
                      .filter(pointer -> !pointer.matches())
                      .map(found::get)
                      .filter(Objects::nonNull)
                      .findFirst()
                      .map(Document.Found::position)
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
    return value(object).flatMap(at -> resource(known.get(at.part()), at.at()));
  }

  private static Optional<String> resource(
      Map<JsonPointer, Document.Found> found, JsonPointer path) {
    for (JsonPointer at : Paths.upwards(path)) {
      Optional<String> address = text(found, at.append(ADDRESS));
      if (address.isPresent()) {
        return address;
      }
      Optional<String> kind = text(found, at.append(KIND));
      Optional<String> name = text(found, at.append(NAME));
      if (kind.isPresent() && name.isPresent()) {
        return Optional.of(kind.get() + "/" + name.get());
      }
    }
    return Optional.empty();
  }

  private static Optional<String> text(Map<JsonPointer, Document.Found> found, JsonPointer at) {
    return Optional.ofNullable(found.get(at)).flatMap(Document.Found::text);
  }
}
