package io.gitpoli.repol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads a YAML file as the JSON that a person sees in it, with the line of every value.
 *
 * <p>It stands on the parser's events, because what a configuration must not hold is gone one layer
 * up: Jackson's reader gives an alias as plain text, and YAML 1.1 readers take {@code on} for true,
 * {@code 010} for 8 and {@code 1_000} for 1000. Here a plain scalar is null, true or false as in
 * YAML 1.2, an integer where it is written as JSON writes one, and otherwise the text that stands
 * there. Anchors, aliases, merge keys, tags, keys given twice and a second document are refused.
 */
final class YamlReader {
  static final int MAX_BYTES = 256 * 1024;
  static final int MAX_DEPTH = 16;
  static final int MAX_VALUES = 20_000;

  /** Of one key, in characters. */
  static final int MAX_KEY = 256;

  /** Of one text, in characters. Also keeps regular expressions from deep recursion. */
  static final int MAX_TEXT = 1024;

  private static final int MAX_PROBLEM = 200;

  private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
  private static final Pattern TRUE = Pattern.compile("true|True|TRUE");
  private static final Pattern FALSE = Pattern.compile("false|False|FALSE");
  // At most 15 digits: exact in every JSON implementation, RFC 8785's doubles included.
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,14}");

  private final StreamReader source;
  private final Parser parser;
  private final List<ConfigError> errors = new ArrayList<>();
  private final List<Object> path = new ArrayList<>();
  private int values;

  private YamlReader(String text) {
    this.source = new StreamReader(text);
    this.parser = new ParserImpl(source, new LoaderOptions());
  }

  /** Reads the file's one document. */
  static Located read(String text) throws InvalidYamlException {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    checkCharacters(content);
    YamlReader reader = new YamlReader(content);
    try {
      Located document = reader.document();
      if (reader.errors.isEmpty()) {
        return document;
      }
    } catch (MarkedYAMLException e) {
      reader.errors.add(notYaml(e));
    } catch (YAMLException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // The scanner lets some of these out where an escape or a directive is cut short.
      reader.errors.add(new ConfigError("", reader.source.getLine() + 1, "not YAML"));
    }
    throw new InvalidYamlException(reader.errors);
  }

  private static void checkCharacters(String text) throws InvalidYamlException {
    if (text.length() > MAX_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw invalid(1, "the file is larger than " + MAX_BYTES / 1024 + " KiB");
    }
    int line = 1;
    for (int at = 0; at < text.length(); ) {
      int c = text.codePointAt(at);
      if (c == '\n') {
        line++;
      } else if (c == '\uFFFD') {
        // What a decoder leaves of bytes that are not UTF-8.
        throw invalid(line, "the file is not UTF-8");
      } else if (!StreamReader.isPrintable(c) || c == 0x85 || c == 0x2028 || c == 0x2029) {
        // The last three end a line in YAML 1.1 only: what follows would not be what it looks like.
        throw invalid(line, String.format("the character U+%04X is not allowed", c));
      }
      at += Character.charCount(c);
    }
  }

  private static InvalidYamlException invalid(int line, String message) {
    return new InvalidYamlException(List.of(new ConfigError("", line, message)));
  }

  private static ConfigError notYaml(MarkedYAMLException e) {
    Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
    String context = e.getContext() == null ? "" : e.getContext() + ": ";
    // The parser's advice on indentation is wrong for any character but a tab.
    String problem = String.valueOf(e.getProblem()).replaceFirst("\\. \\(Do not use .*", "");
    String message = ("not YAML: " + context + problem).replaceAll("\\s+", " ");
    return new ConfigError(
        "",
        mark == null ? 1 : mark.getLine() + 1,
        message.substring(0, Math.min(message.length(), MAX_PROBLEM)));
  }

  private Located document() throws InvalidYamlException {
    parser.getEvent(); // the stream's start
    if (parser.checkEvent(Event.ID.StreamEnd)) {
      throw invalid(1, "the file is empty");
    }
    parser.getEvent(); // the document's start
    Located document = value(parser.getEvent(), 0);
    parser.getEvent(); // the document's end
    if (!parser.checkEvent(Event.ID.StreamEnd)) {
      refuse(parser.peekEvent(), "a second document begins here; only one is allowed");
    } else if (document.value().isNull() && errors.isEmpty()) {
      throw invalid(document.line(), "the file is empty");
    }
    return document;
  }

  /**
   * Reads the value that {@code event} begins.
   *
   * @param keyLine the line of the value's key; 0 where it has none
   */
  private Located value(Event event, int keyLine) throws InvalidYamlException {
    if (++values > MAX_VALUES) {
      throw stop(event, "the file holds more than " + MAX_VALUES + " values");
    }
    NodeEvent node = (NodeEvent) event;
    int line = keyLine == 0 ? line(node) : keyLine;
    checkPlain(node);
    if (node instanceof AliasEvent) {
      return new Located(NullNode.getInstance(), line, Map.of());
    }
    if (node instanceof ScalarEvent scalar) {
      return new Located(resolve(scalar), line, Map.of());
    }
    if (path.size() >= MAX_DEPTH) {
      throw stop(node, "nested more than " + MAX_DEPTH + " deep");
    }
    return node.is(Event.ID.MappingStart) ? mapping(line) : sequence(line);
  }

  private Located mapping(int line) throws InvalidYamlException {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    Map<Object, Located> children = new HashMap<>();
    for (Event event = parser.getEvent();
        !event.is(Event.ID.MappingEnd);
        event = parser.getEvent()) {
      String key = key(event);
      path.add(key);
      Located earlier = children.get(key);
      if (earlier != null) {
        refuse(event, Shown.text(key) + " is given twice; the first is in line " + earlier.line());
      }
      Located value = value(parser.getEvent(), line(event));
      path.remove(path.size() - 1);
      object.set(key, value.value());
      children.put(key, value);
    }
    return new Located(object, line, children);
  }

  private String key(Event event) throws InvalidYamlException {
    checkPlain((NodeEvent) event);
    if (event instanceof ScalarEvent key) {
      if (key.isPlain() && key.getValue().equals("<<")) {
        refuse(event, "a merge key (<<) is not allowed; write its values here");
      }
      if (key.getValue().indexOf('\n') >= 0) {
        refuse(event, "a key must stand on one line");
      }
      checkText(key, MAX_KEY);
      return key.getValue();
    }
    if (event instanceof AliasEvent) {
      return "";
    }
    throw stop(event, "a key must be text");
  }

  private Located sequence(int line) throws InvalidYamlException {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    Map<Object, Located> children = new HashMap<>();
    for (Event event = parser.getEvent();
        !event.is(Event.ID.SequenceEnd);
        event = parser.getEvent()) {
      path.add(array.size());
      Located value = value(event, 0);
      path.remove(path.size() - 1);
      children.put(array.size(), value);
      array.add(value.value());
    }
    return new Located(array, line, children);
  }

  private JsonNode resolve(ScalarEvent scalar) throws InvalidYamlException {
    checkText(scalar, MAX_TEXT);
    String text = scalar.getValue();
    if (scalar.isPlain()) {
      if (NULL.matcher(text).matches()) {
        return NullNode.getInstance();
      }
      if (TRUE.matcher(text).matches()) {
        return BooleanNode.TRUE;
      }
      if (FALSE.matcher(text).matches()) {
        return BooleanNode.FALSE;
      }
      if (INTEGER.matcher(text).matches()) {
        return LongNode.valueOf(Long.parseLong(text));
      }
    }
    return TextNode.valueOf(text);
  }

  private void checkText(ScalarEvent scalar, int limit) throws InvalidYamlException {
    if (scalar.getValue().length() > limit) {
      throw stop(scalar, "a text is longer than " + limit + " characters");
    }
    // Escapes can write what the file itself may not hold: NUL, half of a surrogate pair.
    if (!StreamReader.isPrintable(scalar.getValue())) {
      refuse(scalar, "an escape gives a character that is not allowed");
    }
  }

  private void checkPlain(NodeEvent node) throws InvalidYamlException {
    if (node instanceof AliasEvent) {
      refuse(node, "an alias (*…) is not allowed; write the value itself");
    } else if (node.getAnchor() != null) {
      refuse(node, "an anchor (&…) is not allowed");
    }
    if (node instanceof ScalarEvent scalar && scalar.getTag() != null
        || node instanceof CollectionStartEvent collection && collection.getTag() != null) {
      refuse(node, "a tag (!…) is not allowed");
    }
  }

  private void refuse(Event event, String message) throws InvalidYamlException {
    errors.add(new ConfigError(Pointer.of(path), line(event), message));
    if (errors.size() >= ConfigParser.MAX_ERRORS) {
      throw stop(event, "too many errors: the rest was not read");
    }
  }

  private InvalidYamlException stop(Event event, String message) {
    errors.add(new ConfigError(Pointer.of(path), line(event), message));
    return new InvalidYamlException(errors);
  }

  private static int line(Event event) {
    return event.getStartMark().getLine() + 1;
  }
}
