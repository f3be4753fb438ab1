package io.gitpoli.check.parse;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Values that are looked for, as a tree of the steps to them, so that many take one pass. */
final class Steps {
  private final Map<String, Steps> properties = new HashMap<>();
  private final Map<Integer, Steps> elements = new HashMap<>();
  private Optional<JsonPointer> wanted = Optional.empty();

  private Steps() {}

  static Steps to(Set<JsonPointer> values) {
    Steps root = new Steps();
    for (JsonPointer value : values) {
      Steps steps = root;
      for (JsonPointer rest = value; !rest.matches(); rest = rest.tail()) {
        steps = steps.next(rest);
      }
      steps.wanted = Optional.of(value);
    }
    return root;
  }

  private Steps next(JsonPointer step) {
    Steps next = properties.computeIfAbsent(step.getMatchingProperty(), any -> new Steps());
    if (step.getMatchingIndex() >= 0) {
      elements.put(step.getMatchingIndex(), next);
    }
    return next;
  }

  Optional<JsonPointer> wanted() {
    return wanted;
  }

  boolean isEnd() {
    return properties.isEmpty();
  }

  Optional<Steps> property(String name) {
    return Optional.ofNullable(properties.get(name));
  }

  Optional<Steps> element(int index) {
    return Optional.ofNullable(elements.get(index));
  }

  /** All that are looked for from here on. */
  List<JsonPointer> all() {
    List<JsonPointer> all = new ArrayList<>();
    wanted.ifPresent(all::add);
    properties.values().forEach(next -> all.addAll(next.all()));
    return all;
  }
}
