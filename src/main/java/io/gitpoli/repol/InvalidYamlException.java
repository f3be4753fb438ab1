package io.gitpoli.repol;

import java.util.List;

/** A file that can't be taken as YAML, with all that was found until reading stopped. */
final class InvalidYamlException extends Exception {
  private final transient List<ConfigError> errors;

  InvalidYamlException(List<ConfigError> errors) {
    super("invalid YAML", null, false, false);
    this.errors = List.copyOf(errors);
  }

  List<ConfigError> errors() {
    return errors;
  }
}
