package io.gitpoli.policy.wasm;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Go's {@code fmt.Sprintf} for the arguments that OPA hands to it: {@link String}, {@link Long} for
 * Go's {@code int64}, {@link Double} for {@code float64} and {@link BigInteger} for {@code
 * *big.Int}. Misuse is printed as Go prints it, {@code %!d(string=hi)}, and never thrown.
 *
 * <p>The two exceptions are what Go answers with parts of its own memory: {@code %p} and {@code %w}
 * of a {@link BigInteger}.
 */
final class GoFormat {
  /** Characters of a result; Go itself takes widths and precisions up to 1,000,000. */
  static final int MAX_RESULT = 1 << 20;

  private static final int MAX_WIDTH = 1_000_000;

  private final String format;
  private final List<?> args;
  private final StringBuilder out = new StringBuilder();

  private int at;
  private int arg;
  private boolean reordered;
  private boolean afterIndex;
  private boolean goodIndex;

  private boolean sharp;
  private boolean zero;
  private boolean plus;
  private boolean minus;
  private boolean space;
  private boolean sharpV;
  private boolean plusV;
  private boolean hasWidth;
  private int width;
  private boolean hasPrecision;
  private int precision;

  private GoFormat(String format, List<?> args) {
    this.format = format;
    this.args = args;
  }

  /**
   * @throws IllegalArgumentException where the result is longer than {@link #MAX_RESULT}, or can't
   *     be told without Go's memory
   */
  static String sprintf(String format, List<?> args) {
    return new GoFormat(format, args).run();
  }

  private String run() {
    while (at < format.length()) {
      int percent = format.indexOf('%', at);
      write(format.substring(at, percent < 0 ? format.length() : percent));
      if (percent < 0) {
        break;
      }
      at = percent + 1;
      directive();
    }
    if (!reordered && arg < args.size()) {
      extra();
    }
    return out.toString();
  }

  private void directive() {
    clearFlags();
    goodIndex = true;
    // Go's fast path for a lower-case verb right after the flags leaves afterIndex as it was; it is
    // read only behind an index, which sets it, so that there is no difference to see.
    while (at < format.length() && flag(format.charAt(at))) {
      at++;
    }
    argumentIndex();
    if (here('*')) {
      at++;
      Integer given = starArgument();
      hasWidth = given != null;
      width = given == null ? 0 : given;
      if (!hasWidth) {
        write("%!(BADWIDTH)");
      }
      if (width < 0) {
        width = -width;
        minus = true;
        zero = false;
      }
      afterIndex = false;
    } else {
      Integer given = number();
      hasWidth = given != null;
      width = given == null ? 0 : given;
      if (afterIndex && hasWidth) {
        goodIndex = false;
      }
    }
    if (at + 1 < format.length() && here('.')) {
      at++;
      if (afterIndex) {
        goodIndex = false;
      }
      argumentIndex();
      if (here('*')) {
        at++;
        Integer given = starArgument();
        hasPrecision = given != null && given >= 0;
        precision = hasPrecision ? given : 0;
        if (!hasPrecision) {
          write("%!(BADPREC)");
        }
        afterIndex = false;
      } else {
        Integer given = number();
        hasPrecision = true;
        precision = given == null ? 0 : given;
      }
    }
    if (!afterIndex) {
      argumentIndex();
    }
    if (at >= format.length()) {
      write("%!(NOVERB)");
      return;
    }
    int verb = format.codePointAt(at);
    at += Character.charCount(verb);
    if (verb == '%') {
      write("%");
    } else if (!goodIndex) {
      bang(verb, "(BADINDEX)");
    } else if (arg >= args.size()) {
      bang(verb, "(MISSING)");
    } else {
      if (verb == 'v' || verb == 'w') {
        sharpV = sharp;
        sharp = false;
        plusV = plus;
        plus = false;
      }
      print(args.get(arg), verb);
      arg++;
    }
  }

  private void extra() {
    clearFlags();
    write("%!(EXTRA ");
    for (int i = arg; i < args.size(); i++) {
      if (i > arg) {
        write(", ");
      }
      write(type(args.get(i)) + "=");
      print(args.get(i), 'v');
    }
    write(")");
  }

  private void clearFlags() {
    sharp = zero = plus = minus = space = sharpV = plusV = hasWidth = hasPrecision = false;
    width = precision = 0;
  }

