package io.gitpoli.functions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.HttpStatusType;
import io.gitpoli.audit.AuditJson;
import io.gitpoli.redact.Redactor;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a function answers.
 *
 * @param headers further headers
 */
record Answer(int status, String contentType, String body, Map<String, String> headers) {
  static final JsonMapper JSON = new JsonMapper();

  /** A value as JSON. */
  static Answer json(int status, Object value) {
    return json(status, JSON.writer(), value);
  }

  /** Audit events, lists of them and summaries, in the form that they are stored in too. */
  static Answer audit(Object value) {
    return json(200, AuditJson.WRITER, value);
  }

  private static Answer json(int status, ObjectWriter writer, Object value) {
    try {
      return new Answer(status, "application/json", writer.writeValueAsString(value), Map.of());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer could not be written as JSON", e);
    }
  }

  static Answer of(Problem problem) {
    return new Answer(problem.status(), Problem.CONTENT_TYPE, problem.json(), problem.headers());
  }

  /** The same with one more header. */
  Answer with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Answer(status, contentType, body, more);
  }

  /** The same without secrets in what its JSON says; what else is answered holds no values. */
  Answer redacted(Redactor redactor) {
    // A good answer is made of what was redacted already, so nearly never is there one to be found.
    boolean clean = contentType.equals("application/json") && redactor.redact(body).equals(body);
    if (clean || !contentType.endsWith("json")) {
      return this;
    }
    try {
      String redacted = redactor.redact(JSON.readTree(body)).toString();
      return new Answer(status, contentType, redacted, headers);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer is no JSON", e);
    }
  }

  HttpResponseMessage to(HttpRequestMessage<?> request) {
    HttpResponseMessage.Builder response =
        request
            .createResponseBuilder(HttpStatusType.custom(status))
            .header("Content-Type", contentType)
            // Decisions change with every event, and none of them is for a cache to keep.
            .header("Cache-Control", "no-store")
            .header("X-Content-Type-Options", "nosniff")
            .body(body);
    headers.forEach(response::header);
    return response.build();
  }
}
