package io.gitpoli.cosmos;

import java.time.Duration;
import java.util.Map;

/**
 * How a request fails.
 *
 * @param delay before it is answered
 * @param status of the answer; 0 for the true one
 * @param headers of the answer
 * @param done whether the request is carried out though its answer says otherwise, or is lost
 */
public record CosmosFault(Duration delay, int status, Map<String, String> headers, boolean done) {

  /** There are no request units left; the client is to wait that long. */
  public static CosmosFault throttled(Duration wait) {
    return new CosmosFault(
        Duration.ZERO,
        429,
        Map.of("x-ms-retry-after-ms", String.valueOf(wait.toMillis()), "x-ms-substatus", "3200"),
        false);
  }

  /** Nothing is done, and the answer is this status. */
  public static CosmosFault status(int status) {
    return new CosmosFault(Duration.ZERO, status, Map.of(), false);
  }

  /** The true answer, later. */
  public static CosmosFault delay(Duration delay) {
    return new CosmosFault(delay, 0, Map.of(), true);
  }

  /** What was asked is done, but the answer is this status. */
  public static CosmosFault doneBut(int status) {
    return new CosmosFault(Duration.ZERO, status, Map.of(), true);
  }
}
