package io.gitpoli.check.parse;

import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.stream.Location;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * XML as goxml2json has it: an element is its text, or an object of its attributes ({@code -name}),
 * its children (an array where there are several of a name) and its text ({@code #content}). Names
 * lose their namespace prefix. A DOCTYPE is passed over: no entity is declared, nothing is fetched.
 */
record XmlFormat() implements Parser {
  private static final String CDATA_EVENTS =
      "http://java.sun.com/xml/stream/properties/report-cdata-event";

  /** The start of a file that names its encoding, other than by a byte-order mark. */
  private static final Pattern ENCODING =
      Pattern.compile("<\\?xml[^>]*\\sencoding\\s*=\\s*[\"']([A-Za-z][\\w.-]*)[\"']");

  private static final int DECLARATION = 200;

  @Override
  public List<Document> parse(Source source) throws ParseException {
    Text text = text(source);
    XMLStreamReader xml = null;
    try {
      xml = factory().createXMLStreamReader(new StringReader(text.characters()));
      return TreeDocument.all(new Reading(xml).root());
    } catch (XMLStreamException e) {
      throw new ParseException(text.within(position(e.getLocation())), problem(e));
    } catch (RuntimeException e) {
      // The JDK's reader lets some out, as for a version of XML that it doesn't know.
      Position position = xml == null ? Position.START : position(xml.getLocation());
      throw new ParseException(text.within(position), "not XML");
    }
  }

  private static Text text(Source source) throws ParseException {
    int length = Math.min(DECLARATION, source.content().length);
    String start = new String(source.content(), 0, length, StandardCharsets.ISO_8859_1);
    Matcher encoding = ENCODING.matcher(start);
    if (!encoding.lookingAt() || encoding.group(1).equalsIgnoreCase("UTF-8")) {
      return Text.marked(source);
    }
    try {
      return Text.encoded(source, Charset.forName(encoding.group(1)));
    } catch (IllegalArgumentException e) {
      throw new ParseException(
          Position.START, "the encoding " + encoding.group(1) + " is not known");
    }
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(CDATA_EVENTS, true);
    // The JDK's own writes to standard error.
    factory.setXMLReporter((message, type, information, location) -> {});
    // Conftest takes names as they stand, whether their prefix is declared or not.
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    return factory;
  }

  private static Position position(Location location) {
    return location == null || location.getLineNumber() < 1
        ? Position.START
        : new Position(location.getLineNumber(), Math.max(1, location.getColumnNumber()));
  }

  private static String problem(XMLStreamException e) {
    // "ParseError at [row,col]:[1,2]\nMessage: …"
    String message = String.valueOf(e.getMessage());
    int start = message.indexOf("Message: ");
    return start < 0 ? message : message.substring(start + "Message: ".length());
  }

  /** An element whose end is still to come. */
  private static final class Element {
    private final Position position;
    private final Map<String, List<Node>> children = new LinkedHashMap<>();
    private String text = "";

    Element(Position position) {
      this.position = position;
    }

    void add(String name, Node child) {
      children.computeIfAbsent(name, key -> new ArrayList<>()).add(child);
    }

    Node node() {
      if (children.isEmpty()) {
        return Node.text(position, text);
      }
      Map<String, Node> properties = Node.properties();
      if (!text.isEmpty()) {
        properties.put("#content", Node.text(position, text));
      }
      children.forEach(
          (name, nodes) ->
              properties.put(
                  name,
                  nodes.size() == 1
                      ? nodes.get(0)
                      : new Node.Sequence(nodes.get(0).position(), nodes)));
      return new Node.Mapping(position, properties);
    }
  }

  private static final class Reading {
    private final XMLStreamReader xml;
    private final Deque<Element> open = new ArrayDeque<>();
    private final StringBuilder text = new StringBuilder();
    private Position start = Position.START;

    Reading(XMLStreamReader xml) {
      this.xml = xml;
    }

    Node root() throws XMLStreamException, ParseException {
      Element root = new Element(Position.START);
      open.push(root);
      while (xml.hasNext()) {
        start = next(position(xml.getLocation()), xml.getEventType());
        int event = xml.next();
        if (event != XMLStreamConstants.CHARACTERS && event != XMLStreamConstants.SPACE) {
          flush();
        }
        switch (event) {
          case XMLStreamConstants.START_ELEMENT -> start();
          case XMLStreamConstants.END_ELEMENT -> {
            Element element = open.pop();
            open.element().add(local(xml.getLocalName()), element.node());
          }
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.SPACE ->
              text.append(xml.getText());
          case XMLStreamConstants.CDATA -> {
            text.append(xml.getText());
            flush();
          }
          case XMLStreamConstants.ENTITY_REFERENCE ->
              throw new ParseException(
                  start, "the entity &" + xml.getLocalName() + "; is not one of XML's own");
          default -> {}
        }
      }
      return root.node();
    }

    /**
     * The reader tells where an event ends, which is where the next one starts; but of a text only
     * after the {@code <} that follows it.
     */
    private static Position next(Position end, int event) {
      boolean after = event == XMLStreamConstants.CHARACTERS && end.column() > 1;
      return after ? new Position(end.line(), end.column() - 1) : end;
    }

    private void start() throws ParseException {
      if (open.size() > Bounds.MAX_DEPTH) {
        throw new ParseException(start, Bounds.tooDeep());
      }
      Element element = new Element(start);
      for (int at = 0; at < xml.getAttributeCount(); at++) {
        element.add(
            "-" + local(xml.getAttributeLocalName(at)),
            Node.text(start, xml.getAttributeValue(at)));
      }
      open.push(element);
    }

    /** As in Conftest, the last of several pieces of text in an element is its text. */
    private void flush() {
      if (text.length() > 0) {
        open.element().text = trimmed(text.toString());
        text.setLength(0);
      }
    }

    private static String local(String name) {
      return name.substring(name.indexOf(':') + 1);
    }

    private static String trimmed(String text) {
      int[] characters = text.codePoints().toArray();
      int from = 0;
      int to = characters.length;
      while (from < to && !isGraphic(characters[from])) {
        from++;
      }
      while (to > from && !isGraphic(characters[to - 1])) {
        to--;
      }
      return new String(characters, from, to - from);
    }

    private static boolean isGraphic(int character) {
      return switch (Character.getType(character)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.PRIVATE_USE,
            Character.UNASSIGNED,
            Character.SPACE_SEPARATOR,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            false;
        default -> true;
      };
    }
  }
}
