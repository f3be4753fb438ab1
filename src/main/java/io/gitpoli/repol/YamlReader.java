package io.gitpoli.repol;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads a YAML file as the JSON that a person sees in it, with the line of every value.
 *
 * <p>It reads the tokens of Jackson's parser and not its trees, because what a configuration must
 * not hold is gone in a tree: an alias is plain text there, and as YAML 1.1 has it {@code on} is
 * true, {@code 010} is 8 and {@code 1_000} is 1000. Here a plain scalar is null, true or false as
 * in YAML 1.2, an integer where it is written as JSON writes one, and otherwise the text that
 * stands there. Anchors, aliases, merge keys, tags, keys given twice and a second document are
 * refused.
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

  private static final String ALIAS = "an alias (*…) is not allowed; write the value itself";
  private static final String ANCHOR = "an anchor (&…) is not allowed";
  private static final String TAG = "a tag (!…) is not allowed";
  private static final String TOO_LONG = "a text is longer than %d characters";

  private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
  private static final Pattern TRUE = Pattern.compile("true|True|TRUE");
  private static final Pattern FALSE = Pattern.compile("false|False|FALSE");
  // At most 15 digits: exact in every JSON implementation, RFC 8785's doubles included.
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,14}");

  private static final Pattern DOCUMENT_START = Pattern.compile("^---", Pattern.MULTILINE);

  private static final YAMLFactory YAML = factory();

  private final String text;
  // The parser's offsets count code points.
  private final int[] characters;
  private final YAMLParser parser;
  private final List<ConfigError> errors = new ArrayList<>();
  private final List<Object> path = new ArrayList<>();
  private int values;

  private YamlReader(String text, YAMLParser parser) {
    this.text = text;
    this.characters = text.codePoints().toArray();
    this.parser = parser;
  }

  private static YAMLFactory factory() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MAX_BYTES);
    return YAMLFactory.builder()
        .loaderOptions(options)
        // The builder knows no defaults: without it an empty value would be an empty text.
        .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
        // Jackson decodes octal and hexadecimal numbers as they come, and long ones are slow.
        .streamReadConstraints(StreamReadConstraints.builder().maxNumberLength(MAX_TEXT).build())
        .build();
  }

  /** Reads the file's one document. */
  static Located read(String text) throws InvalidYamlException {
    String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
    checkCharacters(content);
    try (YAMLParser parser = YAML.createParser(content)) {
      YamlReader reader = new YamlReader(content, parser);
      try {
        Located document = reader.document();
        if (reader.errors.isEmpty()) {
          return document;
        }
      } catch (IOException e) {
        reader.errors.add(reader.unread(e));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        // The scanner lets some of these out where an escape or a directive is cut short.
        reader.errors.add(new ConfigError("", reader.lastLine(), 1, "not YAML"));
      }
      throw new InvalidYamlException(reader.errors);
    } catch (IOException e) {
      throw new UncheckedIOException("a text in memory can't be closed", e);
    }
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
    return new InvalidYamlException(List.of(new ConfigError("", line, 1, message)));
  }

  /** What kept the parser from giving the next token. */
  private ConfigError unread(IOException e) {
    if (e.getCause() instanceof MarkedYAMLException problem) {
      return notYaml(problem);
    }
    if (e instanceof StreamConstraintsException) {
      return error(TOO_LONG.formatted(MAX_TEXT));
    }
    if (e.getCause() != null) {
      return new ConfigError("", lastLine(), 1, "not YAML");
    }
    // What YAML allows and Jackson does not; the parser stands at it.
    boolean key =
        parser.getParsingContext().inObject() && parser.currentToken() != JsonToken.FIELD_NAME;
    return error(
        switch (written()) {
          case '*' -> ALIAS;
          case '!' -> TAG;
          case '&' -> ANCHOR;
          default -> key ? "a key must be text" : "not YAML";
        });
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
        mark == null ? 1 : mark.getColumn() + 1,
        message.substring(0, Math.min(message.length(), MAX_PROBLEM)));
  }

  private Located document() throws IOException, InvalidYamlException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw invalid(1, "the file is empty");
    }
    Located document = value(first, null);
    JsonLocation end = parser.currentLocation();
    if (parser.nextToken() != null) {
      String message = "a second document begins here; only one is allowed";
      errors.add(new ConfigError("", documentStart(end), 1, message));
    } else if (document.value().isNull() && errors.isEmpty()) {
      throw invalid(document.place().line(), "the file is empty");
    }
    return document;
  }

  /** The line where the document after {@code end} begins, for which there is no token. */
  private int documentStart(JsonLocation end) {
    Matcher start = DOCUMENT_START.matcher(text);
    return start.find(text.offsetByCodePoints(0, (int) end.getCharOffset()))
        ? (int) text.substring(0, start.start()).lines().count() + 1
        : place().line();
  }

  /**
   * Reads the value that {@code token} begins.
   *
   * @param key the place of the value's key; null where it has none
   */
  private Located value(JsonToken token, Place key) throws IOException, InvalidYamlException {
    if (++values > MAX_VALUES) {
      throw stop("the file holds more than " + MAX_VALUES + " values");
    }
    Place place = key == null ? place() : key;
    if (token == null || !token.isStructStart()) {
      checkPlain();
      // There is no token for what its tag makes no value of.
      boolean none = token == null || parser.isCurrentAlias();
      return new Located(none ? NullNode.getInstance() : scalar(token), place, Map.of());
    }
    if (parser.getObjectId() != null) {
      refuse(ANCHOR);
    }
    if (parser.getTypeId() != null) {
      refuse(TAG);
    }
    if (path.size() >= MAX_DEPTH) {
      throw stop("nested more than " + MAX_DEPTH + " deep");
    }
    return token == JsonToken.START_OBJECT ? mapping(place) : sequence(place);
  }

  private Located mapping(Place place) throws IOException, InvalidYamlException {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    Map<Object, Located> children = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = key();
      Place keyPlace = place();
      path.add(key);
      Located earlier = children.get(key);
      if (earlier != null) {
        refuse(Shown.text(key) + " is given twice; the first is in line " + earlier.place().line());
      }
      Located value = value(parser.nextToken(), keyPlace);
      path.remove(path.size() - 1);
      object.set(key, value.value());
      children.put(key, value);
    }
    return new Located(object, place, children);
  }

  private String key() throws IOException, InvalidYamlException {
    String key = parser.currentName();
    checkPlain();
    if (key.equals("<<") && written() == '<') {
      refuse("a merge key (<<) is not allowed; write its values here");
    }
    if (key.indexOf('\n') >= 0) {
      refuse("a key must stand on one line");
    }
    checkText(key, MAX_KEY);
    return key;
  }

  private Located sequence(Place place) throws IOException, InvalidYamlException {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    Map<Object, Located> children = new HashMap<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      path.add(array.size());
      Located value = value(token, null);
      path.remove(path.size() - 1);
      children.put(array.size(), value);
      array.add(value.value());
    }
    return new Located(array, place, children);
  }

  private JsonNode scalar(JsonToken token) throws IOException, InvalidYamlException {
    String text = parser.getText();
    checkText(text, MAX_TEXT);
    // A quoted scalar is a string; plain ones that are one for Jackson are one here too.
    if (token != JsonToken.VALUE_STRING) {
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

  /** Refuses what may stand before a scalar or in its place. */
  private void checkPlain() throws InvalidYamlException {
    switch (written()) {
      case '*' -> refuse(ALIAS);
      case '&' -> refuse(ANCHOR);
      case '!' -> refuse(TAG);
      default -> {}
    }
  }

  private void checkText(String text, int limit) throws InvalidYamlException {
    if (text.length() > limit) {
      throw stop(TOO_LONG.formatted(limit));
    }
    // Escapes can write what the file itself may not hold: NUL, half of a surrogate pair.
    if (!StreamReader.isPrintable(text)) {
      refuse("an escape gives a character that is not allowed");
    }
  }

  private void refuse(String message) throws InvalidYamlException {
    errors.add(error(message));
    if (errors.size() >= ConfigParser.MAX_ERRORS) {
      throw stop("too many errors: the rest was not read");
    }
  }

  private InvalidYamlException stop(String message) {
    errors.add(error(message));
    return new InvalidYamlException(errors);
  }

  private ConfigError error(String message) {
    Place place = place();
    return new ConfigError(Pointer.of(path), place.line(), place.column(), message);
  }

  /** Where the current token begins. */
  private Place place() {
    JsonLocation start = parser.currentTokenLocation();
    return new Place(start.getLineNr(), start.getColumnNr());
  }

  /** The line that the parser has come to. */
  private int lastLine() {
    return Math.max(1, parser.currentLocation().getLineNr());
  }

  /**
   * The character that the current token begins with in the file. For a scalar Jackson does not
   * tell the anchor, for the first key of a mapping not the tag, and for any key not the quotes.
   */
  private int written() {
    int offset = (int) parser.currentTokenLocation().getCharOffset();
    return offset < characters.length ? characters[offset] : 0;
  }
}
