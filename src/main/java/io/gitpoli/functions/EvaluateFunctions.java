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

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import io.gitpoli.App;
import io.gitpoli.audit.Source;
import io.gitpoli.gate.Case;
import io.gitpoli.gate.JsonDocument;
import io.gitpoli.gate.Ruling;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.policy.Violation;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Decisions on inputs that the caller states whole; a deny is a good answer too. */
public final class EvaluateFunctions {
  private final Door door;

  /** For the Functions worker. */
  public EvaluateFunctions() {
    this(HostedApp.SHARED);
  }

  EvaluateFunctions(Supplier<App> app) {
    this.door = new Door(app);
  }

  @FunctionName("evaluateDeploy")
  public HttpResponseMessage deploy(
      @HttpTrigger(
              name = "request",
              methods = {GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT},
              authLevel = AuthorizationLevel.ANONYMOUS,
              route = "evaluate/deploy")
          HttpRequestMessage<Optional<String>> request,
      ExecutionContext context) {
    return evaluate(PolicyName.DEPLOY, request, context);
  }

  @FunctionName("evaluatePullRequest")
  public HttpResponseMessage pullRequest(
      @HttpTrigger(
              name = "request",
              methods = {GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT},
              authLevel = AuthorizationLevel.ANONYMOUS,
              route = "evaluate/pullrequest")
          HttpRequestMessage<Optional<String>> request,
      ExecutionContext context) {
    return evaluate(PolicyName.PULL_REQUEST, request, context);
  }

  private HttpResponseMessage evaluate(
      PolicyName policy, HttpRequestMessage<Optional<String>> request, ExecutionContext context) {
    return door.post(
        Access.KEY,
        request,
        context,
        app -> {
          ObjectNode input = JsonDocument.parse(RequestBody.of(request));
          Ruling ruling = app.gate().judge(Case.stated(policy, input, Source.EVALUATE)).first();
          return Answer.json(
              200,
              new Body(
                  ruling.decision().allow(), ruling.decision().violations(), ruling.auditId()));
        });
  }

  private record Body(
      boolean allow, List<Violation> violations, @JsonProperty("audit_id") String auditId) {}
}
