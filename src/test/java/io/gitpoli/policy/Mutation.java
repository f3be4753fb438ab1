package io.gitpoli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Inputs that are a little, or very, wrong. */
public final class Mutation {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final String[] TEXTS = {
    "",
    " ",
    "main",
    "Main",
    "feature/x",
    "feature/a/b",
    "refs/heads/main",
    "refs/heads/release/1",
    "refs/tags/main",
    "*",
    "**",
    "{a,b}",
    "[a-z]",
    "[",
    "{",
    "\\",
    "production",
    "prod\u0000uction",
    "Zoë",
    "zoë",
    "\u00c9COLE",
    "\u0130stanbul",
    "straße",
    "日本",
    "𝄞 clef",
    "\u200bzero\ufeffwidth",
    "tab\t\"quote\" 'single' `back`",
    "line\nfeed\r\n",
    "\u0085\u00a0\u2028",
    "\u007f\u0001",
    "%s %d %v %%",
    "true",
    "null",
    "1",
    "-1",
    "enforce",
    "audit",
  };

  private static final String[] NUMBERS = {
    "0",
    "-0.0",
    "1",
    "1.0",
    "-1",
    "2",
    "10",
    "11",
    "1000",
    "1001",
    "0.5",
    "1.5",
    "1e3",
    "1E+2",
    "1e21",
    "1e-7",
    "1e400",
    "-1e400",
    "9007199254740993",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775809",
    "123456789012345678901234567890",
    "3.14159265358979323846264338327950288",
    "1.000",
    "100.00e-2",
  };

  private Mutation() {}

  /** A copy of {@code input} with one to four changes. */
  public static ObjectNode of(ObjectNode input, Random random) {
    ObjectNode copy = input.deepCopy();
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      changeSomewhere(copy, random);
    }
    return copy;
  }

  private static void changeSomewhere(ObjectNode root, Random random) {
    List<JsonNode> containers = new ArrayList<>();
    collect(root, containers);
    JsonNode place = containers.get(random.nextInt(containers.size()));
    if (place instanceof ObjectNode object) {
      change(object, random);
    } else {
      change((ArrayNode) place, random);
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private static void change(ObjectNode object, Random random) {
    List<String> keys = new ArrayList<>();
    object.fieldNames().forEachRemaining(keys::add);
    if (keys.isEmpty() || random.nextInt(10) == 0) {
      object.set(pick(random, TEXTS), value(random, 2));
      return;
    }
    String key = keys.get(random.nextInt(keys.size()));
    switch (random.nextInt(4)) {
      case 0 -> object.remove(key);
      case 1 -> object.set(pick(random, TEXTS), object.remove(key));
      default -> object.set(key, near(object.get(key), random));
    }
  }

  private static void change(ArrayNode array, Random random) {
    if (array.isEmpty()) {
      array.add(value(random, 2));
      return;
    }
    int index = random.nextInt(array.size());
    switch (random.nextInt(4)) {
      case 0 -> array.remove(index);
      case 1 -> array.insert(index, array.get(random.nextInt(array.size())).deepCopy());
      case 2 -> array.add(value(random, 2));
      default -> array.set(index, near(array.get(index), random));
    }
  }

  /** Half the time of the same type as {@code value}. */
  private static JsonNode near(JsonNode value, Random random) {
    if (random.nextBoolean()) {
      return value(random, 3);
    }
    if (value.isBoolean()) {
      return NODES.booleanNode(!value.booleanValue());
    }
    if (value.isNumber()) {
      return number(random);
    }
    if (value.isTextual()) {
      String text = value.textValue();
      return switch (random.nextInt(6)) {
        case 0 -> NODES.textNode(text.toUpperCase(Locale.ROOT));
        case 1 -> NODES.textNode(text + pick(random, TEXTS));
        case 2 -> NODES.textNode(pick(random, TEXTS) + text);
        case 3 -> NODES.textNode(text.repeat(1 + random.nextInt(400)));
        default -> NODES.textNode(pick(random, TEXTS));
      };
    }
    return value(random, 3);
  }

  private static JsonNode value(Random random, int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0 -> NODES.nullNode();
      case 1 -> NODES.booleanNode(random.nextBoolean());
      case 2, 3 -> number(random);
      case 4, 5 -> NODES.textNode(pick(random, TEXTS));
      case 6 -> {
        ArrayNode array = NODES.arrayNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          array.add(value(random, depth - 1));
        }
        yield array;
      }
      case 7 -> {
        ObjectNode object = NODES.objectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          object.set(pick(random, TEXTS), value(random, depth - 1));
        }
        yield object;
      }
      default -> deep(random);
    };
  }

  private static JsonNode deep(Random random) {
    JsonNode node = NODES.numberNode(1);
    for (int i = random.nextInt(24); i > 0; i--) {
      node = random.nextBoolean() ? NODES.arrayNode().add(node) : NODES.objectNode().set("k", node);
    }
    return node;
  }

  /** A number as each way of reading JSON may keep it: as an integer, a double or a decimal. */
  private static JsonNode number(Random random) {
    String digits = pick(random, NUMBERS);
    var exact = new BigDecimal(digits);
    if (digits.matches("-?[0-9]+")) {
      return NODES.numberNode(new BigInteger(digits));
    }
    double value = exact.doubleValue();
    return random.nextBoolean() && Double.isFinite(value)
        ? NODES.numberNode(value)
        : DecimalNode.valueOf(exact);
  }

  private static String pick(Random random, String[] choices) {
    return choices[random.nextInt(choices.length)];
  }
}
