package io.gitpoli.check;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gitpoli.check.parse.Document;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the policies are asked about at once: one document, or with {@code --combine} all.
 *
 * @param input what the result is filed under; what policies see of the file
 * @param parts the documents; one where they are not combined
 * @param bytes about how large it is
 */
record Unit(Input input, boolean combined, List<Part> parts, long bytes) {
  private static final ObjectWriter JSON =
      JsonMapper.builder().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET).build().writer();

  /** What the result is filed under. */
  String file() {
    return input.file();
  }

  /** A document and the file that it stands in. */
  record Part(String file, Document document) {}

  /** A value in one of the documents. */
  record Value(Part part, JsonPointer at) {}

  /** Each document of a file alone. */
  static List<Unit> of(Input input) {
    int documents = input.documents().size();
    return input.documents().stream()
        .map(document -> List.of(new Part(input.file(), document)))
        .map(part -> new Unit(input, false, part, input.bytes() / documents))
        .toList();
  }

  /** All documents as one, by their files' names. */
  static Unit combining(List<Input> inputs) {
    List<Part> parts = new ArrayList<>();
    for (Input input : inputs) {
      input.documents().forEach(document -> parts.add(new Part(input.file(), document)));
    }
    parts.sort(Comparator.comparing(Part::file));
    long bytes = inputs.stream().mapToLong(Input::bytes).sum();
    return new Unit(Input.local("Combined", 0, List.of()), true, List.copyOf(parts), bytes);
  }

  /** Where a path of the input leads to. Empty for what combining has added. */
  Optional<Value> value(JsonPointer path) {
    if (!combined) {
      return Optional.of(new Value(parts.get(0), path));
    }
    int index = path.getMatchingIndex();
    JsonPointer inPart = path.tail();
    if (index < 0 || index >= parts.size() || inPart == null || inPart.matches()) {
      return Optional.empty();
    }
    return "contents".equals(inPart.getMatchingProperty())
        ? Optional.of(new Value(parts.get(index), inPart.tail()))
        : Optional.of(new Value(parts.get(index), JsonPointer.empty()));
  }

  /**
   * Writes the unit as the query reads it: the {@code input} and what the policies see of its file.
   */
  void writeTo(OutputStream out) throws IOException {
    text(out, "{\"file\":{\"name\":");
    JSON.writeValue(out, input.name());
    text(out, ",\"dir\":");
    JSON.writeValue(out, input.folder());
    text(out, "},\"content\":");
    if (combined) {
      writeParts(out);
    } else {
      parts.get(0).document().writeTo(out);
    }
    text(out, "}");
  }

  private void writeParts(OutputStream out) throws IOException {
    String separator = "[";
    for (Part part : parts) {
      text(out, separator + "{\"path\":");
      JSON.writeValue(out, part.file());
      text(out, ",\"contents\":");
      part.document().writeTo(out);
      text(out, "}");
      separator = ",";
    }
    text(out, parts.isEmpty() ? "[]" : "]");
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
