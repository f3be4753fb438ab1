package io.gitpoli.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.annotation.FunctionName;
import com.microsoft.azure.functions.annotation.TimerTrigger;
import io.gitpoli.App;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;

/**
 * What the Functions host does from time to time: an instance that nobody calls may be stopped, and
 * what it left in the inbox is then worked on by the one that the timer wakes.
 */
public final class TimerFunctions {
  private final Supplier<App> app;

  /** For the Functions worker. */
  public TimerFunctions() {
    this(HostedApp.SHARED);
  }

  TimerFunctions(Supplier<App> app) {
    this.app = app;
  }

  /** Every minute: goes on with what the inbox holds. */
  @FunctionName("inbox")
  public void inbox(
      @TimerTrigger(name = "timer", schedule = "0 * * * * *") String timer,
      ExecutionContext context) {
    run(App::sweep, context);
  }

  /** Every quarter of an hour: asks GitHub for deliveries that never arrived. */
  @FunctionName("missedDeliveries")
  public void missedDeliveries(
      @TimerTrigger(name = "timer", schedule = "30 */15 * * * *") String timer,
      ExecutionContext context) {
    run(App::recover, context);
  }

  private void run(Consumer<App> work, ExecutionContext context) {
    try {
      work.accept(app.get());
    } catch (RuntimeException e) {
      context.getLogger().log(Level.WARNING, "tried again by the next timer", e);
    }
  }
}
