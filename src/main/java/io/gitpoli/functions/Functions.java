package io.gitpoli.functions;

import io.gitpoli.App;
import java.util.List;
import java.util.function.Supplier;

/** The function classes for a host that makes its own application. */
public final class Functions {
  private Functions() {}

  /** One object of each class; the application is asked for at each call. */
  public static List<Object> of(Supplier<App> app) {
    return List.of(
        new HealthFunctions(app),
        new EvaluateFunctions(app),
        new WebhookFunctions(app),
        new AuditFunctions(app),
        new DeliveryFunctions(app),
        new OpenApiFunction(app),
        new NotFoundFunction());
  }
}
