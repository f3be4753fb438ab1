package io.gitpoli.gate;

import io.gitpoli.audit.Enforcement;
import java.util.List;

/** Enforces recorded rulings. */
@FunctionalInterface
public interface Report {
  /** Enforces the strictest of the rulings; a failure is told in the answer, not thrown. */
  Enforcement send(List<Ruling> rulings);
}
