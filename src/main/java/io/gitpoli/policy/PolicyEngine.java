package io.gitpoli.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Judges an input document by a policy. Safe for use by many threads.
 *
 * <p>Every implementation answers alike, messages included; {@code PolicyEngineContract} holds them
 * to it.
 */
public interface PolicyEngine extends AutoCloseable {
  /**
   * Judges {@code input}. The input is not changed.
   *
   * @throws PolicyEngineException where there is no trustworthy answer: never taken as a pass
   */
  Decision decide(PolicyName policy, ObjectNode input);

  /** Whether the engine can decide now. Never throws. */
  Health check();

  @Override
  void close();
}
