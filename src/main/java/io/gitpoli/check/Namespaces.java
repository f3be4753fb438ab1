package io.gitpoli.check;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which namespaces' rules are asked, chosen as Conftest does. */
final class Namespaces {
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[]");

  private Namespaces() {}

  /** A name without a wildcard is taken as it is, if no other has one. */
  static List<String> chosen(List<String> wanted, boolean all, Set<String> known)
      throws CheckException {
    if (all) {
      return List.copyOf(known);
    }
    if (wanted.stream().noneMatch(name -> WILDCARD.matcher(name).find())) {
      return wanted.stream().distinct().toList();
    }
    List<PathMatcher> matchers = new java.util.ArrayList<>();
    for (String pattern : wanted) {
      matchers.add(matcher(pattern));
    }
    return known.stream()
        .filter(name -> matchers.stream().anyMatch(matcher -> matcher.matches(Path.of(name))))
        .toList();
  }

  private static PathMatcher matcher(String pattern) throws CheckException {
    try {
      // Braces are no wildcards here.
      return FileSystems.getDefault()
          .getPathMatcher("glob:" + pattern.replaceAll("[{}]", "\\\\$0").replace("**", "*"));
    } catch (PatternSyntaxException e) {
      throw new CheckException(
          "--namespace " + pattern + " is no pattern: " + e.getDescription(), e);
    }
  }
}