  private boolean flag(char c) {
    switch (c) {
      case '#' -> sharp = true;
      case '0' -> zero = true;
      case '+' -> plus = true;
      case '-' -> minus = true;
      case ' ' -> space = true;
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean here(char c) {
    return at < format.length() && format.charAt(at) == c;
  }

  /** A number in the format, or null where there is none. One that is too large eats the rest. */
  private Integer number() {
    int start = at;
    int value = 0;
    for (; at < format.length() && digit(format.charAt(at)); at++) {
      if (value > MAX_WIDTH) {
        at = format.length();
        return null;
      }
      value = value * 10 + format.charAt(at) - '0';
    }
    return at == start ? null : Integer.valueOf(value);
  }

  private static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }

  /** The value of a {@code *}, or null where the argument is no integer of a fitting size. */
  private Integer starArgument() {
    if (arg >= args.size()) {
      return null;
    }
    Object value = args.get(arg++);
    return value instanceof Long number && Math.abs(number) <= MAX_WIDTH && number > Long.MIN_VALUE
        ? Integer.valueOf(number.intValue())
        : null;
  }

  /** Reads {@code [n]} if it is here. */
  private void argumentIndex() {
    if (!here('[')) {
      afterIndex = false;
      return;
    }
    reordered = true;
    int close = format.indexOf(']', at);
    // Go wants three bytes for an index before it looks for one.
    if (close < 0 || format.length() - at < 3) {
      goodIndex = false;
      afterIndex = false;
      at++;
      return;
    }
    int start = at + 1;
    at = start;
    Integer index = close > start ? number() : null;
    boolean wellFormed = index != null && at == close;
    at = close + 1;
    afterIndex = wellFormed;
    if (wellFormed && index >= 1 && index <= args.size()) {
      arg = index - 1;
    } else {
      goodIndex = false;
    }
  }

  private void bang(int verb, String rest) {
    write("%!" + Character.toString(verb) + rest);
  }

  private static String type(Object arg) {
    if (arg instanceof String) {
      return "string";
    }
    if (arg instanceof Long) {
      return "int64";
    }
    return arg instanceof Double ? "float64" : "*big.Int";
  }

  private void print(Object arg, int verb) {
    if (verb == 'T') {
      string(type(arg), 's');
    } else if (arg instanceof String text) {
      string(text, verb);
    } else if (arg instanceof Long number) {
      integer(number, verb);
    } else if (arg instanceof Double number) {
      decimal(number, verb);
    } else {
      big((BigInteger) arg, verb);
    }
  }

  private void badVerb(Object arg, int verb) {
    bang(verb, "(" + type(arg) + "=");
    print(arg, 'v');
    write(")");
  }

  private void string(String text, int verb) {
    switch (verb) {
      case 's' -> pad(truncate(text));
      case 'v' -> {
        if (sharpV) {
          quoted(text);
        } else {
          pad(truncate(text));
        }
      }
      case 'q' -> quoted(text);
      case 'x' -> hex(text.getBytes(StandardCharsets.UTF_8), 'x');
      case 'X' -> hex(text.getBytes(StandardCharsets.UTF_8), 'X');
      default -> badVerb(text, verb);
    }
  }

  private String truncate(String text) {
    return hasPrecision && text.codePointCount(0, text.length()) > precision
        ? text.substring(0, text.offsetByCodePoints(0, precision))
        : text;
  }

  private void quoted(String text) {
    String cut = truncate(text);
    pad(sharp && GoQuote.canBackquote(cut) ? "`" + cut + "`" : GoQuote.string(cut, plus));
  }

  private void hex(byte[] bytes, char verb) {
    int length = hasPrecision ? Math.min(precision, bytes.length) : bytes.length;
    var text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      if (space && i > 0) {
        text.append(' ');
      }
      if (sharp && (space || i == 0)) {
        text.append('0').append(verb);
      }
      text.append(Character.forDigit(bytes[i] >> 4 & 0xF, 16));
      text.append(Character.forDigit(bytes[i] & 0xF, 16));
    }
    pad(verb == 'X' ? text.toString().toUpperCase(Locale.ROOT) : text.toString());
  }

  private void integer(long value, int verb) {
    switch (verb) {
      case 'v', 'd' -> integer(value, 10, verb);
      case 'b' -> integer(value, 2, verb);
      case 'o', 'O' -> integer(value, 8, verb);
      case 'x', 'X' -> integer(value, 16, verb);
      case 'c' -> pad(Character.toString(GoQuote.valid(value)));
      case 'q' -> pad(GoQuote.character(GoQuote.valid(value), plus));
      case 'U' -> unicode(value);
      default -> badVerb(value, verb);
    }
  }

  private void integer(long value, int base, int verb) {
    boolean negative = value < 0;
    int digitsNeeded = 0;
    if (hasPrecision) {
      digitsNeeded = precision;
      if (precision == 0 && value == 0) {
        padSpaces("");
        return;
      }
    } else if (zero && !minus && hasWidth) {
      digitsNeeded = negative || plus || space ? width - 1 : width;
    }
    String digits = Long.toUnsignedString(negative ? -value : value, base);
    if (verb == 'X') {
      digits = digits.toUpperCase(Locale.ROOT);
    }
    var text = new StringBuilder();
    text.append("0".repeat(Math.max(0, digitsNeeded - digits.length()))).append(digits);
    if (sharp) {
      if (base == 2) {
        text.insert(0, "0b");
      } else if (base == 8 && text.charAt(0) != '0') {
        text.insert(0, '0');
      } else if (base == 16) {
        text.insert(0, verb == 'X' ? "0X" : "0x");
      }
    }
    if (verb == 'O') {
      text.insert(0, "0o");
    }
    padSpaces(sign(negative) + text);
  }

