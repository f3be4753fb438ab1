package io.gitpoli.policy.wasm;

import com.dylibso.chicory.wasm.ChicoryException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.policy.Decision;
import io.gitpoli.policy.DecisionDocument;
import io.gitpoli.policy.Health;
import io.gitpoli.policy.InputDocument;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.policy.PolicyEngineException.Reason;
import io.gitpoli.policy.PolicyName;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Decides inside this process, by the policies that were compiled into it. As many decisions are
 * made at one time as there are cores; each is bounded in time, memory and size of its input.
 */
public final class WasmPolicyEngine implements PolicyEngine {
  private static final String NAME = "embedded";
  private static final String CLOSED = "the policy engine is closed";
  private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

  private final Limits limits;
  private final Watchdog watchdog;
  private final FutureTask<InstancePool> loading;
  private volatile boolean closed;

  /**
   * An engine for the policies of this build. They are loaded beside the caller, who does not wait.
   */
  public WasmPolicyEngine() {
    this(PolicyModule::ofThisBuild, Limits.ofThisMachine());
  }

  WasmPolicyEngine(Supplier<PolicyModule> module, Limits limits) {
    this.limits = limits;
    watchdog = new Watchdog(limits.time());
    loading = new FutureTask<>(() -> load(module));
    var thread = new Thread(loading, "policy-loader");
    thread.setDaemon(true);
    thread.start();
  }

  private InstancePool load(Supplier<PolicyModule> module) throws InterruptedException {
    var pool = new InstancePool(module.get(), limits);
    pool.lend(this::warm);
    return pool;
  }

  /**
   * Evaluates each policy once, so that the first decision doesn't wait for classes to be loaded.
   */
  private Void warm(PolicyInstance instance) {
    for (String entrypoint : instance.entrypoints()) {
      try {
        evaluate(instance, entrypoint, EMPTY);
      } catch (PolicyEngineException e) {
        break; // A decision will tell the caller, who can do something about it.
      }
    }
    return null;
  }

  @Override
  public Decision decide(PolicyName policy, ObjectNode input) {
    byte[] document = InputDocument.utf8(input);
    if (closed) {
      throw new PolicyEngineException(Reason.UNAVAILABLE, CLOSED);
    }
    try {
      InstancePool pool = loading.get(limits.turn().toNanos(), TimeUnit.NANOSECONDS);
      JsonNode result = pool.lend(instance -> evaluate(instance, policy.path(), document));
      return DecisionDocument.read(result.path(0).get("result"), pool.module().revision(), NAME);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("the decision was interrupted", e);
    } catch (TimeoutException e) {
      throw unavailable("the policies are still being loaded", e);
    } catch (CancellationException e) {
      throw unavailable(CLOSED, e);
    } catch (ExecutionException e) {
      throw unavailable(why(e), e);
    }
  }

  private JsonNode evaluate(PolicyInstance instance, String entrypoint, byte[] input) {
    if (!instance.entrypoints().contains(entrypoint)) {
      throw new PolicyEngineException(Reason.BAD_ANSWER, "there is no policy " + entrypoint);
    }
    try (var watch = watchdog.watch()) {
      try {
        return instance.evaluate(entrypoint, input);
      } catch (PolicyInstance.OutOfMemory e) {
        throw unavailable("the decision needs more memory than it may have", e);
      } catch (ChicoryException | StackOverflowError | OutOfMemoryError e) {
        throw unavailable(
            watch.interrupted()
                ? "the decision took longer than " + limits.time() + ", or the engine was closed"
                : "the decision failed: " + e.getMessage(),
            e);
      } catch (RuntimeException e) {
        throw new PolicyEngineException(
            Reason.BAD_ANSWER, "the policy gave up: " + e.getMessage(), e);
      }
    }
  }

  /** Up, too, while the policies are being loaded: a decision asked for now waits for them. */
  @Override
  public Health check() {
    if (closed) {
      return Health.down(CLOSED);
    }
    if (!loading.isDone()) {
      return Health.ok();
    }
    try {
      loading.get();
      return Health.ok();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Health.down("interrupted");
    } catch (CancellationException e) {
      return Health.down(CLOSED);
    } catch (ExecutionException e) {
      return Health.down(why(e));
    }
  }

  private static String why(ExecutionException e) {
    return "the policies can't be loaded: " + e.getCause().getMessage();
  }

  private static PolicyEngineException unavailable(String message, Throwable cause) {
    return new PolicyEngineException(Reason.UNAVAILABLE, message, cause);
  }

  @Override
  public void close() {
    closed = true;
    loading.cancel(true);
    watchdog.close();
  }
}
