package io.gitpoli.webhook;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a comment tells gitpoli to do: the first of its lines that begins with {@code /gitpoli}
 * counts. Lines of a code block are an example, and lines of a quotation somebody else's.
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

  Pattern OVERRIDE =
      Pattern.compile("override\\s+(.+?)\\s+because\\s+(.+)", Pattern.CASE_INSENSITIVE);
  Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,200}");

  /**
   * The line that counts, without what surrounds it; empty where there is none. A longer one is cut
   * just above {@link #MAX_LINE}.
   */
  static Optional<String> line(String body) {
    String fence = null;
    for (String line : body.lines().toList()) {
      String text = line.strip();
      if (fence != null) {
        fence = text.startsWith(fence) ? null : fence;
      } else if (text.startsWith("```") || text.startsWith("~~~")) {
        fence = text.substring(0, 3);
      } else if (line.equals(WORD) || line.startsWith(WORD + " ")) {
        return Optional.of(text.substring(0, Math.min(text.length(), MAX_LINE + 1)));
      }
    }
    return Optional.empty();
  }

  /** The command of a comment; empty where it has none. */
  static Optional<CommentCommand> parse(String body) {
    return line(body).map(CommentCommand::read);
  }

  private static CommentCommand read(String line) {
    if (line.length() > MAX_LINE) {
      return new Unclear("its line has more than " + MAX_LINE + " characters");
    }
    String command = line.substring(WORD.length()).strip();
    if (command.equalsIgnoreCase("recheck")) {
      return new Recheck();
    }
    if (!command.toLowerCase(Locale.ROOT).matches("override(\\s.*)?")) {
      return new Unclear("known are `/gitpoli recheck` and `" + SYNTAX + "`");
    }
    Matcher override = OVERRIDE.matcher(command);
    if (!override.matches()) {
      return new Unclear("it must name a rule and a reason: `" + SYNTAX + "`");
    }
    List<String> codes =
        Arrays.stream(override.group(1).split(",", -1)).map(String::strip).distinct().toList();
    if (codes.size() > MAX_CODES || !codes.stream().allMatch(c -> CODE.matcher(c).matches())) {
      return new Unclear(
          "rules are named by their codes, with commas between them, "
              + MAX_CODES
              + " at most: `"
              + SYNTAX
              + "`");
    }
    return new BreakGlass(codes, override.group(2).strip());
  }
}