  private String sign(boolean negative) {
    if (negative) {
      return "-";
    }
    if (plus) {
      return "+";
    }
    return space ? " " : "";
  }

  private void unicode(long value) {
    String digits = Long.toHexString(value).toUpperCase(Locale.ROOT);
    int needed = hasPrecision ? Math.max(precision, 4) : 4;
    String text = "U+" + "0".repeat(Math.max(0, needed - digits.length())) + digits;
    boolean character = value >= 0 && value <= Character.MAX_CODE_POINT;
    if (sharp && character && GoQuote.isPrint((int) value)) {
      text += " '" + Character.toString((int) value) + "'";
    }
    padSpaces(text);
  }

  private void decimal(double value, int verb) {
    switch (verb) {
      case 'v' -> decimal(value, 'g', GoFloat.SHORTEST);
      case 'b', 'g', 'G', 'x', 'X' -> decimal(value, (char) verb, GoFloat.SHORTEST);
      case 'f', 'e', 'E' -> decimal(value, (char) verb, 6);
      case 'F' -> decimal(value, 'f', 6);
      default -> badVerb(value, verb);
    }
  }

  private void decimal(double value, char verb, int defaultPrecision) {
    int digits = hasPrecision ? precision : defaultPrecision;
    String text = GoFloat.format(value, verb, digits);
    boolean negative = text.charAt(0) == '-';
    String magnitude = negative ? text.substring(1) : text;
    if (sharp && verb != 'b') {
      magnitude = withPoint(magnitude, verb, digits);
    }
    String sign = sign(negative);
    int length = sign.length() + magnitude.length();
    if (!sign.isEmpty() && zero && !minus && hasWidth && width > length) {
      write(sign + "0".repeat(width - length) + magnitude);
    } else {
      pad(sign + magnitude);
    }
  }

  /** What {@code #} asks for: a decimal point always, and {@code %g}'s zeros at the end. */
  private static String withPoint(String number, char verb, int precision) {
    boolean hexadecimal = verb == 'x' || verb == 'X';
    int missing = 0;
    if (verb == 'g' || verb == 'G' || verb == 'x') {
      missing = precision == GoFloat.SHORTEST ? 6 : precision;
    }
    int end = number.length();
    boolean point = false;
    boolean nonzero = false;
    for (int i = 0; i < end; i++) {
      char c = number.charAt(i);
      if (c == '.') {
        point = true;
      } else if (c == 'p' || c == 'P' || !hexadecimal && (c == 'e' || c == 'E')) {
        end = i;
      } else {
        nonzero |= c != '0';
        if (nonzero) {
          missing--;
        }
      }
    }
    var text = new StringBuilder(number.substring(0, end));
    if (!point) {
      if (text.length() == 1 && text.charAt(0) == '0') {
        missing--;
      }
      text.append('.');
    }
    return text.append("0".repeat(Math.max(0, missing))).append(number.substring(end)).toString();
  }

  private void big(BigInteger value, int verb) {
    int base =
        switch (verb) {
          case 'b' -> 2;
          case 'o', 'O' -> 8;
          case 'd', 's', 'v' -> 10;
          case 'x', 'X' -> 16;
          case 'p', 'w' ->
              throw new IllegalArgumentException(
                  "sprintf of %" + (char) verb + " and a big number");
          default -> 0;
        };
    if (base == 0) {
      bang(verb, "(big.Int=" + value + ")");
      return;
    }
    String sign = value.signum() < 0 ? "-" : plus || plusV ? "+" : space ? " " : "";
    String prefix = verb == 'O' ? "0o" : "";
    if (sharp || sharpV) {
      prefix =
          switch (verb) {
            case 'b' -> "0b";
            case 'o' -> "0";
            case 'x' -> "0x";
            case 'X' -> "0X";
            default -> prefix;
          };
    }
    String digits = value.abs().toString(base);
    if (verb == 'X') {
      digits = digits.toUpperCase(Locale.ROOT);
    }
    int zeros = hasPrecision ? Math.max(0, precision - digits.length()) : 0;
    int length = sign.length() + prefix.length() + zeros + digits.length();
    if (hasWidth && length < width && !minus && zero && !hasPrecision) {
      zeros = width - length;
    }
    padSpaces(sign + prefix + "0".repeat(zeros) + digits);
  }

  private void padSpaces(String text) {
    boolean asked = zero;
    zero = false;
    pad(text);
    zero = asked;
  }

  private void pad(String text) {
    int missing = hasWidth ? width - text.codePointCount(0, text.length()) : 0;
    if (missing <= 0) {
      write(text);
    } else if (minus) {
      write(text);
      write(" ".repeat(missing));
    } else {
      write((zero ? "0" : " ").repeat(missing));
      write(text);
    }
  }

  private void write(String text) {
    if (out.length() + text.length() > MAX_RESULT) {
      throw new IllegalArgumentException(
          "sprintf's result is longer than " + MAX_RESULT + " characters");
    }
    out.append(text);
  }
}
