package io.gitpoli.gate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads JSON that strangers send, within bounds. */
public final class JsonDocument {
  /** The largest body: GitHub never sends a larger payload. */
  public static final int MAX_BYTES = 25 * 1024 * 1024;

  /** Real payloads nest less than 20 deep; engines and hashes recurse, so it is bounded. */
  private static final int MAX_DEPTH = 100;

  private static final ObjectReader READER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_BYTES)
                          .maxNameLength(50_000)
                          .maxNumberLength(400)
                          .maxDocumentLength(MAX_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  private JsonDocument() {}

  /** The JSON is not what it should be; the message says how, for whoever sent it. */
  public static final class MalformedException extends RuntimeException {
    public MalformedException(String message) {
      super(message);
    }
  }

  /**
   * Reads one JSON object.
   *
   * @throws MalformedException where the bytes are no JSON, no object, too deep or hold a number
   *     beyond a double
   */
  public static ObjectNode parse(byte[] utf8) {
    if (utf8.length > MAX_BYTES) {
      throw new MalformedException("the JSON is larger than 25 MB");
    }
    JsonNode node;
    try {
      node = READER.readTree(utf8);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " at line %d, column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw new MalformedException("this is not well-formed JSON" + where);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!(node instanceof ObjectNode object)) {
      throw new MalformedException(
          node == null || node.isMissingNode()
              ? "there is nothing; a JSON object is needed"
              : "this must be a JSON object");
    }
    refuseInfinities(object);
    return object;
  }

  /** A number beyond a double has no canonical form (RFC 8785), and engines differ on it. */
  private static void refuseInfinities(JsonNode node) {
    if (node.isNumber() && Double.isInfinite(node.doubleValue())) {
      throw new MalformedException("a number is beyond the range of a double");
    }
    node.forEach(JsonDocument::refuseInfinities);
  }
}
