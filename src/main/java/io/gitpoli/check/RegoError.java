package io.gitpoli.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Writes OPA's errors as compilers do: file, line, what is wrong. */
final class RegoError {
  private static final int MAX_ERRORS = 20;

  private RegoError() {}

  /**
   * @param errors OPA's list of errors, or one error
   */
  static List<String> lines(JsonNode errors) {
    List<String> lines = new ArrayList<>();
    for (JsonNode error : errors.isArray() ? errors : List.of(errors)) {
      lines.add(line(error));
    }
    int more = lines.size() - MAX_ERRORS;
    List<String> shown = new ArrayList<>(lines.stream().distinct().limit(MAX_ERRORS).toList());
    if (more > 0) {
      shown.add("and " + more + " more");
    }
    return shown;
  }

  private static String line(JsonNode error) {
    JsonNode place = error.path("location");
    String at =
        place.path("file").asText("").isEmpty()
            ? ""
            : place.path("file").textValue()
                + ":"
                + place.path("row")
                + ":"
                + place.path("col")
                + ": ";
    String code = error.path("code").asText("");
    return at + (code.isEmpty() ? "" : code + ": ") + error.path("message").asText();
  }
}
