package io.gitpoli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.erdtman.jcs.NumberToJSON;

/**
 * JSON in the canonical form of RFC 8785: one text, and so one hash, for equal documents.
 *
 * <p>RFC 8785 knows only numbers that are IEEE 754 doubles. A number that is not (an integer such
 * as 2<sup>53</sup>+1, a decimal with more digits than a double keeps, one out of range) would be
 * rounded, and two different documents would have one hash; such a document is refused. So is one
 * with half of a surrogate pair, which has no UTF-8 form.
 *
 * <p>Written from the tree, as the library's canonicalizer would parse the whole text once more;
 * numbers are the library's.
 */
public final class CanonicalJson {
  private static final HexFormat HEX = HexFormat.of();

  private CanonicalJson() {}

  /**
   * The document's canonical form, in UTF-8.
   *
   * @throws IllegalArgumentException where it has none; the message says why
   */
  public static byte[] of(ObjectNode document) {
    StringBuilder text = new StringBuilder(1_024);
    write(document, text);
    return text.toString().getBytes(UTF_8);
  }

  /**
   * SHA-256 over the document's canonical form, in lower-case hex.
   *
   * @throws IllegalArgumentException where it has none; the message says why
   */
  public static String sha256(ObjectNode document) {
    try {
      return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(of(document)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private static void write(JsonNode node, StringBuilder text) {
    switch (node.getNodeType()) {
      case OBJECT -> writeObject(node, text);
      case ARRAY -> writeArray(node, text);
      case STRING -> writeString(node.textValue(), text);
      case NUMBER -> text.append(number(node));
      case BOOLEAN, NULL -> text.append(node.asText());
      default -> throw new IllegalArgumentException("the document has something that is no JSON");
    }
  }

  private static void writeObject(JsonNode object, StringBuilder text) {
    // By UTF-16 code units (RFC 8785, section 3.2.3), as strings are ordered in Java.
    Map<String, JsonNode> sorted = new TreeMap<>();
    object.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
    char before = '{';
    for (Map.Entry<String, JsonNode> field : sorted.entrySet()) {
      text.append(before);
      before = ',';
      writeString(field.getKey(), text);
      text.append(':');
      write(field.getValue(), text);
    }
    text.append(sorted.isEmpty() ? "{}" : "}");
  }

  private static void writeArray(JsonNode array, StringBuilder text) {
    char before = '[';
    for (JsonNode element : array) {
      text.append(before);
      before = ',';
      write(element, text);
    }
    text.append(array.isEmpty() ? "[]" : "]");
  }

  /** RFC 8785, section 3.2.2.2. */
  private static void writeString(String value, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        writeControl(c, text);
      } else if (Character.isSurrogate(c)) {
        requirePair(value, i);
        text.append(c).append(value.charAt(++i));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }

  private static void writeControl(char c, StringBuilder text) {
    switch (c) {
      case '\b' -> text.append("\\b");
      case '\t' -> text.append("\\t");
      case '\n' -> text.append("\\n");
      case '\f' -> text.append("\\f");
      case '\r' -> text.append("\\r");
      default -> text.append("\\u").append(HEX.toHexDigits(c));
    }
  }

  private static void requirePair(String value, int at) {
    if (!Character.isHighSurrogate(value.charAt(at))
        || at + 1 == value.length()
        || !Character.isLowSurrogate(value.charAt(at + 1))) {
      throw new IllegalArgumentException(
          "the document has half of a surrogate pair, which is no Unicode character");
    }
  }

  private static String number(JsonNode number) {
    if (number.isInt()) {
      return number.asText();
    }
    double nearest = number.doubleValue();
    try {
      if (!Double.isFinite(nearest) || !isExact(number, nearest)) {
        throw new IllegalArgumentException(
            "the document has a number that is no IEEE 754 double and would lose digits;"
                + " write it as a string");
      }
      return NumberToJSON.serializeNumber(nearest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isExact(JsonNode number, double nearest) throws IOException {
    if (number.isDouble()) {
      return true;
    }
    BigDecimal exact = number.decimalValue();
    return new BigDecimal(nearest).compareTo(exact) == 0
        || new BigDecimal(NumberToJSON.serializeNumber(nearest)).compareTo(exact) == 0;
  }
}
