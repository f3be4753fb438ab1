package io.gitpoli.check.parse;

import com.fasterxml.jackson.core.io.NumberInput;
import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigDecimal;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/**
 * Numbers as Conftest has them: 64-bit floating point, written by the fewest digits that say which,
 * whole numbers below 10²¹ without a point or an exponent.
 */
final class Numbers {
  private static final double LARGE = 1e21;
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:#(?:\\.#?)?|\\.#)(?:[eE][+-]?#)?".replace("#", "\\d(?:_?\\d)*"));
  private static final Pattern HEXADECIMAL =
      Pattern.compile(
          "[+-]?0[xX](?=_?[0-9a-fA-F.])(?:_?[0-9a-fA-F])*\\.?(?:[0-9a-fA-F](?:_?[0-9a-fA-F])*)?"
              + "[pP][+-]?\\d+");

  private Numbers() {}

  /** A finite number. */
  static JsonNode json(double value) {
    if (value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE) {
      return IntNode.valueOf((int) value);
    }
    BigDecimal shortest = new BigDecimal(NumberOutput.toString(value, true));
    if (value != Math.rint(value) || Math.abs(value) >= LARGE) {
      return DecimalNode.valueOf(shortest.stripTrailingZeros());
    }
    return shortest.precision() - shortest.scale() < 19
        ? LongNode.valueOf(shortest.longValueExact())
        : BigIntegerNode.valueOf(shortest.toBigIntegerExact());
  }

  /** As Go's strconv.ParseFloat reads it, without infinities and what is none; else empty. */
  static OptionalDouble parse(String text) {
    if (!DECIMAL.matcher(text).matches() && !HEXADECIMAL.matcher(text).matches()) {
      return OptionalDouble.empty();
    }
    return finite(Double.parseDouble(text.replace("_", "")));
  }

  /** Of a text that is a number in JSON; empty beyond what 64 bits hold. */
  static OptionalDouble parseJson(String text) {
    return finite(NumberInput.parseDouble(text, true));
  }

  private static OptionalDouble finite(double value) {
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }
}
