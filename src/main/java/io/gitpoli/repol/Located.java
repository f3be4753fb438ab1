package io.gitpoli.repol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A value together with where it stands in its file.
 *
 * @param line from 1: where the value's property or list item begins
 * @param children the places of what the value holds, by property name ({@code String}) or by index
 *     ({@code Integer}); empty for a scalar
 */
record Located(JsonNode value, int line, Map<Object, Located> children) {
  /**
   * The line of what {@code path} leads to; of the last part that exists where it leads nowhere.
   */
  int lineOf(List<Object> path) {
    Located place = this;
    for (Object step : path) {
      Located next = place.children.get(step);
      if (next == null) {
        break;
      }
      place = next;
    }
    return place.line;
  }
}
