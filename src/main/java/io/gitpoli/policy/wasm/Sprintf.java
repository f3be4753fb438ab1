package io.gitpoli.policy.wasm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * OPA's builtin {@code sprintf}, the only one that the policies use and OPA's Wasm modules lack.
 *
 * <p>Arguments become what OPA 1.22 makes of them ({@code builtinSprintf} in {@code
 * v1/topdown/strings.go}): text stays text, a number with a fraction or an exponent becomes a float
 * and any other an integer, and everything else is its own text, as Rego writes it.
 */
final class Sprintf implements Builtin {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public Optional<String> call(List<String> operands) {
    if (Term.parse(operands.get(0)) instanceof Term.Text format
        && Term.parse(operands.get(1)) instanceof Term.Array args) {
      List<Object> arguments = args.elements().stream().map(Sprintf::argument).toList();
      return Optional.of(quote(GoFormat.sprintf(format.value(), arguments)));
    }
    return Optional.empty();
  }

  private static Object argument(Term term) {
    if (term instanceof Term.Text text) {
      return text.value();
    }
    return term instanceof Term.Number number ? number(number.digits()) : term.toString();
  }

  private static Object number(String digits) {
    if (digits.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E')) {
      double value = Double.parseDouble(digits);
      return Double.isInfinite(value) ? digits : (Object) value;
    }
    var value = new BigInteger(digits);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  private static String quote(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not writable as JSON", e);
    }
  }
}
