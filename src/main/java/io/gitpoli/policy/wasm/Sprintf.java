package io.gitpoli.policy.wasm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.util.ArrayList;
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
    String format = operands.get(0);
    String args = operands.get(1);
    if (format.charAt(0) != '"' || args.charAt(0) != '[') {
      return Optional.empty();
    }
    return Optional.of(quote(GoFormat.sprintf(unquote(format), arguments(args))));
  }

  /** The elements of an array that the module wrote as {@code [a, b]}. */
  private static List<Object> arguments(String array) {
    List<Object> arguments = new ArrayList<>();
    int depth = 0;
    int start = 1;
    for (int i = 1; i < array.length(); i++) {
      char c = array.charAt(i);
      if (c == '"') {
        i = endOfString(array, i) - 1;
      } else if (depth == 0 && (c == ',' || c == ']')) {
        if (i > start) {
          arguments.add(argument(array.substring(start, i)));
        }
        start = i + 2;
      } else if (c == '[' || c == '{' || c == '(') {
        depth++;
      } else if (c == ']' || c == '}' || c == ')') {
        depth--;
      }
    }
    return arguments;
  }

  private static Object argument(String term) {
    char first = term.charAt(0);
    if (first == '"') {
      return unquote(term);
    }
    if (first == '-' || first >= '0' && first <= '9') {
      return number(term);
    }
    return asRego(term);
  }

  private static Object number(String text) {
    if (text.chars().anyMatch(c -> c == '.' || c == 'e' || c == 'E')) {
      double value = Double.parseDouble(text);
      return Double.isInfinite(value) ? text : (Object) value;
    }
    var value = new BigInteger(text);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  /** Rego's text of a composite term: the module's, but with its strings quoted as Go does. */
  private static String asRego(String term) {
    var out = new StringBuilder();
    for (int i = 0; i < term.length(); i++) {
      if (term.charAt(i) == '"') {
        int end = endOfString(term, i);
        out.append(GoQuote.string(unquote(term.substring(i, end)), false));
        i = end - 1;
      } else {
        out.append(term.charAt(i));
      }
    }
    return out.toString();
  }

  private static int endOfString(String text, int start) {
    int i = start + 1;
    while (text.charAt(i) != '"') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return i + 1;
  }

  private static String unquote(String json) {
    try {
      return JSON.readValue(json, String.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the module wrote a string that is no JSON", e);
    }
  }

  private static String quote(String text) {
    try {
      return JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not writable as JSON", e);
    }
  }
}
