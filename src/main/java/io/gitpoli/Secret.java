package io.gitpoli;

/** A value that must never be shown: it prints as stars wherever it ends up. */
public record Secret(String value) {
  @Override
  public String toString() {
    return "***";
  }
}
