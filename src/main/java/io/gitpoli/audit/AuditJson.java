package io.gitpoli.audit;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.gitpoli.policy.RuleResult;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TimeZone;

/**
 * The one form of audit events and summaries in JSON, in answers and in stores: names in snake
 * case, times as {@code 2026-11-21T09:00:00.000Z}, always with milliseconds, and what is not known
 * left out. Inputs are written as they are, their nulls included.
 */
public final class AuditJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              // Documents come from our own store; they were bounded when they came in.
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .addModule(new JavaTimeModule())
          .withConfigOverride(
              Instant.class,
              instant ->
                  instant.setFormat(
                      JsonFormat.Value.forPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX")
                          .withTimeZone(TimeZone.getTimeZone("UTC"))))
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.USE_DEFAULTS))
          // A newer version may have written the event while this one still runs.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** Writes events, lists of them and summaries. */
  public static final ObjectWriter WRITER = MAPPER.writer();

  /** Reads one event. */
  public static final ObjectReader EVENT = MAPPER.readerFor(AuditEvent.class);

  /** Reads an event's input. */
  public static final ObjectReader INPUT = MAPPER.readerFor(ObjectNode.class);

  /** Reads the rules of a decision. */
  public static final ObjectReader RULES = MAPPER.readerForListOf(RuleResult.class);

  private AuditJson() {}

  /** Rules as a document. */
  static ArrayNode tree(List<RuleResult> rules) {
    return MAPPER.valueToTree(rules);
  }

  /** The event as a document, for a reader that adds to it. */
  public static ObjectNode tree(AuditEvent event) {
    return MAPPER.valueToTree(event);
  }

  /**
   * The JSON of an event, its input or its rules, as stores keep it.
   *
   * @throws AuditException where it can't be written
   */
  public static String text(Object value) {
    try {
      // By way of UTF-8, for which Jackson escapes half of a surrogate pair: a store would lose it.
      return new String(WRITER.writeValueAsBytes(value), StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new AuditException("the event can't be written as JSON", e);
    }
  }
}
