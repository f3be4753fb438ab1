package io.gitpoli.check;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Which namespaces' rules are asked, chosen as Conftest does. */
final class Namespaces {
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[]");

  private Namespaces() {}

  /**
   * A name without a wildcard is taken as it is, if no other has one.
   *
   * @throws CheckException where a pattern is none, or matches nothing: nothing would ever fail
   */
  static List<String> chosen(List<String> wanted, boolean all, Set<String> known)
      throws CheckException {
    if (all) {
      return List.copyOf(known);
    }
    if (wanted.stream().noneMatch(Namespaces::hasWildcard)) {
      return wanted.stream().distinct().toList();
    }
    Set<String> chosen = new LinkedHashSet<>();
    for (String pattern : wanted) {
      Pattern names = NamePattern.of(pattern);
      List<String> matched = known.stream().filter(name -> names.matcher(name).matches()).toList();
      if (matched.isEmpty() && hasWildcard(pattern)) {
        throw new CheckException(
            "--namespace " + pattern + " matches none of " + Shown.list(known));
      }
      chosen.addAll(matched);
    }
    return known.stream().filter(chosen::contains).toList();
  }

  private static boolean hasWildcard(String name) {
    return WILDCARD.matcher(name).find();
  }
}
