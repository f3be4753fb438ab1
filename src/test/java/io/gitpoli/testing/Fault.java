package io.gitpoli.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

/**
 * How {@link FakeGitHub} is to fail.
 *
 * @param kind what happens
 * @param status of the answer
 * @param headers of the answer
 * @param body of the answer
 * @param time how long
 * @param edit changes the true answer, an object, or each object of a list
 */
public record Fault(
    Kind kind,
    int status,
    Map<String, String> headers,
    byte[] body,
    Duration time,
    Consumer<ObjectNode> edit) {

  enum Kind {
    ANSWER,
    DELAY,
    STALL,
    RESET,
    LOSE,
    EDIT
  }

  /** Answers so instead, with a body as GitHub's errors have. */
  public static Fault status(int status) {
    return answer(status, Map.of(), "{\"message\":\"The fake was told to fail\"}");
  }

  /** Answers so instead. */
  public static Fault answer(int status, Map<String, String> headers, String body) {
    return new Fault(
        Kind.ANSWER,
        status,
        headers,
        body.getBytes(StandardCharsets.UTF_8),
        Duration.ZERO,
        n -> {});
  }

  /** Answers 200 with something that is not JSON. */
  public static Fault garbage() {
    return answer(200, Map.of(), "<html>a proxy's page</html>");
  }

  /** Answers as GitHub does to whom has no requests left, until then. */
  public static Fault rateLimited(Instant reset) {
    return answer(
        403,
        Map.of(
            "x-ratelimit-remaining",
            "0",
            "x-ratelimit-reset",
            "" + reset.plusNanos(999_999_999).getEpochSecond()),
        "{\"message\":\"API rate limit exceeded for installation ID 1.\"}");
  }

  /** Answers as GitHub does to whom asks too fast. */
  public static Fault secondaryLimit(int seconds) {
    return answer(
        429,
        Map.of("retry-after", "" + seconds),
        "{\"message\":\"You have exceeded a secondary rate limit.\"}");
  }

  /** Answers truly, but late. */
  public static Fault delay(Duration time) {
    return new Fault(Kind.DELAY, 0, Map.of(), new byte[0], time, n -> {});
  }

  /** Begins to answer, and goes on only after this time. */
  public static Fault stall(Duration time) {
    return new Fault(Kind.STALL, 0, Map.of(), new byte[0], time, n -> {});
  }

  /** Closes the connection without an answer. */
  public static Fault reset() {
    return new Fault(Kind.RESET, 0, Map.of(), new byte[0], Duration.ZERO, n -> {});
  }

  /** Does what was asked, and closes the connection without an answer. */
  public static Fault loseAnswer() {
    return new Fault(Kind.LOSE, 0, Map.of(), new byte[0], Duration.ZERO, n -> {});
  }

  /** Changes the true answer, an object, or each object of a list. */
  public static Fault edit(Consumer<ObjectNode> edit) {
    return new Fault(Kind.EDIT, 0, Map.of(), new byte[0], Duration.ZERO, edit);
  }

  void applyTo(JsonNode answer) {
    if (answer instanceof ObjectNode object) {
      edit.accept(object);
    } else {
      answer.forEach(element -> edit.accept((ObjectNode) element));
    }
  }
}
