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
import io.gitpoli.App;
import io.gitpoli.audit.EventIds;
import io.gitpoli.webhook.Delivery;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** GitHub's deliveries. */
public final class WebhookFunctions {
  private final Door door;

  /** For the Functions worker. */
  public WebhookFunctions() {
    this(HostedApp.SHARED);
  }

  WebhookFunctions(Supplier<App> app) {
    this.door = new Door(app);
  }

  /** The event is the one that {@code X-GitHub-Event} names. */
  @FunctionName("webhook")
  public HttpResponseMessage webhook(
      @HttpTrigger(
              name = "request",
              methods = {GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT},
              authLevel = AuthorizationLevel.ANONYMOUS,
              route = "webhook")
          HttpRequestMessage<Optional<String>> request,
      ExecutionContext context) {
    return receive(request.getHeaders().get("x-github-event"), request, context);
  }

  @FunctionName("webhookDeploymentProtectionRule")
  public HttpResponseMessage deploymentProtectionRule(
      @HttpTrigger(
              name = "request",
              methods = {GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT},
              authLevel = AuthorizationLevel.ANONYMOUS,
              route = "webhook/deployment_protection_rule")
          HttpRequestMessage<Optional<String>> request,
      ExecutionContext context) {
    return receive("deployment_protection_rule", request, context);
  }

  @FunctionName("webhookPullRequest")
  public HttpResponseMessage pullRequest(
      @HttpTrigger(
              name = "request",
              methods = {GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT},
              authLevel = AuthorizationLevel.ANONYMOUS,
              route = "webhook/pull_request")
          HttpRequestMessage<Optional<String>> request,
      ExecutionContext context) {
    return receive("pull_request", request, context);
  }

  @FunctionName("webhookPullRequestReview")
  public HttpResponseMessage pullRequestReview(
      @HttpTrigger(
              name = "request",
              methods = {GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT},
              authLevel = AuthorizationLevel.ANONYMOUS,
              route = "webhook/pull_request_review")
          HttpRequestMessage<Optional<String>> request,
      ExecutionContext context) {
    return receive("pull_request_review", request, context);
  }

  private HttpResponseMessage receive(
      String event, HttpRequestMessage<Optional<String>> request, ExecutionContext context) {
    return door.post(
        Access.SIGNED,
        request,
        context,
        app -> {
          String id = request.getHeaders().get("x-github-delivery");
          Delivery delivery =
              new Delivery(
                  id == null ? EventIds.next() : id,
                  event,
                  request.getHeaders().get("x-hub-signature-256"),
                  request.getHeaders().get("content-type"),
                  RequestBody.of(request),
                  Instant.now());
          return OutcomeAnswer.of(delivery, app.webhook().receive(delivery));
        });
  }
}
