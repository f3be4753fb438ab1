package io.gitpoli.repol;

import java.util.List;

/** Writes paths of property names and indexes as JSON pointers (RFC 6901). */
final class Pointer {
  private Pointer() {}

  static String of(List<Object> path) {
    StringBuilder pointer = new StringBuilder();
    for (Object step : path) {
      pointer.append('/').append(step.toString().replace("~", "~0").replace("/", "~1"));
    }
    return pointer.toString();
  }
}
