package io.gitpoli.check;

import java.util.Collection;
import java.util.stream.Collectors;

/** Writes things into messages. */
final class Shown {
  private Shown() {}

  static String list(Collection<?> things) {
    return things.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
