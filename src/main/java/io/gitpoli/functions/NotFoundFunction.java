package io.gitpoli.functions;

import static com.microsoft.azure.functions.HttpMethod.CONNECT;
import static com.microsoft.azure.functions.HttpMethod.DELETE;
import static com.microsoft.azure.functions.HttpMethod.GET;
import static com.microsoft.azure.functions.HttpMethod.HEAD;
import static com.microsoft.azure.functions.HttpMethod.OPTIONS;
import static com.microsoft.azure.functions.HttpMethod.PATCH;
import static com.microsoft.azure.functions.HttpMethod.POST;
import static com.microsoft.azure.functions.HttpMethod.PUT;
import static com.microsoft.azure.functions.HttpMethod.TRACE;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import java.util.Optional;

/**
 * Answers every path that no other function has, so that the Functions host and the standalone
 * server answer alike.
 */
public final class NotFoundFunction {
  @FunctionName("notFound")
  public HttpResponseMessage notFound(
      @HttpTrigger(
              name = "request",
              methods = {GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT},
              authLevel = AuthorizationLevel.ANONYMOUS,
              route = "{*path}")
          HttpRequestMessage<Optional<String>> request,
      ExecutionContext context) {
    return Answer.of(new Problem(404, "there is no such route; GET /openapi.yaml lists them all"))
        .to(request);
  }
}
