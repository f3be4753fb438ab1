package io.gitpoli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.erdtman.jcs.JsonCanonicalizer;
import org.erdtman.jcs.NumberToJSON;

/**
 * JSON in the canonical form of RFC 8785: one text, and so one hash, for equal documents.
 *
 * <p>RFC 8785 knows only numbers that are IEEE 754 doubles. A number that is not (an integer such
 * as 2<sup>53</sup>+1, a decimal with more digits than a double keeps, one out of range) would be
 * rounded, and two different documents would have one hash; such a document is refused. So is one
 * with half of a surrogate pair, which has no UTF-8 form.
 */
public final class CanonicalJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private CanonicalJson() {}

  /**
   * The document's canonical form, in UTF-8.
   *
   * @throws IllegalArgumentException where it has none; the message says why
   */
  public static byte[] of(ObjectNode document) {
    try {
      byte[] json = MAPPER.writeValueAsBytes(document);
      requireDoubles(document);
      String canonical = new JsonCanonicalizer(json).getEncodedString();
      ByteBuffer utf8 = UTF_8.newEncoder().encode(CharBuffer.wrap(canonical));
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "the document has half of a surrogate pair, which is no Unicode character", e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "the document can't be written as JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("the document has no canonical form", e);
    }
  }

  /**
   * SHA-256 over the document's canonical form, in lower-case hex.
   *
   * @throws IllegalArgumentException where it has none; the message says why
   */
  public static String sha256(ObjectNode document) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(of(document)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private static void requireDoubles(JsonNode node) throws IOException {
    if (node.isNumber() && !isDouble(node)) {
      throw new IllegalArgumentException(
          "the document has a number that is no IEEE 754 double and would lose digits;"
              + " write it as a string");
    }
    for (JsonNode child : node) {
      requireDoubles(child);
    }
  }

  private static boolean isDouble(JsonNode number) throws IOException {
    double nearest = number.doubleValue();
    if (!Double.isFinite(nearest)) {
      return false;
    }
    if (number.isDouble() || number.isInt()) {
      return true;
    }
    BigDecimal exact = number.decimalValue();
    return new BigDecimal(nearest).compareTo(exact) == 0
        || new BigDecimal(NumberToJSON.serializeNumber(nearest)).compareTo(exact) == 0;
  }
}
