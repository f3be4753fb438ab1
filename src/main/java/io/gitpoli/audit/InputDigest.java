package io.gitpoli.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Stand-in until the branch that computes it is merged. */
public final class InputDigest {
  private InputDigest() {}

  public static String sha256(ObjectNode input) {
    throw new UnsupportedOperationException();
  }
}
