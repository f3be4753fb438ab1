package io.gitpoli.check.parse;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A document that stays the bytes it was found as. */
final class JsonDocument implements Document {
  private static final ObjectReader READER = reader();

  private final byte[] file;
  private final int from;
  private final int to;
  private final Position start;
  private final Optional<byte[]> rewritten;

  /**
   * @param file the whole file
   * @param from the index of the document's first byte
   * @param to the index after its last byte
   * @param rewritten the document where some of its numbers are written otherwise
   */
  JsonDocument(byte[] file, int from, int to, Position start, Optional<byte[]> rewritten) {
    this.file = file;
    this.from = from;
    this.to = to;
    this.start = start;
    this.rewritten = rewritten;
  }

  private static ObjectReader reader() {
    ObjectMapper mapper =
        JsonMapper.builder(JsonFormat.JSON)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    return mapper.readerFor(JsonNode.class);
  }

  @Override
  public JsonNode content() {
    try {
      return rewritten.isPresent()
          ? READER.readTree(rewritten.get())
          : READER.readTree(file, from, to - from);
    } catch (IOException e) {
      throw new UncheckedIOException("a document changed after it was parsed", e);
    }
  }

  @Override
  public Optional<byte[]> json() {
    if (rewritten.isPresent()) {
      return rewritten;
    }
    return Optional.of(from == 0 && to == file.length ? file : Arrays.copyOfRange(file, from, to));
  }

  @Override
  public Position start() {
    return start;
  }

  @Override
  public Map<JsonPointer, Position> positions(Set<JsonPointer> at) {
    Map<JsonPointer, Position> found = new HashMap<>();
    List<Wanted> wanted = at.stream().map(pointer -> new Wanted(pointer, pointer)).toList();
    try (JsonParser json = JsonFormat.open(file, from, to)) {
      json.nextToken();
      locate(json, wanted, found);
    } catch (IOException e) {
      throw new UncheckedIOException("a document changed after it was parsed", e);
    }
    return Map.copyOf(found);
  }

  /** A value that is looked for, and the way to it from here. */
  private record Wanted(JsonPointer pointer, JsonPointer rest) {
    Wanted tail() {
      return new Wanted(pointer, rest.tail());
    }
  }

  private void locate(JsonParser json, List<Wanted> wanted, Map<JsonPointer, Position> found)
      throws IOException {
    List<Wanted> below = new ArrayList<>();
    for (Wanted one : wanted) {
      if (one.rest().matches()) {
        found.put(one.pointer(), here(json));
      } else {
        below.add(one);
      }
    }
    if (below.isEmpty()) {
      json.skipChildren();
    } else if (json.currentToken() == JsonToken.START_OBJECT) {
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        String property = name;
        json.nextToken();
        // Of a name given twice the last one counts.
        below.forEach(one -> forget(one, property, found));
        locate(json, matching(below, one -> property.equals(one.getMatchingProperty())), found);
      }
    } else if (json.currentToken() == JsonToken.START_ARRAY) {
      for (int index = 0; json.nextToken() != JsonToken.END_ARRAY; index++) {
        int element = index;
        locate(json, matching(below, one -> element == one.getMatchingIndex()), found);
      }
    }
  }

  private static void forget(Wanted wanted, String property, Map<JsonPointer, Position> found) {
    if (property.equals(wanted.rest().getMatchingProperty())) {
      found.remove(wanted.pointer());
    }
  }

  private static List<Wanted> matching(
      List<Wanted> wanted, java.util.function.Predicate<JsonPointer> step) {
    return wanted.stream().filter(one -> step.test(one.rest())).map(Wanted::tail).toList();
  }

  private Position here(JsonParser json) {
    return JsonFormat.within(file, from, start, json.currentTokenLocation());
  }
}
