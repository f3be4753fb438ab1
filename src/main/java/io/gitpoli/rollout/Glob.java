package io.gitpoli.rollout;

import java.util.regex.Pattern;

/**
 * A pattern of paths: {@code ?} is one character and {@code *} any number of them within a folder,
 * {@code **} any number of folders. All else stands for itself.
 */
public record Glob(String pattern) {
  /** Whether the whole path fits. */
  public boolean matches(String path) {
    StringBuilder regex = new StringBuilder();
    for (int at = 0; at < pattern.length(); at++) {
      int c = pattern.codePointAt(at);
      if (c == '?') {
        regex.append("[^/]");
      } else if (c != '*') {
        regex.append(Pattern.quote(Character.toString(c)));
        at += Character.charCount(c) - 1;
      } else if (!pattern.startsWith("**", at)) {
        regex.append("[^/]*");
      } else if (pattern.startsWith("**/", at)) {
        regex.append("(?:.*/)?");
        at += 2;
      } else {
        regex.append(".*");
        at++;
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(path).matches();
  }

  /**
   * Whether a path is one of the folders on the way to what the pattern names. Where it begins with
   * {@code **}, that alone makes none of them: what follows is found wherever it stands.
   */
  public boolean leadsThrough(String path) {
    for (int at = pattern.indexOf('/'); at >= 0; at = pattern.indexOf('/', at + 1)) {
      String folder = pattern.substring(0, at);
      if (!folder.equals("**") && new Glob(folder).matches(path)) {
        return true;
      }
    }
    return false;
  }
}
