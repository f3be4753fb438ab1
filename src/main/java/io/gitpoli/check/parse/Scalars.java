package io.gitpoli.check.parse;

import java.util.OptionalDouble;
import java.util.Set;

/** Values of formats that have texts only, typed as Conftest does: by what they look like. */
final class Scalars {
  private static final Set<String> TRUE = Set.of("t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("f", "F", "FALSE", "false", "False");

  private Scalars() {}

  static Node of(Position position, String text) {
    OptionalDouble number = Numbers.parse(text);
    if (number.isPresent()) {
      return Node.number(position, number.getAsDouble());
    }
    boolean yes = TRUE.contains(text);
    return yes || FALSE.contains(text) ? Node.bool(position, yes) : Node.text(position, text);
  }
}
