package io.gitpoli.gate;

import java.util.List;

/** Enforces recorded rulings. */
@FunctionalInterface
public interface Report {
  /**
   * Enforces the strictest of the rulings; that GitHub failed is told in the answer, not thrown.
   */
  Reported send(List<Ruling> rulings);
}
