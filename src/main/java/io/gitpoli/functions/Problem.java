package io.gitpoli.functions;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.azure.functions.HttpStatus;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An error as a caller sees it: {@code application/problem+json} (RFC 9457). Every error of every
 * mode is written here.
 *
 * @param status the HTTP status
 * @param detail what the caller should change; never a stack trace or a file of this machine
 * @param headers further headers of the answer, for example {@code Allow}
 * @param members further members of the JSON object
 */
public record Problem(
    int status, String detail, Map<String, String> headers, Map<String, Object> members) {
  /** After how many seconds to try again what can't be answered now. */
  public static final String RETRY_AFTER = "5";

  public static final String CONTENT_TYPE = "application/problem+json";

  private static final JsonMapper JSON = new JsonMapper();

  public Problem(int status, String detail) {
    this(status, detail, Map.of(), Map.of());
  }

  /** The same with one more header in the answer. */
  public Problem withHeader(String name, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(name, value);
    return new Problem(status, detail, more, members);
  }

  /** The same with one more member in the JSON object. */
  public Problem with(String member, Object value) {
    Map<String, Object> more = new TreeMap<>(members);
    more.put(member, value);
    return new Problem(status, detail, headers, more);
  }

  /**
   * The status in words: without a {@code type}, RFC 9457 wants the title to be the status' own.
   */
  public String title() {
    HttpStatus known = HttpStatus.valueOf(status);
    if (known == null) {
      return "Error";
    }
    String words = known.name().replace('_', ' ').toLowerCase(Locale.ROOT);
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  /** The body. */
  public String json() {
    ObjectNode json =
        JSON.createObjectNode().put("title", title()).put("status", status).put("detail", detail);
    members.forEach(json::putPOJO);
    return json.toString();
  }

  /** Stops the work on a request with this problem as its answer. */
  public ProblemException exception() {
    return new ProblemException(this);
  }
}
