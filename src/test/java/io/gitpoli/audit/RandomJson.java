package io.gitpoli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** Documents of every shape that JSON has, the same for the same state of the generator. */
final class RandomJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String CHARACTERS =
      "aZ09 \"\\/'{}[]:,<>&;\b\f\n\r\t\u0000\u001f\u007f\u0080\u00e9\u2028\u20ac\ufb33\ufffd";

  private RandomJson() {}

  static ObjectNode object(Random random) {
    return object(random, 3);
  }

  /** Whether two documents are equal but for the type in which a number is held. */
  static boolean sameValue(JsonNode left, JsonNode right) {
    return left.equals(RandomJson::compare, right);
  }

  private static int compare(JsonNode left, JsonNode right) {
    if (left.isNumber() && right.isNumber()) {
      // Negative zero is zero.
      return Double.compare(left.asDouble() + 0.0, right.asDouble() + 0.0);
    }
    return left.equals(right) ? 0 : 1;
  }

  static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(12); length > 0; length--) {
      if (random.nextInt(8) == 0) {
        text.appendCodePoint(0x1f600 + random.nextInt(64));
      } else {
        text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
      }
    }
    return text.toString();
  }

  private static ObjectNode object(Random random, int depth) {
    ObjectNode object = NODES.objectNode();
    for (int size = random.nextInt(6); size > 0; size--) {
      object.set(text(random), value(random, depth));
    }
    return object;
  }

  private static JsonNode value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 8 : 6)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2 -> NODES.numberNode(random.nextInt());
      case 3 -> NODES.numberNode(random.nextLong() >> 11);
      case 4 -> number(random);
      case 5 -> NODES.textNode(text(random));
      case 6 -> array(random, depth - 1);
      default -> object(random, depth - 1);
    };
  }

  private static JsonNode number(Random random) {
    double number = Double.longBitsToDouble(random.nextLong());
    return NODES.numberNode(Double.isFinite(number) ? number : 0.5);
  }

  private static ArrayNode array(Random random, int depth) {
    ArrayNode array = NODES.arrayNode();
    for (int size = random.nextInt(5); size > 0; size--) {
      array.add(value(random, depth));
    }
    return array;
  }
}
