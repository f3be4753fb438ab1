package io.gitpoli.rollout;

import java.util.Locale;

/** What breaking a rule leads to, from the mildest on. */
public enum Enforcement {
  /** It is told, and nothing follows. */
  AUDIT,
  /** It is a warning. */
  WARN,
  /** It fails. */
  DENY;

  static Enforcement named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  Enforcement atMost(Enforcement other) {
    return compareTo(other) <= 0 ? this : other;
  }
}
