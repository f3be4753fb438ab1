package io.gitpoli.standalone;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A route template of the Functions host: literals, {@code {name}} for one segment, {@code {*name}}
 * for the rest of the path. As there, upper and lower case are the same, and so is a slash at the
 * end.
 */
record Route(List<String> segments) {
  /** The more literal first, a catch-all last. */
  static final Comparator<Route> MOST_SPECIFIC_FIRST =
      Comparator.comparing(
          route ->
              String.join(
                  "/",
                  route.segments.stream()
                      .map(s -> s.startsWith("{*") ? "3" : s.startsWith("{") ? "2" : "1")
                      .toList()));

  static Route parse(String template) {
    return new Route(split(template));
  }

  /** The values of the template's parameters; empty where the path is not of this route. */
  Optional<Map<String, String>> match(String path) {
    List<String> parts = split(path);
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < segments.size(); i++) {
      String segment = segments.get(i);
      if (segment.startsWith("{*")) {
        values.put(
            segment.substring(2, segment.length() - 1),
            String.join("/", parts.subList(Math.min(i, parts.size()), parts.size())));
        return Optional.of(values);
      }
      if (i >= parts.size()) {
        return Optional.empty();
      }
      if (segment.startsWith("{")) {
        values.put(segment.substring(1, segment.length() - 1), parts.get(i));
      } else if (!segment.equals(parts.get(i).toLowerCase(Locale.ROOT))) {
        return Optional.empty();
      }
    }
    return parts.size() == segments.size() ? Optional.of(values) : Optional.empty();
  }

  private static List<String> split(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      if (!part.isEmpty()) {
        parts.add(part);
      }
    }
    return parts;
  }
}
