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

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.BindingName;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import io.gitpoli.App;
import io.gitpoli.inbox.DeliveryStatus;
import io.gitpoli.inbox.Inbox;
import io.gitpoli.webhook.Part;
import java.util.Optional;
import java.util.function.Supplier;

/** What was delivered, and how far it is. */
public final class DeliveryFunctions {
  private final Door door;

  /** For the Functions worker. */
  public DeliveryFunctions() {
    this(HostedApp.SHARED);
  }

  DeliveryFunctions(Supplier<App> app) {
    this.door = new Door(app);
  }

  /** Deliveries, newest first. */
  @FunctionName("deliveries")
  public HttpResponseMessage list(
      @HttpTrigger(
              name = "request",
              methods = {GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT},
              authLevel = AuthorizationLevel.ANONYMOUS,
              route = "deliveries")
          HttpRequestMessage<Optional<String>> request,
      ExecutionContext context) {
    return door.get(
        Access.KEY,
        request,
        context,
        app -> {
          AuditParameters parameters = new AuditParameters(request.getQueryParameters());
          Inbox.Page page = page(app.inbox(), parameters);
          ArrayNode list = Answer.JSON.createArrayNode();
          page.deliveries().forEach(one -> list.add(json(one)));
          Answer answer = Answer.json(200, list);
          return page.next()
              .map(
                  cursor ->
                      answer.with("Link", parameters.link("/deliveries", cursor, app.redactor())))
              .orElse(answer);
        });
  }

  private static Inbox.Page page(Inbox inbox, AuditParameters parameters) {
    AuditParameters.Deliveries asked = parameters.deliveries();
    try {
      return inbox.list(asked.status(), asked.cursor(), asked.limit());
    } catch (IllegalArgumentException e) {
      // Of all that is asked, only the inbox knows its cursors.
      throw AuditParameters.wrongCursor();
    }
  }

  private static ObjectNode json(DeliveryStatus status) {
    ObjectNode json =
        Answer.JSON.createObjectNode().put("id", status.id()).put("event", status.event());
    status.action().ifPresent(action -> json.put("action", action));
    status.repository().ifPresent(repository -> json.put("repository", repository));
    json.put("status", status.status().json())
        .put("attempts", status.attempts())
        .put("received_at", status.receivedAt().toString());
    status.nextTry().ifPresent(moment -> json.put("next_try", moment.toString()));
    status.finishedAt().ifPresent(moment -> json.put("finished_at", moment.toString()));
    status.reason().ifPresent(reason -> json.put("reason", reason));
    status.auditId().ifPresent(id -> json.put("audit_id", id));
    return json;
  }

  /** Has a delivery worked on now: one that waits for its next try, or one that was given up. */
  @FunctionName("deliveryRetry")
  public HttpResponseMessage retry(
      @HttpTrigger(
              name = "request",
              methods = {GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT},
              authLevel = AuthorizationLevel.ANONYMOUS,
              route = "deliveries/{id}/retry")
          HttpRequestMessage<Optional<String>> request,
      @BindingName("id") String id,
      ExecutionContext context) {
    return door.post(Access.KEY, request, context, app -> retried(app, id));
  }

  private static Answer retried(App app, String id) {
    DeliveryStatus status =
        Optional.of(id)
            .filter(Part::isId)
            .flatMap(app.inbox()::retry)
            .orElseThrow(() -> new Problem(404, "there is no delivery with this id").exception());
    return switch (status.status()) {
      case DONE, IGNORED ->
          throw new Problem(
                  409, "the delivery is finished; ask for its check on GitHub to judge again")
              .exception();
      default -> {
        app.sweep();
        yield Answer.json(202, json(status));
      }
    };
  }
}
