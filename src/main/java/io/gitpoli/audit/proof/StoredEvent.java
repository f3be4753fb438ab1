package io.gitpoli.audit.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.CanonicalJson;
import io.gitpoli.audit.EventHash;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An event as a store keeps it, read as an auditor does: whatever somebody made of it.
 *
 * @param document the event's JSON without its input and rules
 * @param input its input's JSON; null where it has none
 * @param rules its rules' JSON; null where it has none
 */
public record StoredEvent(String document, String input, String rules) {
  private static final String INPUT = "input";
  private static final String RULES = "rules";

  // A name that stands twice would mean one thing to us and another to the next reader.
  private static final ObjectReader STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .reader();

  /**
   * The event as the hash of its content sees it: whole but for its input.
   *
   * @throws IllegalArgumentException where it can't be read
   */
  public ObjectNode content() {
    if (!(parse(document) instanceof ObjectNode content)) {
      throw new IllegalArgumentException("its document is no JSON object");
    }
    if (content.has(INPUT) || content.has(RULES)) {
      throw new IllegalArgumentException("its document has an input or rules of its own");
    }
    if (rules != null) {
      content.set(RULES, parse(rules));
    }
    return content;
  }

  /** What stands for the event in the tree of its day where the event states no hash, in hex. */
  public String leaf() {
    try {
      return EventHash.of(content());
    } catch (IllegalArgumentException notReadable) {
      return HexFormat.of().formatHex(sha256(document));
    }
  }

  /**
   * What is wrong with the event, by itself.
   *
   * @param content as {@link #content} gave it
   */
  Optional<String> problem(ObjectNode content, String id, String hash) {
    if (!content.path("id").asText().equals(id)) {
      return Optional.of("its content is that of another event");
    }
    if (content.has(EventHash.FIELD) && !content.path(EventHash.FIELD).asText().equals(hash)) {
      return Optional.of("its content is not what was hashed");
    }
    return inputProblem(content.path("input_sha256").textValue());
  }

  private Optional<String> inputProblem(String expected) {
    if (input == null || expected == null) {
      return input == null && expected == null
          ? Optional.empty()
          : Optional.of(input == null ? "its input is gone" : "it has an input that it had not");
    }
    try {
      return parse(input) instanceof ObjectNode document
              && CanonicalJson.sha256(document).equals(expected)
          ? Optional.empty()
          : Optional.of("its input is not what was hashed");
    } catch (IllegalArgumentException e) {
      return Optional.of("its input can't be read");
    }
  }

  private static JsonNode parse(String json) {
    try {
      return STRICT.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is no JSON that can be read", e);
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
