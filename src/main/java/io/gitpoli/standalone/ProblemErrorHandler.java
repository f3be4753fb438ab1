package io.gitpoli.standalone;

import io.gitpoli.functions.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Errors that no function answers, such as a request that is not HTTP, as problems. */
final class ProblemErrorHandler extends ErrorHandler {
  private static final Map<Integer, String> DETAILS =
      Map.of(
          400, "the request is not well-formed HTTP",
          408, "the request did not arrive in time; send it again",
          414, "the request line is too long",
          431, "the headers are too large",
          501, "this method is not known here",
          503, "the server stops or is busy; try again shortly",
          505, "speak HTTP/1.1");

  /** Writes a problem as the whole answer. */
  static void write(Problem problem, Response response, Callback callback) {
    response.setStatus(problem.status());
    headers(problem, response.getHeaders());
    response.write(true, body(problem), callback);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    write(of(response.getStatus()), response, callback);
    return true;
  }

  private static Problem of(int status) {
    return new Problem(status, DETAILS.getOrDefault(status, "the request can't be served"));
  }

  private static void headers(Problem problem, HttpFields.Mutable fields) {
    fields.put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
    fields.put(HttpHeader.CACHE_CONTROL, "no-store");
    fields.put("X-Content-Type-Options", "nosniff");
    problem.headers().forEach(fields::put);
  }

  private static ByteBuffer body(Problem problem) {
    return ByteBuffer.wrap(problem.json().getBytes(StandardCharsets.UTF_8));
  }
}
