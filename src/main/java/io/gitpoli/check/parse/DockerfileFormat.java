package io.gitpoli.check.parse;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dockerfiles by BuildKit's rules: an array of commands with Cmd, SubCmd, JSON, Flags, Value and
 * Stage. Comments before a command are commands of their own ({@code Cmd: comment}); the text of a
 * heredoc is left out.
 */
record DockerfileFormat() implements Parser {
  private static final Pattern DIRECTIVE =
      Pattern.compile("#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+?)\\s*");
  private static final Set<String> DIRECTIVES = Set.of("syntax", "escape", "check");
  private static final Set<String> TAKES_HEREDOC = Set.of("add", "copy", "run");

  @Override
  public List<Document> parse(Source source) throws ParseException {
    return List.of(TreeDocument.of(new Reading(Text.utf8(source)).commands()));
  }

  private static final class Reading {
    private final Text text;
    private final Lines lines;
    private final List<Node> commands = Node.items();
    private final Set<String> directives = new HashSet<>();
    private List<String> comments = new ArrayList<>();
    private boolean directivesOver;
    private char escape = '\\';
    private int stages;

    Reading(Text text) {
      this.text = text;
      this.lines = new Lines(text);
    }

    Node commands() throws ParseException {
      while (lines.next()) {
        String line = trimmed(lines.line());
        String content = line.stripLeading();
        int start = lines.start() + line.length() - content.length();
        if (content.startsWith("#")) {
          if (!directive(content, start)) {
            comment(line);
          }
          continue;
        }
        directivesOver = true;
        String command = joined(content);
        if (!command.isEmpty()) {
          command(command, text.position(start));
        }
      }
      if (commands.isEmpty()) {
        throw text.error(text.length(), "the file has no instruction");
      }
      return new Node.Sequence(commands.get(0).position(), commands);
    }

    private static String trimmed(String line) {
      return line.replaceAll("\r+$", "");
    }

    /** An {@code # escape=`} and the like, before anything else in the file. */
    private boolean directive(String line, int start) throws ParseException {
      Matcher matcher = DIRECTIVE.matcher(line);
      if (directivesOver || !matcher.matches()) {
        directivesOver = true;
        return false;
      }
      String name = matcher.group(1).toLowerCase(Locale.ROOT);
      if (!DIRECTIVES.contains(name)) {
        directivesOver = true;
        return false;
      }
      if (!directives.add(name)) {
        throw text.error(start, "only one " + name + " directive can be used");
      }
      if (name.equals("escape")) {
        if (!matcher.group(2).equals("`") && !matcher.group(2).equals("\\")) {
          throw text.error(start, "the escape character must be ` or \\");
        }
        escape = matcher.group(2).charAt(0);
      }
      return true;
    }

    /** An empty one ends the comments that belong to the next command. */
    private void comment(String line) {
      String comment = line.substring(1).strip();
      if (comment.isEmpty()) {
        comments.clear();
      } else {
        comments.add(comment);
      }
    }

    /** The line and those that it is continued on, without comments and empty lines within. */
    private String joined(String first) {
      StringBuilder joined = new StringBuilder();
      int end = continuation(first);
      joined.append(first, 0, end < 0 ? first.length() : end);
      while (end >= 0 && lines.next()) {
        String line = trimmed(lines.line());
        if (line.isBlank() || line.stripLeading().startsWith("#")) {
          continue;
        }
        end = continuation(line);
        joined.append(line, 0, end < 0 ? line.length() : end);
      }
      return joined.toString();
    }

    /** Where the character stands that continues the line on the next one; below 0 if none does. */
    private int continuation(String line) {
      int end = line.length();
      while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
        end--;
      }
      boolean escaped = end > 1 && line.charAt(end - 2) == escape;
      return end > 0 && line.charAt(end - 1) == escape && !escaped ? end - 1 : -1;
    }

    private void command(String line, Position at) throws ParseException {
      DockerfileInstruction instruction = instruction(line, at);
      Optional<DockerfileInstruction> trigger = Optional.empty();
      if (instruction.name().equals("onbuild") && !instruction.rest().isEmpty()) {
        trigger = Optional.of(instruction(instruction.rest(), at));
        if (Set.of("onbuild", "from", "maintainer").contains(trigger.get().name())) {
          throw new ParseException(at, trigger.get().cmd() + " can't be an ONBUILD trigger");
        }
      } else {
        instruction.check();
      }
      heredocs(trigger.orElse(instruction), line, at);
      if (instruction.name().equals("from")) {
        stages++;
      }
      for (String comment : comments) {
        commands.add(command(at, "comment", "", false, List.of(), List.of(comment), true));
      }
      comments = new ArrayList<>();
      DockerfileInstruction valued = trigger.orElse(instruction);
      String subcommand = trigger.map(DockerfileInstruction::cmd).orElse("");
      commands.add(
          command(
              at,
              instruction.name(),
              subcommand,
              valued.json(),
              instruction.flags(),
              valued.arguments(),
              instruction.bare()));
    }

    private DockerfileInstruction instruction(String line, Position at) throws ParseException {
      return DockerfileInstruction.of(line, escape, at);
    }

    private Node command(
        Position at,
        String cmd,
        String subCmd,
        boolean json,
        List<String> flags,
        List<String> value,
        boolean withoutFlags) {
      Map<String, Node> command = Node.properties();
      command.put("Cmd", Node.text(at, cmd));
      command.put("SubCmd", Node.text(at, subCmd));
      command.put("JSON", new Node.Scalar(at, BooleanNode.valueOf(json)));
      command.put("Flags", withoutFlags ? Node.nothing(at) : texts(at, flags));
      command.put("Value", value.isEmpty() ? Node.nothing(at) : texts(at, value));
      command.put("Stage", new Node.Scalar(at, IntNode.valueOf(Math.max(0, stages - 1))));
      return new Node.Mapping(at, command);
    }

    private static Node texts(Position at, List<String> texts) {
      return new Node.Sequence(at, texts.stream().map(text -> Node.text(at, text)).toList());
    }

    private void heredocs(DockerfileInstruction instruction, String line, Position at)
        throws ParseException {
      if (!TAKES_HEREDOC.contains(instruction.name()) || instruction.json()) {
        return;
      }
      for (DockerfileHeredoc heredoc : DockerfileHeredoc.all(line)) {
        boolean ended = false;
        while (!ended && lines.next()) {
          ended = heredoc.endsWith(trimmed(lines.line()));
        }
        if (!ended) {
          throw new ParseException(at, "the heredoc " + heredoc.name() + " has no end");
        }
      }
    }
  }
}
