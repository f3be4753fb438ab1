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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
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
  private final boolean rewritten;

  /**
   * @param file the whole file
   * @param from the index of the document's first byte
   * @param to the index after its last byte
   * @param rewritten whether some of its numbers are written otherwise than they stand there
   */
  JsonDocument(byte[] file, int from, int to, Position start, boolean rewritten) {
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
      ByteArrayOutputStream json = new ByteArrayOutputStream(to - from);
      writeTo(json);
      return READER.readTree(json.toByteArray());
    } catch (IOException e) {
      throw changed(e);
    }
  }

  private static UncheckedIOException changed(IOException e) {
    return new UncheckedIOException("a document changed after it was parsed", e);
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    int written = from;
    if (rewritten) {
      try (JsonParser json = JsonFormat.open(file, from, to)) {
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
          Optional<String> number =
              token.isNumeric() ? JsonFormat.rewritten(json) : Optional.empty();
          if (number.isPresent()) {
            int at = offset(json);
            out.write(file, written, at - written);
            out.write(number.get().getBytes(StandardCharsets.US_ASCII));
            written = at + json.getTextLength();
          }
        }
      }
    }
    out.write(file, written, to - written);
  }

  private int offset(JsonParser json) {
    return from + (int) json.currentTokenLocation().getByteOffset();
  }

  @Override
  public Position start() {
    return start;
  }

  @Override
  public Map<JsonPointer, Found> find(Set<JsonPointer> at) {
    Map<JsonPointer, Found> found = new HashMap<>();
    try (JsonParser json = JsonFormat.open(file, from, to)) {
      json.nextToken();
      locate(json, Steps.to(at), new Places(file, from, start), found);
    } catch (IOException e) {
      throw changed(e);
    }
    return Map.copyOf(found);
  }

  private void locate(JsonParser json, Steps wanted, Places places, Map<JsonPointer, Found> found)
      throws IOException {
    if (wanted.wanted().isPresent()) {
      Position position = places.at(offset(json));
      Optional<String> text =
          json.hasToken(JsonToken.VALUE_STRING) ? Optional.of(json.getText()) : Optional.empty();
      found.put(wanted.wanted().get(), new Found(position, text));
    }
    if (wanted.isEnd()) {
      json.skipChildren();
    } else if (json.currentToken() == JsonToken.START_OBJECT) {
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        Optional<Steps> below = wanted.property(name);
        if (below.isPresent()) {
          // Of a name given twice the last one counts.
          below.get().all().forEach(found::remove);
          locate(json, below.get(), places, found);
        } else {
          json.skipChildren();
        }
      }
    } else if (json.currentToken() == JsonToken.START_ARRAY) {
      for (int index = 0; json.nextToken() != JsonToken.END_ARRAY; index++) {
        Optional<Steps> below = wanted.element(index);
        if (below.isPresent()) {
          locate(json, below.get(), places, found);
        } else {
          json.skipChildren();
        }
      }
    }
  }
}
