package io.gitpoli.functions;

import com.microsoft.azure.functions.HttpRequestMessage;
import io.gitpoli.gate.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The body of a request, as the bytes that were sent. */
final class RequestBody {
  private RequestBody() {}

  /**
   * The body. The host has read it as UTF-8, so that valid UTF-8, all that JSON and forms can be,
   * comes out as it came in; anything else fails its signature.
   *
   * @throws ProblemException 411 for a body whose length is not declared, which the Functions host
   *     drops; 413 where it is too large
   */
  static byte[] of(HttpRequestMessage<Optional<String>> request) {
    Map<String, String> headers = request.getHeaders();
    if (headers.containsKey("transfer-encoding") && !headers.containsKey("content-length")) {
      throw new Problem(411, "send the body with Content-Length, not in chunks").exception();
    }
    byte[] body = request.getBody().orElse("").getBytes(StandardCharsets.UTF_8);
    if (body.length > JsonDocument.MAX_BYTES) {
      throw tooLarge().exception();
    }
    return body;
  }

  private static Problem tooLarge() {
    return new Problem(413, "the body must not be larger than 25 MB");
  }
}
