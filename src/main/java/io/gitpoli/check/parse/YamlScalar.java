package io.gitpoli.check.parse;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.events.ScalarEvent;

/** What a YAML scalar is, by go-yaml v2's rules: those of YAML 1.1 with some of 1.2's. */
final class YamlScalar {
  private static final String CORE = "tag:yaml.org,2002:";
  private static final Set<String> TRUE =
      Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
  private static final Set<String> FALSE =
      Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
  private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
  private static final Pattern NOT_FINITE =
      Pattern.compile("[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");
  private static final Pattern INTEGER =
      Pattern.compile("([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))");
  private static final int[] RADIX = {16, 2, 8, 10};
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(?:\\.[0-9]+|[0-9]+(?:\\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?");

  /** In characters; no integer of 64 bits is longer, unless it has many zeros before it. */
  private static final int MAX_INTEGER = 100;

  private static final BigInteger LOWEST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final int UNSIGNED_BITS = 64;

  private YamlScalar() {}

  static boolean isMerge(ScalarEvent event) {
    return event.getValue().equals("<<")
        && (event.getImplicit().canOmitTagInPlainScalar()
            || (CORE + "merge").equals(event.getTag()));
  }

  static Node node(ScalarEvent event, Position position) throws ParseException {
    String value = event.getValue();
    String tag = event.getTag() == null ? "" : event.getTag();
    boolean plain = event.getImplicit().canOmitTagInPlainScalar();
    if (tag.equals(CORE + "binary")) {
      return Node.text(position, binary(value, position));
    }
    if (tag.isEmpty() ? !plain : !tag.startsWith(CORE) || tag.equals(CORE + "str")) {
      return Node.text(position, value);
    }
    Node node = resolved(value, position);
    boolean right =
        switch (tag.isEmpty() ? "" : tag.substring(CORE.length())) {
          case "bool" -> node.json().isBoolean();
          case "int" -> node.json().isIntegralNumber();
          case "float" -> node.json().isNumber();
          case "null" -> node.json().isNull();
          default -> true;
        };
    if (!right) {
      throw new ParseException(position, "the value is not what its tag says");
    }
    return node;
  }

  private static String binary(String value, Position position) throws ParseException {
    try {
      byte[] bytes = Base64.getDecoder().decode(value.replaceAll("[\r\n]", ""));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ParseException(position, "!!binary must be base64");
    }
  }

  private static Node resolved(String value, Position position) throws ParseException {
    if (NULL.contains(value)) {
      return Node.nothing(position);
    }
    if (TRUE.contains(value) || FALSE.contains(value)) {
      return Node.bool(position, TRUE.contains(value));
    }
    if (NOT_FINITE.matcher(value).matches()) {
      throw new ParseException(position, "JSON has no number for " + value);
    }
    return number(value)
        .map(number -> Node.number(position, number))
        .orElseGet(() -> Node.text(position, value));
  }

  private static Optional<Double> number(String value) {
    char first = value.charAt(0);
    if (first != '.' && first != '+' && first != '-' && (first < '0' || first > '9')) {
      return Optional.empty();
    }
    if (first == '.') {
      OptionalDouble fraction = Numbers.parse(value);
      return fraction.isPresent() ? Optional.of(fraction.getAsDouble()) : Optional.empty();
    }
    String plain = value.replace("_", "");
    Matcher integer = INTEGER.matcher(plain);
    if (plain.length() <= MAX_INTEGER && integer.matches()) {
      Optional<Double> number = integer(integer);
      if (number.isPresent()) {
        return number;
      }
    }
    if (!FLOAT.matcher(plain).matches()) {
      return Optional.empty();
    }
    double number = Double.parseDouble(plain);
    return Double.isInfinite(number) ? Optional.empty() : Optional.of(number);
  }

  /** Within 64 bits, of which a number with a sign has one for it. */
  private static Optional<Double> integer(Matcher matcher) {
    int group = 2;
    while (matcher.group(group) == null) {
      group++;
    }
    BigInteger digits = new BigInteger(matcher.group(group), RADIX[group - 2]);
    BigInteger number = matcher.group(1).equals("-") ? digits.negate() : digits;
    boolean fits =
        matcher.group(1).isEmpty()
            ? number.bitLength() <= UNSIGNED_BITS
            : number.compareTo(LOWEST) >= 0 && number.bitLength() < UNSIGNED_BITS;
    return fits ? Optional.of(number.doubleValue()) : Optional.empty();
  }
}
