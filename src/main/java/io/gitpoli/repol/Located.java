package io.gitpoli.repol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A value together with where it stands in its file.
 *
 * @param place where the value's property or list item begins
 * @param children the places of what the value holds, by property name ({@code String}) or by index
 *     ({@code Integer}); empty for a scalar
 */
record Located(JsonNode value, Place place, Map<Object, Located> children) {
  /** Where that is what {@code path} leads to; the last part that exists where it leads nowhere. */
  Place placeOf(List<Object> path) {
    Located at = this;
    for (Object step : path) {
      Located next = at.children.get(step);
      if (next == null) {
        break;
      }
      at = next;
    }
    return at.place;
  }

  /** The line of {@link #placeOf}. */
  int lineOf(List<Object> path) {
    return placeOf(path).line();
  }
}
