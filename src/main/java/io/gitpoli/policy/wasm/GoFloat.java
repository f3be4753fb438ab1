package io.gitpoli.policy.wasm;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Go's {@code strconv.FormatFloat} for finite doubles.
 *
 * <p>Java's own {@code Double.toString} isn't used: before JDK 19 it does not always find the
 * shortest digits.
 */
final class GoFloat {
  /** The precision that asks for the fewest digits that read back as the same number. */
  static final int SHORTEST = -1;

  private static final int MANTISSA_BITS = 52;
  private static final int BIAS = -1023;

  private GoFloat() {}

  /**
   * @param verb one of {@code e E f g G b x X}
   * @param precision digits as Go counts them for the verb, or {@link #SHORTEST}, which {@code e}
   *     and {@code f} don't take
   */
  static String format(double value, char verb, int precision) {
    boolean negative = Double.doubleToRawLongBits(value) < 0;
    double magnitude = Math.abs(value);
    String text =
        switch (verb) {
          case 'b' -> binary(magnitude);
          case 'x', 'X' -> hexadecimal(magnitude, verb, precision);
          case 'e', 'E' -> scientific(Digits.rounded(magnitude, precision + 1), precision, verb);
          case 'f' -> fixed(Digits.scaled(magnitude, precision), precision);
          case 'g', 'G' -> general(magnitude, verb, precision);
          default -> throw new IllegalArgumentException("not a verb for floats: " + verb);
        };
    return negative ? "-" + text : text;
  }

  /** Decimal digits without zeros at the end, to be read as 0.digits × 10^point. */
  private record Digits(String digits, int point) {
    static Digits of(BigDecimal value) {
      if (value.signum() == 0) {
        return new Digits("", 0);
      }
      BigDecimal plain = value.stripTrailingZeros();
      return new Digits(plain.unscaledValue().toString(), plain.precision() - plain.scale());
    }

    static Digits rounded(double value, int count) {
      return of(new BigDecimal(value).round(new MathContext(count, RoundingMode.HALF_EVEN)));
    }

    static Digits scaled(double value, int scale) {
      BigDecimal exact = new BigDecimal(value);
      return of(scale < exact.scale() ? exact.setScale(scale, RoundingMode.HALF_EVEN) : exact);
    }

    static Digits shortest(double value) {
      BigDecimal exact = new BigDecimal(value);
      for (int count = 1; count < 17; count++) {
        // Below a power of two the interval that reads back as value is only half as wide as above
        // it, so that a number above can fit where the nearest, below, does not.
        for (RoundingMode mode : new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.UP}) {
          BigDecimal candidate = exact.round(new MathContext(count, mode));
          if (candidate.doubleValue() == value) {
            return of(candidate);
          }
        }
      }
      return rounded(value, 17);
    }

    int count() {
      return digits.length();
    }

    char at(int index) {
      return index >= 0 && index < digits.length() ? digits.charAt(index) : '0';
    }
  }

  private static String general(double value, char verb, int asked) {
    boolean shortest = asked == SHORTEST;
    int precision = asked == 0 ? 1 : asked;
    Digits digits = shortest ? Digits.shortest(value) : Digits.rounded(value, precision);
    if (shortest) {
      precision = digits.count();
    }
    int limit =
        precision > digits.count() && digits.count() >= digits.point() ? digits.count() : precision;
    if (shortest) {
      limit = 6;
    }
    int exponent = digits.point() - 1;
    if (exponent < -4 || exponent >= limit) {
      return scientific(digits, Math.min(precision, digits.count()) - 1, (char) (verb + 'e' - 'g'));
    }
    if (precision > digits.point()) {
      precision = digits.count();
    }
    return fixed(digits, Math.max(precision - digits.point(), 0));
  }

  private static String scientific(Digits digits, int precision, char verb) {
    var out = new StringBuilder().append(digits.at(0));
    if (precision > 0) {
      out.append('.');
      for (int i = 1; i <= precision; i++) {
        out.append(digits.at(i));
      }
    }
    int exponent = digits.count() == 0 ? 0 : digits.point() - 1;
    return out.append(verb).append(signed(exponent)).toString();
  }

  private static String fixed(Digits digits, int precision) {
    var out = new StringBuilder();
    if (digits.point() <= 0) {
      out.append('0');
    }
    for (int i = 0; i < digits.point(); i++) {
      out.append(digits.at(i));
    }
    if (precision > 0) {
      out.append('.');
      for (int i = 0; i < precision; i++) {
        out.append(digits.at(digits.point() + i));
      }
    }
    return out.toString();
  }

  private static long mantissa(double value) {
    long bits = Double.doubleToRawLongBits(value);
    long fraction = bits & ((1L << MANTISSA_BITS) - 1);
    return bits >>> MANTISSA_BITS == 0 ? fraction : fraction | 1L << MANTISSA_BITS;
  }

  private static int exponent(double value) {
    int biased = (int) (Double.doubleToRawLongBits(value) >>> MANTISSA_BITS);
    return Math.max(biased, 1) + BIAS;
  }

  private static String binary(double value) {
    int exponent = exponent(value) - MANTISSA_BITS;
    return mantissa(value) + "p" + (exponent >= 0 ? "+" : "") + exponent;
  }

  private static String hexadecimal(double value, char verb, int precision) {
    long mantissa = mantissa(value) << 60 - MANTISSA_BITS;
    int exponent = mantissa == 0 ? 0 : exponent(value);
    while (mantissa != 0 && (mantissa & 1L << 60) == 0) {
      mantissa <<= 1;
      exponent--;
    }
    if (precision >= 0 && precision < 15) {
      int shift = precision * 4;
      long extra = mantissa << shift & (1L << 60) - 1;
      mantissa >>>= 60 - shift;
      if ((extra | mantissa & 1) > 1L << 59) {
        mantissa++;
      }
      mantissa <<= 60 - shift;
      if ((mantissa & 1L << 61) != 0) {
        mantissa >>>= 1;
        exponent++;
      }
    }
    String digits = verb == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
    var out = new StringBuilder("0").append(verb).append(mantissa >>> 60 & 1);
    mantissa <<= 4;
    if (precision > 0 || precision < 0 && mantissa != 0) {
      out.append('.');
    }
    for (int i = 0; precision < 0 ? mantissa != 0 : i < precision; i++) {
      out.append(digits.charAt((int) (mantissa >>> 60)));
      mantissa <<= 4;
    }
    return out.append(verb == 'X' ? 'P' : 'p').append(signed(exponent)).toString();
  }

  private static String signed(int exponent) {
    String sign = exponent < 0 ? "-" : "+";
    String digits = Integer.toString(Math.abs(exponent));
    return sign + (digits.length() < 2 ? "0" : "") + digits;
  }
}
