package io.gitpoli.policy.wasm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A value of Rego. Its text and order are OPA's; a Wasm module writes and iterates objects and sets
 * in the order of its hash tables instead.
 */
sealed interface Term extends Comparable<Term> {
  /** {@code null}, {@code false} or {@code true}. */
  record Literal(String name) implements Term {
    @Override
    public String toString() {
      return name;
    }
  }

  /** A number, as it was written. */
  record Number(String digits) implements Term {
    @Override
    public String toString() {
      return digits;
    }
  }

  record Text(String value) implements Term {
    @Override
    public String toString() {
      return GoQuote.string(value, false);
    }
  }

  record Array(List<Term> elements) implements Term {
    @Override
    public String toString() {
      return list("[", elements, "]");
    }
  }

  record Dictionary(TreeMap<Term, Term> entries) implements Term {
    @Override
    public String toString() {
      return entries.entrySet().stream()
          .map(entry -> entry.getKey() + ": " + entry.getValue())
          .collect(Collectors.joining(", ", "{", "}"));
    }
  }

  /** A set, its elements sorted. */
  record Collection(List<Term> elements) implements Term {
    @Override
    public String toString() {
      return elements.isEmpty() ? "set()" : list("{", elements, "}");
    }
  }

  private static String list(String open, List<Term> elements, String close) {
    return elements.stream().map(Term::toString).collect(Collectors.joining(", ", open, close));
  }

  @Override
  default int compareTo(Term other) {
    int byRank = Integer.compare(rank(this), rank(other));
    if (byRank != 0) {
      return byRank;
    }
    if (this instanceof Number a && other instanceof Number b) {
      return new BigDecimal(a.digits()).compareTo(new BigDecimal(b.digits()));
    }
    if (this instanceof Text a && other instanceof Text b) {
      return Arrays.compareUnsigned(
          a.value().getBytes(StandardCharsets.UTF_8), b.value().getBytes(StandardCharsets.UTF_8));
    }
    return compare(parts(this).iterator(), parts(other).iterator());
  }

  private static int rank(Term term) {
    if (term instanceof Literal literal) {
      return List.of("null", "false", "true").indexOf(literal.name());
    }
    if (term instanceof Number) {
      return 3;
    }
    if (term instanceof Text) {
      return 4;
    }
    if (term instanceof Array) {
      return 5;
    }
    return term instanceof Dictionary ? 6 : 7;
  }

  private static List<Term> parts(Term term) {
    if (term instanceof Array array) {
      return array.elements();
    }
    if (term instanceof Collection set) {
      return set.elements();
    }
    List<Term> parts = new ArrayList<>();
    if (term instanceof Dictionary object) {
      for (Map.Entry<Term, Term> entry : object.entries().entrySet()) {
        parts.add(entry.getKey());
        parts.add(entry.getValue());
      }
    }
    return parts;
  }

  private static int compare(Iterator<Term> a, Iterator<Term> b) {
    while (a.hasNext() && b.hasNext()) {
      int order = a.next().compareTo(b.next());
      if (order != 0) {
        return order;
      }
    }
    return Boolean.compare(a.hasNext(), b.hasNext());
  }

  /**
   * Reads what {@code opa_value_dump} writes: JSON, with sets as {@code {1, 2}} and {@code set()},
   * and any term for a key.
   */
  static Term parse(String dump) {
    var parser = new Parser(dump);
    Term term = parser.term();
    if (parser.at != dump.length()) {
      throw new IllegalArgumentException("the module wrote more than one term");
    }
    return term;
  }

  /** Reads terms off a text that only a module writes, and so is well-formed. */
  final class Parser {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String text;
    private int at;

    private Parser(String text) {
      this.text = text;
    }

    private Term term() {
      char first = text.charAt(at);
      return switch (first) {
        case '"' -> string();
        case '[' -> array();
        case '{' -> braces();
        case 's' -> {
          at += "set()".length();
          yield new Collection(List.of());
        }
        default -> scalar();
      };
    }

    private Term scalar() {
      int start = at;
      while (at < text.length() && ",:]} ".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      String scalar = text.substring(start, at);
      return Character.isLetter(scalar.charAt(0)) ? new Literal(scalar) : new Number(scalar);
    }

    private Term string() {
      int start = at++;
      while (text.charAt(at) != '"') {
        at += text.charAt(at) == '\\' ? 2 : 1;
      }
      at++;
      try {
        return new Text(JSON.readValue(text.substring(start, at), String.class));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException("the module wrote a string that is no JSON", e);
      }
    }

    private Term array() {
      List<Term> elements = new ArrayList<>();
      for (at++; text.charAt(at) != ']'; skip(", ")) {
        elements.add(term());
      }
      at++;
      return new Array(elements);
    }

    private Term braces() {
      List<Term> elements = new ArrayList<>();
      TreeMap<Term, Term> entries = new TreeMap<>();
      for (at++; text.charAt(at) != '}'; skip(", ")) {
        Term term = term();
        if (skip(": ")) {
          entries.put(term, term());
        } else {
          elements.add(term);
        }
      }
      at++;
      elements.sort(Comparator.naturalOrder());
      return elements.isEmpty() ? new Dictionary(entries) : new Collection(elements);
    }

    private boolean skip(String separator) {
      boolean here = text.startsWith(separator, at);
      if (here) {
        at += separator.length();
      }
      return here;
    }
  }
}
