package io.gitpoli.check;

import java.util.Optional;
import java.util.regex.Pattern;

/** What a rule says of itself by its name, as in Conftest. */
public enum Severity {
  FAILURE("(deny|violation)(_[a-zA-Z0-9]+)*"),
  WARNING("warn(_[a-zA-Z0-9]+)*");

  private final Pattern names;

  Severity(String names) {
    this.names = Pattern.compile(names);
  }

  /** Empty for a rule that only serves others. */
  static Optional<Severity> of(String rule) {
    for (Severity severity : values()) {
      if (severity.names.matcher(rule).matches()) {
        return Optional.of(severity);
      }
    }
    return Optional.empty();
  }
}
