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
import java.util.regex.Pattern;

/** GitHub's deliveries. */
public final class WebhookFunctions {
  // GitHub sends a UUID; a replay by hand may send any short name that is safe in logs and stores.
  private static final Pattern DELIVERY = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  private static final Pattern EVENT = Pattern.compile("[ -~]{1,100}");

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
          Delivery delivery =
              new Delivery(
                  deliveryId(request.getHeaders().get("x-github-delivery")),
                  event(event),
                  request.getHeaders().get("x-hub-signature-256"),
                  request.getHeaders().get("content-type"),
                  RequestBody.of(request),
                  Instant.now());
          return OutcomeAnswer.of(delivery, app.webhook().receive(delivery));
        });
  }

  private static String deliveryId(String header) {
    if (header == null) {
      return EventIds.next();
    }
    if (!DELIVERY.matcher(header).matches()) {
      throw new Problem(
              400, "X-GitHub-Delivery must be at most 100 letters, digits and the characters . _ -")
          .exception();
    }
    return header;
  }

  private static String event(String name) {
    if (name != null && !EVENT.matcher(name).matches()) {
      throw new Problem(400, "X-GitHub-Event must be at most 100 printable ASCII characters")
          .exception();
    }
    return name;
  }
}
