package io.gitpoli.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes OPA's errors as compilers do: file, line, what is wrong. */
final class RegoError {
  private static final int MAX_ERRORS = 20;

  private RegoError() {}

  /**
   * @param errors OPA's list of errors, or one error
   */
  static String text(JsonNode errors) {
    List<String> lines = new ArrayList<>();
    for (JsonNode error : errors.isArray() ? errors : List.of(errors)) {
      lines.add(line(error));
    }
    int more = lines.size() - MAX_ERRORS;
    return lines.stream()
            .distinct()
            .limit(MAX_ERRORS)
            .collect(Collectors.joining("\n  ", "\n  ", ""))
        + (more > 0 ? "\n  and " + more + " more" : "");
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
