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

import com.fasterxml.jackson.annotation.JsonInclude;
import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import com.microsoft.azure.functions.annotation.AuthorizationLevel;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.HttpTrigger;
import io.gitpoli.App;
import io.gitpoli.HealthStatus;
import io.gitpoli.inbox.Inbox;
import io.gitpoli.policy.Health;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the server and its parts can be used. */
public final class HealthFunctions {
  private final Door door;

  /** For the Functions worker. */
  public HealthFunctions() {
    this(HostedApp.SHARED);
  }

  HealthFunctions(Supplier<App> app) {
    this.door = new Door(app);
  }

  /** Liveness: 200 as long as the server answers, whatever its parts do. */
  @FunctionName("health")
  public HttpResponseMessage health(
      @HttpTrigger(
              name = "request",
              methods = {GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT},
              authLevel = AuthorizationLevel.ANONYMOUS,
              route = "health")
          HttpRequestMessage<Optional<String>> request,
      ExecutionContext context) {
    return door.get(
        Access.OPEN,
        request,
        context,
        app -> Answer.json(200, Parts.of(app, context.getLogger()).json(app)));
  }

  /** Readiness: 503 where nothing could be decided now. */
  @FunctionName("healthReady")
  public HttpResponseMessage ready(
      @HttpTrigger(
              name = "request",
              methods = {GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE, CONNECT},
              authLevel = AuthorizationLevel.ANONYMOUS,
              route = "health/ready")
          HttpRequestMessage<Optional<String>> request,
      ExecutionContext context) {
    return door.get(
        Access.OPEN,
        request,
        context,
        app -> {
          Parts parts = Parts.of(app, context.getLogger());
          if (parts.up()) {
            return Answer.json(200, parts.json(app));
          }
          throw new Problem(503, "not ready: " + parts.down() + " can't be used; try again later")
              .with("opa", parts.engine())
              .with("audit", parts.audit())
              .with("inbox", parts.inbox())
              .withHeader("Retry-After", Problem.RETRY_AFTER)
              .exception();
        });
  }

  private record Parts(boolean engine, boolean audit, boolean inbox, Inbox.Depth depth) {
    static Parts of(App app, Logger log) {
      HealthStatus health = app.health();
      return new Parts(
          up("the policy engine", health.engine(), log),
          up("the audit trail", health.audit(), log),
          up("the inbox", health.inbox(), log),
          health.depth().orElse(null));
    }

    // Why a part is down is for the log: the routes are open to anyone.
    private static boolean up(String part, Health health, Logger log) {
      if (!health.up()) {
        log.warning(part + " can't be used: " + health.detail());
      }
      return health.up();
    }

    boolean up() {
      return engine && audit && inbox;
    }

    String down() {
      return Stream.of(
              engine ? "" : "the policy engine",
              audit ? "" : "the audit trail",
              inbox ? "" : "the inbox")
          .filter(part -> !part.isEmpty())
          .collect(Collectors.joining(" and "));
    }

    Body json(App app) {
      return new Body(
          up() ? "ok" : "degraded",
          engine,
          audit,
          app.settings().engine().name().toLowerCase(Locale.ROOT),
          inbox,
          inbox ? depth : null);
    }
  }

  /** The answer; {@code opa} is the policy engine, whichever it is. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Body(
      String status,
      boolean opa,
      boolean audit,
      String engine,
      boolean inbox,
      Inbox.Depth deliveries) {}
}
