package io.gitpoli.check.parse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A command of a Dockerfile, split into words by the rules of its name.
 *
 * @param cmd as it stands in the file
 * @param bare whether nothing stands after it
 * @param rest what stands after it and its flags
 * @param json whether the arguments are a JSON array of texts
 */
record DockerfileInstruction(
    String cmd,
    boolean bare,
    List<String> flags,
    String rest,
    boolean json,
    List<String> arguments,
    Position position) {
  private static final ObjectReader JSON =
      new ObjectMapper(JsonFormat.JSON)
          .reader()
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final int ANY = Integer.MAX_VALUE;

  /** How an instruction's arguments are read, how many it takes, and which flags. */
  private record Rule(Words words, int least, int most, Set<String> flags) {
    Rule(Words words, int least, int most, String... flags) {
      this(words, least, most, Set.of(flags));
    }
  }

  private enum Words {
    BLANKS,
    JSON_OR_BLANKS,
    JSON_OR_TEXT,
    TEXT,
    QUOTED,
    PAIRS,
    HEALTH,
    TRIGGER
  }

  private static final Map<String, Rule> RULES =
      Map.ofEntries(
          Map.entry(
              "add",
              new Rule(
                  Words.JSON_OR_BLANKS,
                  2,
                  ANY,
                  "chown",
                  "chmod",
                  "link",
                  "keep-git-dir",
                  "checksum",
                  "unpack",
                  "exclude")),
          Map.entry("arg", new Rule(Words.QUOTED, 1, ANY)),
          Map.entry("cmd", new Rule(Words.JSON_OR_TEXT, 0, ANY)),
          Map.entry(
              "copy",
              new Rule(
                  Words.JSON_OR_BLANKS,
                  2,
                  ANY,
                  "chown",
                  "from",
                  "chmod",
                  "link",
                  "exclude",
                  "parents")),
          Map.entry("entrypoint", new Rule(Words.JSON_OR_TEXT, 0, ANY)),
          Map.entry("env", new Rule(Words.PAIRS, 1, ANY)),
          Map.entry("expose", new Rule(Words.BLANKS, 1, ANY)),
          Map.entry("from", new Rule(Words.BLANKS, 1, 3, "platform")),
          Map.entry(
              "healthcheck",
              new Rule(
                  Words.HEALTH,
                  1,
                  ANY,
                  "interval",
                  "timeout",
                  "start-period",
                  "start-interval",
                  "retries")),
          Map.entry("label", new Rule(Words.PAIRS, 1, ANY)),
          Map.entry("maintainer", new Rule(Words.TEXT, 1, 1)),
          Map.entry("onbuild", new Rule(Words.TRIGGER, 1, ANY)),
          Map.entry(
              "run",
              new Rule(Words.JSON_OR_TEXT, 0, ANY, "mount", "network", "security", "device")),
          Map.entry("shell", new Rule(Words.JSON_OR_TEXT, 1, ANY)),
          Map.entry("stopsignal", new Rule(Words.TEXT, 1, 1)),
          Map.entry("user", new Rule(Words.TEXT, 1, 1)),
          Map.entry("volume", new Rule(Words.JSON_OR_BLANKS, 1, ANY)),
          Map.entry("workdir", new Rule(Words.TEXT, 1, 1)));

  static DockerfileInstruction of(String line, char escape, Position position)
      throws ParseException {
    String[] parts = line.strip().split("[\\t\\x0B\\f\\r ]+", 2);
    DockerfileFlags flags = DockerfileFlags.of(parts.length < 2 ? "" : parts[1], escape);
    String rest = flags.rest().strip();
    Rule rule = RULES.get(parts[0].toLowerCase(Locale.ROOT));
    Optional<List<String>> array =
        rule == null ? Optional.empty() : array(rule.words(), rest, position);
    List<String> arguments =
        rule == null
            // An instruction that isn't known has one empty argument.
            ? List.of("")
            : array.isPresent()
                ? array.get()
                : words(rule.words(), rest, escape, parts[0], position);
    return new DockerfileInstruction(
        parts[0], parts.length < 2, flags.flags(), rest, array.isPresent(), arguments, position);
  }

  /** In lower case, as policies compare it. */
  String name() {
    return cmd.toLowerCase(Locale.ROOT);
  }

  /** Refuses what BuildKit refuses too. */
  void check() throws ParseException {
    Rule rule = RULES.get(name());
    if (rule == null) {
      throw new ParseException(position, "unknown instruction: " + cmd);
    }
    if (arguments.size() < rule.least()) {
      throw new ParseException(
          position, cmd + " needs " + (rule.least() == 1 ? "an argument" : "two arguments"));
    }
    if (arguments.size() > rule.most()) {
      throw new ParseException(position, cmd + " has too many arguments");
    }
    if (name().equals("from") && !isStage()) {
      throw new ParseException(position, "FROM takes an image, or: image AS name");
    }
    if (name().equals("shell") && !json) {
      throw new ParseException(position, "SHELL takes a JSON array");
    }
    if (name().equals("healthcheck") && !isHealthcheck()) {
      throw new ParseException(position, "HEALTHCHECK takes NONE, or CMD and a command");
    }
    if (Set.of("stopsignal", "arg").contains(name())) {
      return;
    }
    for (String flag : flags) {
      String[] parts = flag.substring(2).split("=", 2);
      if (!rule.flags().contains(parts[0])) {
        throw new ParseException(position, cmd + " has no flag --" + parts[0]);
      }
      boolean bool = Set.of("link", "keep-git-dir", "unpack", "parents").contains(parts[0]);
      if (parts.length < 2 && !bool) {
        throw new ParseException(position, "--" + parts[0] + " needs a value");
      }
    }
  }

  private boolean isStage() {
    return arguments.size() == 1
        || arguments.size() == 3
            && arguments.get(1).equalsIgnoreCase("as")
            && arguments.get(2).toLowerCase(Locale.ROOT).matches("[a-z][a-z0-9-_.]*");
  }

  private boolean isHealthcheck() {
    return switch (arguments.get(0).toUpperCase(Locale.ROOT)) {
      case "NONE" -> arguments.size() == 1;
      case "CMD" -> arguments.size() > 1;
      default -> false;
    };
  }

  private static Optional<List<String>> array(Words words, String rest, Position at)
      throws ParseException {
    if (words == Words.HEALTH) {
      String[] parts = rest.split("\\s+", 2);
      Optional<List<String>> array =
          parts.length < 2 ? Optional.empty() : array(Words.JSON_OR_TEXT, parts[1], at);
      return array.map(
          texts -> {
            List<String> all = new ArrayList<>(List.of(parts[0]));
            all.addAll(texts);
            return all;
          });
    }
    if (words != Words.JSON_OR_BLANKS && words != Words.JSON_OR_TEXT || !rest.startsWith("[")) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    try {
      for (JsonNode item : JSON.readTree(rest)) {
        if (!item.isTextual()) {
          throw new ParseException(at, "a JSON array of arguments must hold texts only");
        }
        texts.add(item.textValue());
      }
    } catch (JsonProcessingException e) {
      // Then it is text for a shell.
      return Optional.empty();
    }
    return Optional.of(texts);
  }

  private static List<String> words(Words words, String rest, char escape, String cmd, Position at)
      throws ParseException {
    if (words == Words.TRIGGER) {
      return rest.isEmpty() ? List.of() : List.of(rest);
    }
    if (rest.isEmpty()) {
      return List.of();
    }
    return switch (words) {
      case TEXT, JSON_OR_TEXT -> List.of(rest);
      case HEALTH -> List.of(rest.split("\\s+", 2));
      case BLANKS, JSON_OR_BLANKS -> List.of(rest.split("[\\t\\x0B\\f\\r ]+", -1));
      case QUOTED -> DockerfileFlags.words(rest, escape);
      default -> pairs(rest, escape, cmd, at);
    };
  }

  /** Of each pair its name, its value and what stands between them. */
  private static List<String> pairs(String rest, char escape, String cmd, Position at)
      throws ParseException {
    List<String> words = DockerfileFlags.words(rest, escape);
    if (words.isEmpty()) {
      return List.of();
    }
    if (!words.get(0).contains("=")) {
      String[] pair = rest.split("[\\t\\x0B\\f\\r ]+", 2);
      if (pair.length < 2) {
        throw new ParseException(at, cmd + " needs a name and a value");
      }
      return List.of(pair[0], pair[1], "");
    }
    List<String> pairs = new ArrayList<>();
    for (String word : words) {
      int delimiter = word.indexOf('=');
      if (delimiter < 0) {
        throw new ParseException(at, cmd + " takes name=value, which '" + word + "' is not");
      }
      if (delimiter == 0) {
        throw new ParseException(at, cmd + " has a value without a name");
      }
      pairs.add(word.substring(0, delimiter));
      pairs.add(word.substring(delimiter + 1));
      pairs.add("=");
    }
    return pairs;
  }
}
