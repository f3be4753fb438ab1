package io.gitpoli.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what was meant by a name that somebody mistyped. */
final class Slip {
  /** A difference of a few letters is a slip, a larger one another name. */
  private static final int MAX = 4;

  private Slip() {}

  /** The known name that is nearest; empty where none is near. */
  static Optional<String> of(String name, Collection<String> known) {
    return known.stream()
        .filter(one -> distance(name, one) <= MAX)
        .min(Comparator.comparingInt(one -> distance(name, one)));
  }

  /** How many characters must be put in, taken out or changed (Levenshtein). */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }
}
