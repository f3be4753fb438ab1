package io.gitpoli.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a rule's METADATA, or the finding itself, tells of the rule.
 *
 * @param title in a few words
 * @param fix what to do about it
 * @param link where to read more
 */
public record About(
    Optional<String> code,
    Optional<String> title,
    Optional<String> description,
    Optional<String> fix,
    Optional<String> link) {
  static final About NOTHING =
      new About(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * @param annotations of one rule, as {@code opa inspect} gives them
   */
  static About of(JsonNode annotations) {
    JsonNode custom = annotations.path("custom");
    return new About(
        text(custom.path("code")),
        text(annotations.path("title")),
        text(annotations.path("description")),
        text(custom.path("fix")),
        text(annotations.path("related_resources").path(0).path("ref")));
  }

  /** What a finding says of its rule, as the starter library's do. */
  static About stated(JsonNode finding) {
    return new About(
        text(finding.path("code")),
        text(finding.path("title")),
        text(finding.path("description")),
        text(finding.path("fix")),
        text(finding.path("link")));
  }

  /** This, and where it says nothing, what the other says. */
  About or(About other) {
    return new About(
        first(code, other.code),
        first(title, other.title),
        first(description, other.description),
        first(fix, other.fix),
        first(link, other.link));
  }

  private static Optional<String> first(Optional<String> some, Optional<String> other) {
    return Stream.of(some, other).flatMap(Optional::stream).findFirst();
  }

  private static Optional<String> text(JsonNode value) {
    return Optional.ofNullable(value.textValue()).map(String::strip).filter(t -> !t.isEmpty());
  }
}
