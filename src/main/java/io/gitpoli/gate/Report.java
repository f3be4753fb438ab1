package io.gitpoli.gate;

import java.util.List;

/** Enforces recorded rulings. */
@FunctionalInterface
public interface Report {
  /** Asked when the rulings are about to be recorded; throws where they must not be any more. */
  default void prepare() {}

  /**
   * Enforces the strictest of the rulings; that GitHub failed is told in the answer, not thrown.
   */
  Reported send(List<Ruling> rulings);
}
