package io.gitpoli.redact;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Finds known secrets, as they are and as JSON, URLs and Base64 write them. */
final class Values {
  /**
   * A shorter secret is found only where it stands for itself: "key" must not tear words apart. It
   * is the least that NIST SP 800-63B takes for a password.
   */
  private static final int LONG = 8;

  /** Of a secret of several lines, such as a PEM, every line as long as this is a secret. */
  private static final int LINE = 4;

  private final Markers<String> markers = new Markers<>();

  Values(Collection<String> secrets) {
    secrets.stream()
        .flatMap(Values::parts)
        .flatMap(part -> spellings(part).stream())
        .distinct()
        .forEach(spelling -> markers.add(spelling, false, spelling));
  }

  private static Stream<String> parts(String secret) {
    String stripped = secret.strip();
    List<String> lines = Stream.of(stripped.split("\\R|\\\\r|\\\\n")).map(String::strip).toList();
    if (lines.size() == 1) {
      return Stream.of(stripped).filter(text -> !text.isEmpty());
    }
    return Stream.concat(
        Stream.of(stripped),
        lines.stream().filter(line -> line.length() >= LINE && !line.startsWith("-----")));
  }

  private static Set<String> spellings(String secret) {
    Set<String> spellings = new LinkedHashSet<>(List.of(secret));
    spellings.add(String.valueOf(JsonStringEncoder.getInstance().quoteAsString(secret)));
    String form = URLEncoder.encode(secret, StandardCharsets.UTF_8);
    String path = form.replace("+", "%20");
    for (String encoded : List.of(form, path)) {
      spellings.add(encoded);
      spellings.add(lowerCaseHex(encoded));
    }
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= LONG) {
      for (int offset = 0; offset < 3; offset++) {
        String base64 = base64(bytes, offset);
        spellings.add(base64);
        spellings.add(base64.replace('+', '-').replace('/', '_'));
      }
    }
    return spellings;
  }

  private static String lowerCaseHex(String encoded) {
    StringBuilder lower = new StringBuilder(encoded);
    for (int i = encoded.indexOf('%'); i >= 0; i = encoded.indexOf('%', i + 1)) {
      lower.replace(i, i + 3, encoded.substring(i, i + 3).toLowerCase(Locale.ROOT));
    }
    return lower.toString();
  }

  /** The characters that a secret alone decides where it stands in a longer text in Base64. */
  private static String base64(byte[] secret, int offset) {
    byte[] shifted = new byte[offset + secret.length];
    System.arraycopy(secret, 0, shifted, offset, secret.length);
    return Base64.getEncoder()
        .encodeToString(shifted)
        .substring((offset * 8 + 5) / 6, shifted.length * 8 / 6);
  }

  /** The secrets in the text, in order, none overlapping another. */
  List<Span> find(String text) {
    List<Span> found = List.of();
    for (int i = markers.next(text, 0); i < text.length(); i = markers.next(text, i + 1)) {
      int past = Kind.skip(text, i);
      if (past > i) {
        i = past - 1;
        continue;
      }
      int end = end(text, i);
      if (end > i) {
        found = found.isEmpty() ? new ArrayList<>() : found;
        Span last = found.isEmpty() ? null : found.get(found.size() - 1);
        if (last != null && last.end() > i) {
          found.set(
              found.size() - 1, new Span(last.start(), Math.max(last.end(), end), Kind.CONFIGURED));
        } else {
          found.add(new Span(i, end, Kind.CONFIGURED));
        }
      }
    }
    return found;
  }

  private int end(String text, int at) {
    int end = at;
    for (String secret : markers.at(text, at)) {
      int its = at + secret.length();
      if (secret.length() >= LONG || !isWord(text, at - 1) && !isWord(text, its)) {
        end = Math.max(end, its);
      }
    }
    return end;
  }

  private static boolean isWord(String text, int at) {
    return at >= 0
        && at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_');
  }
}
