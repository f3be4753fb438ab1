package io.gitpoli.policy.wasm;

import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.policy.PolicyEngineException.Reason;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Lends instances of one module, each to one thread at a time. They are made when they are needed;
 * the one used last is lent first.
 */
final class InstancePool {
  private final PolicyModule module;
  private final Limits limits;
  private final Semaphore turns;
  private final ConcurrentLinkedDeque<PolicyInstance> idle = new ConcurrentLinkedDeque<>();

  InstancePool(PolicyModule module, Limits limits) {
    this.module = module;
    this.limits = limits;
    turns = new Semaphore(limits.instances(), true);
  }

  PolicyModule module() {
    return module;
  }

  /**
   * Gives an instance to {@code work}. One that has thrown, or has grown large, isn't lent again.
   *
   * @throws PolicyEngineException where no turn came in time
   */
  <T> T lend(Function<PolicyInstance, T> work) throws InterruptedException {
    if (!turns.tryAcquire(limits.turn().toNanos(), TimeUnit.NANOSECONDS)) {
      throw new PolicyEngineException(
          Reason.UNAVAILABLE, "the policy engine is busy: no turn within " + limits.turn());
    }
    try {
      PolicyInstance instance = idle.pollFirst();
      if (instance == null) {
        instance = new PolicyInstance(module, limits.pages());
      }
      T result = work.apply(instance);
      if (instance.pages() <= limits.keptPages()) {
        idle.addFirst(instance);
      }
      return result;
    } finally {
      turns.release();
    }
  }
}
