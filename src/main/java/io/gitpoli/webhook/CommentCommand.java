package io.gitpoli.webhook;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a comment tells gitpoli to do, in its first line, which begins with {@code /gitpoli}. What
 * stands further down may be an example, or what somebody else said: a reply by mail ends with it,
 * and nothing tells them apart.
 */
sealed interface CommentCommand {
  /**
   * Let these rules pass.
   *
   * @param codes at least one, each once
   * @param reason not blank
   */
  record BreakGlass(List<String> codes, String reason) implements CommentCommand {
    public BreakGlass {
      codes = List.copyOf(codes);
    }
  }

  /** Judge again. */
  record Recheck() implements CommentCommand {}

  /**
   * It is meant for gitpoli, and can't be followed.
   *
   * @param why for whoever wrote it
   */
  record Unclear(String why) implements CommentCommand {}

  String WORD = "/gitpoli";
  String SYNTAX = "/gitpoli override CODE[,CODE…] because REASON";

  /** Codes of policies have some 40 characters, and reasons one line. */
  int MAX_LINE = 2_000;

  int MAX_CODES = 20;

  Pattern BECAUSE = Pattern.compile(" because ", Pattern.CASE_INSENSITIVE);
  Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,200}");

  /**
   * The line that counts, without what surrounds it; empty where it is not meant for gitpoli. A
   * longer one is cut just above {@link #MAX_LINE}.
   */
  static Optional<String> line(String body) {
    return body.lines()
        .dropWhile(String::isBlank)
        .limit(1)
        .filter(line -> line.equals(WORD) || line.startsWith(WORD + " "))
        .map(line -> line.substring(0, Math.min(line.length(), MAX_LINE + 1)).strip())
        .findFirst();
  }

  /** The command of a comment; empty where it has none. */
  static Optional<CommentCommand> parse(String body) {
    return line(body).map(CommentCommand::read);
  }

  private static CommentCommand read(String line) {
    if (line.length() > MAX_LINE) {
      return new Unclear("its line has more than " + MAX_LINE + " characters");
    }
    String command =
        line.substring(WORD.length()).replaceAll("\\p{Cf}", "").replaceAll("\\s+", " ").strip();
    if (command.equalsIgnoreCase("recheck")) {
      return new Recheck();
    }
    String[] halves = BECAUSE.split(command, 2);
    String[] words = halves[0].split(" ", 2);
    if (!words[0].equalsIgnoreCase("override")) {
      return new Unclear("known are `/gitpoli recheck` and `" + SYNTAX + "`");
    }
    if (words.length < 2 || halves.length < 2) {
      return new Unclear("it must name a rule and a reason: `" + SYNTAX + "`");
    }
    List<String> codes =
        Arrays.stream(words[1].split(",", -1)).map(String::strip).distinct().toList();
    if (codes.size() > MAX_CODES || !codes.stream().allMatch(c -> CODE.matcher(c).matches())) {
      return new Unclear(
          "rules are named by their codes, with commas between them, "
              + MAX_CODES
              + " at most: `"
              + SYNTAX
              + "`");
    }
    return new BreakGlass(codes, halves[1]);
  }
}
