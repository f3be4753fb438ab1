package io.gitpoli.check.parse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * JSON (RFC 8259), read as a stream and without a tree. What Conftest makes of a number by reading
 * it as 64-bit floating point is made of its text.
 *
 * @param comments whether comments as in C are allowed, as JSONC has them
 */
record JsonFormat(boolean comments) implements Parser {
  /** Of one number, in characters. */
  private static final int MAX_NUMBER = 1000;

  /** Digits that 64-bit floating point always holds. */
  private static final int EXACT_DIGITS = 15;

  static final JsonFactory JSON = factory();

  private static JsonFactory factory() {
    return new JsonFactoryBuilder()
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(Bounds.MAX_DEPTH)
                .maxNumberLength(MAX_NUMBER)
                .maxNameLength(Bounds.MAX_JSON)
                .maxStringLength(Bounds.MAX_JSON)
                .build())
        .build();
  }

  static JsonParser open(byte[] bytes, int from, int to) throws IOException {
    return JSON.createParser(bytes, from, to - from);
  }

  @Override
  public List<Document> parse(Source source) throws ParseException {
    Bounds.check(source, Bounds.MAX_JSON);
    byte[] bytes = comments ? withoutComments(source.content()) : source.content();
    int start = encoding(bytes);
    try (JsonParser json = open(bytes, start, bytes.length)) {
      return documents(bytes, start, json);
    } catch (IOException e) {
      throw new ParseException(Position.START, "can't be read as JSON: " + e.getMessage());
    }
  }

  private static List<Document> documents(byte[] bytes, int start, JsonParser json)
      throws IOException, ParseException {
    try {
      if (json.nextToken() == null) {
        throw new ParseException(Position.START, "the file is empty");
      }
      List<Document> documents = new Scan(bytes, start, json).documents();
      if (json.nextToken() != null) {
        throw error(bytes, json.currentTokenLocation(), "more text after the end of the document");
      }
      return documents;
    } catch (StreamConstraintsException e) {
      throw error(bytes, json.currentLocation(), constraint(e));
    } catch (JsonProcessingException e) {
      String message = e.getOriginalMessage().replaceAll("\\s*\\(start marker at .*", "");
      throw error(bytes, e.getLocation(), message);
    }
  }

  private static String constraint(StreamConstraintsException e) {
    return e.getOriginalMessage().contains("nesting depth")
        ? Bounds.tooDeep()
        : e.getOriginalMessage();
  }

  /** With blanks in the place of comments, so that what follows them stays where it is. */
  private static byte[] withoutComments(byte[] file) {
    byte[] bytes = file.clone();
    boolean text = false;
    for (int at = 0; at < bytes.length; at++) {
      if (text && bytes[at] == '\\') {
        at++;
      } else if (bytes[at] == '"') {
        text = !text;
      } else if (!text && bytes[at] == '/') {
        at = blank(bytes, at) - 1;
      }
    }
    return bytes;
  }

  /** Blanks the comment that starts here, if one does, and says where it is over. */
  private static int blank(byte[] bytes, int start) {
    int next = start + 1 < bytes.length ? bytes[start + 1] : 0;
    int at = start;
    if (next == '/') {
      for (; at < bytes.length && bytes[at] != '\n'; at++) {
        bytes[at] = ' ';
      }
    } else if (next == '*') {
      int end = start + 2;
      while (end + 1 < bytes.length && !(bytes[end] == '*' && bytes[end + 1] == '/')) {
        end++;
      }
      if (end + 1 >= bytes.length) {
        // It has no end: what is left of it is no JSON.
        return bytes.length;
      }
      for (; at < end + 2; at++) {
        bytes[at] = bytes[at] == '\n' ? bytes[at] : (byte) ' ';
      }
    }
    return Math.max(at, start + 1);
  }

  /** Where the text starts. Jackson would read UTF-16 and UTF-32 too. */
  private static int encoding(byte[] bytes) throws ParseException {
    for (int at = 0; at < Math.min(4, bytes.length); at++) {
      if (bytes[at] == 0 || bytes[at] == (byte) 0xFE || bytes[at] == (byte) 0xFF) {
        throw new ParseException(Position.START, "JSON must be UTF-8 (RFC 8259)");
      }
    }
    boolean mark =
        bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    return mark ? 3 : 0;
  }

  private static ParseException error(byte[] bytes, JsonLocation at, String message) {
    int start = textStart(bytes);
    long offset = start + Math.max(0, at.getByteOffset());
    return new ParseException(
        new Places(bytes, start).at((int) Math.min(offset, bytes.length)), message);
  }

  private static int textStart(byte[] bytes) {
    return bytes.length >= 3 && bytes[0] == (byte) 0xEF ? 3 : 0;
  }

  /** The text of a number as Conftest has it; empty where it is the same. */
  static Optional<String> rewritten(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
        && json.getTextLength() <= EXACT_DIGITS
        && json.getTextCharacters()[json.getTextOffset()] != '-') {
      return Optional.empty();
    }
    String text = json.getText();
    OptionalDouble value = Numbers.parseJson(text);
    if (value.isEmpty()) {
      throw new JsonParseException(
          json, "the number is beyond 64-bit floating point", json.currentTokenLocation());
    }
    return Optional.of(Numbers.json(value.getAsDouble()).asText())
        .filter(number -> !number.equals(text));
  }

  /** One pass through a file that finds its documents. */
  private static final class Scan {
    private final byte[] bytes;
    private final int start;
    private final JsonParser json;
    private final Places places;

    Scan(byte[] bytes, int start, JsonParser json) {
      this.bytes = bytes;
      this.start = start;
      this.json = json;
      this.places = new Places(bytes, start);
    }

    /** From the first token on. */
    List<Document> documents() throws IOException, ParseException {
      if (json.currentToken() != JsonToken.START_ARRAY) {
        return List.of(document());
      }
      List<Document> documents = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        documents.add(document());
      }
      return List.copyOf(documents);
    }

    private Document document() throws IOException, ParseException {
      int from = offset(json.currentTokenLocation());
      boolean rewritten = false;
      int depth = 0;
      JsonToken token = json.currentToken();
      while (true) {
        if (token == null) {
          throw error(bytes, json.currentLocation(), "the file ends within a value");
        }
        if (token.isStructStart()) {
          depth++;
        } else if (token.isStructEnd()) {
          depth--;
        } else if (token.isNumeric()) {
          rewritten |= rewritten(json).isPresent();
        }
        if (depth == 0) {
          break;
        }
        token = json.nextToken();
      }
      json.finishToken();
      int to = offset(json.currentLocation());
      return new JsonDocument(bytes, from, to, places.at(from), rewritten);
    }

    private int offset(JsonLocation location) {
      return start + (int) location.getByteOffset();
    }
  }
}
