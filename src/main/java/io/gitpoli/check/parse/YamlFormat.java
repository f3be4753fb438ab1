package io.gitpoli.check.parse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/**
 * YAML as sigs.k8s.io/yaml reads it, with anchors, aliases and merge keys ({@code <<}), which count
 * from where they stand. Tags of one's own are passed over.
 */
record YamlFormat() implements Parser {
  private static final String SEPARATOR = "---";

  @Override
  public List<Document> parse(Source source) throws ParseException {
    Text text = Text.marked(source);
    List<Node> documents = new ArrayList<>();
    String lineBreak = text.characters().contains("\r\n") ? "\r\n" : "\n";
    List<String> parts = parts(text.characters(), lineBreak + SEPARATOR + lineBreak);
    int start = 0;
    for (String part : parts) {
      List<Node> read = new Stream(part, text.line(start)).documents();
      // As Conftest: nothing between two separators is a document too.
      documents.addAll(read.isEmpty() ? List.of(Node.nothing(text.position(start))) : read);
      start += part.length() + SEPARATOR.length() + 2 * lineBreak.length();
    }
    Node root =
        documents.size() == 1 ? documents.get(0) : new Node.Sequence(Position.START, documents);
    // Aliases say more than they show.
    TreeDocument.check(root, source.values());
    return TreeDocument.all(root);
  }

  /** Split where Conftest splits: also before a first document, when only comments stand there. */
  private static List<String> parts(String text, String separator) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    // What follows a directive's line (%…) is its document.
    int from = text.startsWith("%") ? Math.max(0, text.indexOf(separator) + 1) : 0;
    for (int at = text.indexOf(separator, from); at >= 0; at = text.indexOf(separator, start)) {
      parts.add(text.substring(start, at));
      start = at + separator.length();
    }
    parts.add(text.substring(start));
    return parts;
  }

  /** One part of a file, read with anchors of its own. */
  private static final class Stream {
    private final Iterator<Event> events;
    private final int firstLine;
    private final Map<String, Optional<Node>> anchors = new HashMap<>();

    Stream(String part, int firstLine) {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(Bounds.MAX_BYTES);
      this.events = new Yaml(options).parse(new StringReader(part)).iterator();
      this.firstLine = firstLine;
    }

    List<Node> documents() throws ParseException {
      List<Node> documents = new ArrayList<>();
      try {
        while (events.hasNext()) {
          if (events.next() instanceof DocumentStartEvent) {
            anchors.clear();
            documents.add(node(events.next(), 0));
          }
        }
        return documents;
      } catch (MarkedYAMLException e) {
        Mark mark = e.getProblemMark() == null ? e.getContextMark() : e.getProblemMark();
        throw new ParseException(
            mark == null ? new Position(firstLine, 1) : position(mark), problem(e));
      } catch (YAMLException | IllegalArgumentException | IndexOutOfBoundsException e) {
        // The scanner lets the latter out where an escape or a directive is cut short.
        throw new ParseException(
            new Position(firstLine, 1), e instanceof YAMLException ? e.getMessage() : "not YAML");
      }
    }

    private static String problem(MarkedYAMLException e) {
      return e.getContext() == null ? e.getProblem() : e.getContext() + ": " + e.getProblem();
    }

    private Position position(Mark mark) {
      return new Position(firstLine + mark.getLine(), mark.getColumn() + 1);
    }

    private Node node(Event event, int depth) throws ParseException {
      Position position = position(event.getStartMark());
      if (depth > Bounds.MAX_DEPTH) {
        throw new ParseException(position, Bounds.tooDeep());
      }
      String anchor = ((NodeEvent) event).getAnchor();
      if (event instanceof AliasEvent) {
        Optional<Node> target = anchors.get(anchor);
        if (target == null) {
          throw new ParseException(position, "no anchor &" + anchor + " stands above this alias");
        }
        return target.orElseThrow(
            () -> new ParseException(position, "the value of &" + anchor + " holds itself"));
      }
      if (anchor != null) {
        anchors.put(anchor, Optional.empty());
      }
      Node node = value(event, position, depth);
      if (anchor != null) {
        anchors.put(anchor, Optional.of(node));
      }
      return node;
    }

    private Node value(Event event, Position position, int depth) throws ParseException {
      if (event instanceof ScalarEvent scalar) {
        return YamlScalar.node(scalar, position);
      }
      if (event instanceof SequenceStartEvent) {
        List<Node> items = Node.items();
        for (Event next = events.next(); !(next instanceof SequenceEndEvent); ) {
          items.add(node(next, depth + 1));
          next = events.next();
        }
        return new Node.Sequence(position, items);
      }
      if (event instanceof MappingStartEvent) {
        Map<String, Node> properties = Node.properties();
        for (Event next = events.next(); !(next instanceof MappingEndEvent); ) {
          property(next, depth, properties);
          next = events.next();
        }
        return new Node.Mapping(position, properties);
      }
      throw new ParseException(position, "a value is missing");
    }

    private void property(Event event, int depth, Map<String, Node> properties)
        throws ParseException {
      if (event instanceof ScalarEvent scalar && YamlScalar.isMerge(scalar)) {
        merge(node(events.next(), depth + 1), properties);
        return;
      }
      Node key = node(event, depth + 1);
      String name = name(key, event);
      properties.put(name, node(events.next(), depth + 1));
    }

    private String name(Node key, Event event) throws ParseException {
      if (!(key instanceof Node.Scalar scalar) || scalar.json().isNull()) {
        throw new ParseException(
            position(event.getStartMark()), "a key must be a text, a number or a boolean");
      }
      JsonNode json = scalar.json();
      // Conftest writes numbers of this kind with 32 bits' digits.
      return json.isNumber() && !json.isIntegralNumber()
          ? Float.toString(json.floatValue())
          : json.asText();
    }

    private static void merge(Node node, Map<String, Node> properties) throws ParseException {
      if (node instanceof Node.Mapping mapping) {
        properties.putAll(mapping.properties());
      } else if (node instanceof Node.Sequence sequence
          && sequence.items().stream().allMatch(Node.Mapping.class::isInstance)) {
        // The first ones go before the last ones.
        for (int at = sequence.items().size() - 1; at >= 0; at--) {
          merge(sequence.items().get(at), properties);
        }
      } else {
        throw new ParseException(node.position(), "<< takes a map, or a list of maps");
      }
    }
  }
}
