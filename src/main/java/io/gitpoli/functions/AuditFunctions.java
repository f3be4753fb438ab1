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
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditJson;
import io.gitpoli.audit.AuditQuery;
import io.gitpoli.audit.AuditTrail;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The audit trail, read. */
public final class AuditFunctions {
  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  private final Door door;

  /** For the Functions worker. */
  public AuditFunctions() {
    this(HostedApp.SHARED);
  }

  AuditFunctions(Supplier<App> app) {
    this.door = new Door(app);
  }

  /** Decisions, newest first, without their inputs. */
  @FunctionName("audit")
  public HttpResponseMessage list(
      @HttpTrigger(
              name = "request",
              methods = {GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT},
              authLevel = AuthorizationLevel.ANONYMOUS,
              route = "audit")
          HttpRequestMessage<Optional<String>> request,
      ExecutionContext context) {
    return door.get(
        Access.KEY,
        request,
        context,
        app -> {
          AuditParameters parameters = new AuditParameters(request.getQueryParameters());
          AuditQuery query = parameters.list();
          AuditTrail.Page page = page(app.audit(), query);
          Answer answer = Answer.audit(page.events());
          return page.next()
              .map(cursor -> answer.with("Link", parameters.link("/audit", cursor, app.redactor())))
              .orElse(answer);
        });
  }

  private static AuditTrail.Page page(AuditTrail audit, AuditQuery query) {
    try {
      return audit.list(query);
    } catch (IllegalArgumentException e) {
      // Of all that a query holds, only the trail knows its cursors.
      throw AuditParameters.wrongCursor();
    }
  }

  /** Counts of decisions. */
  @FunctionName("auditSummary")
  public HttpResponseMessage summary(
      @HttpTrigger(
              name = "request",
              methods = {GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT},
              authLevel = AuthorizationLevel.ANONYMOUS,
              route = "audit/summary")
          HttpRequestMessage<Optional<String>> request,
      ExecutionContext context) {
    return door.get(
        Access.KEY,
        request,
        context,
        app ->
            Answer.audit(
                app.audit()
                    .summarize(new AuditParameters(request.getQueryParameters()).summary())));
  }

  /** One event; with a decision, what was done to enforce it. */
  @FunctionName("auditEvent")
  public HttpResponseMessage event(
      @HttpTrigger(
              name = "request",
              methods = {GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT},
              authLevel = AuthorizationLevel.ANONYMOUS,
              route = "audit/{id}")
          HttpRequestMessage<Optional<String>> request,
      @BindingName("id") String id,
      ExecutionContext context) {
    return door.get(Access.KEY, request, context, app -> Answer.audit(event(app, id)));
  }

  private static ObjectNode event(App app, String id) {
    AuditEvent event =
        Optional.of(id)
            .filter(form -> ID.matcher(form).matches())
            .flatMap(app.audit()::find)
            .orElseThrow(
                () -> new Problem(404, "there is no audit event with this id").exception());
    ObjectNode json = AuditJson.tree(event);
    if (event.kind() == AuditEvent.Kind.DECISION) {
      ArrayNode enforcements = json.putArray("enforcement");
      app.audit().enforcementsOf(id).forEach(each -> enforcements.add(AuditJson.tree(each)));
    }
    return json;
  }
}
