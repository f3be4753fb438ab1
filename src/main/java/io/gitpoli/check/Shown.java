package io.gitpoli.check;

import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes things into messages, which end in logs and on terminals. */
public final class Shown {
  private static final Pattern LINE_BREAK = Pattern.compile("\\R\\s*");

  /** What a terminal takes as a command, or would show in another order than it stands. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cc}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]");

  /** Azure Pipelines and GitHub's older runners take commands from anywhere in a line. */
  private static final Pattern PIPELINE_COMMAND = Pattern.compile("##(?=\\w*\\[)");

  private Shown() {}

  static String list(Collection<?> things) {
    return things.stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  /** On one line, and without what a terminal or a pipeline's log would take as a command. */
  public static String line(String text) {
    return harmless(LINE_BREAK.matcher(text.strip()).replaceAll(" "));
  }

  /** As it is, but for what a terminal or a pipeline's log would take as a command. */
  public static String harmless(String text) {
    String harmless = CONTROL.matcher(text).replaceAll("?");
    return PIPELINE_COMMAND.matcher(harmless).replaceAll("# #");
  }
}
