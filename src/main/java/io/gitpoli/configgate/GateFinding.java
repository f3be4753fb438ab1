package io.gitpoli.configgate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.check.Finding;
import io.gitpoli.rollout.Waiver;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A finding as the gate's input holds it, for the decision, the report and the audit alike.
 *
 * @param standing {@code fails}, {@code warns}, {@code audited} or {@code waived}
 * @param file empty where it is about none
 * @param line from 1
 * @param message as the rule writes it
 * @param waived by whom and why; empty where it is not
 */
public record GateFinding(
    String code,
    String standing,
    String title,
    String file,
    int line,
    String message,
    String fix,
    String link,
    String waived)
    implements Comparable<GateFinding> {
  private static final int MAX_TEXT = 1_000;
  private static final List<String> STANDINGS = List.of("fails", "warns", "audited", "waived");
  private static final Comparator<GateFinding> ORDER =
      Comparator.<GateFinding>comparingInt(finding -> STANDINGS.indexOf(finding.standing))
          .thenComparing(GateFinding::file)
          .thenComparingInt(GateFinding::line)
          .thenComparing(GateFinding::code)
          .thenComparing(GateFinding::message)
          .thenComparing(GateFinding::waived)
          .thenComparing(GateFinding::title)
          .thenComparing(GateFinding::fix)
          .thenComparing(GateFinding::link);

  static GateFinding of(Problem problem) {
    return new GateFinding(
        problem.kind().code(),
        "fails",
        problem.kind().title(),
        problem.file(),
        problem.line(),
        cut(problem.message()),
        problem.kind().fix(),
        "",
        "");
  }

  static GateFinding of(Finding finding) {
    return new GateFinding(
        cut(finding.code()),
        finding.standing().name().toLowerCase(Locale.ROOT),
        text(finding.about().title()),
        cut(finding.place().file()),
        finding.place().line(),
        cut(finding.message()),
        text(finding.about().fix()),
        text(finding.about().link()),
        finding.waiver().map(GateFinding::reason).orElse(""));
  }

  /** The same, placed in another file's beginning. */
  GateFinding in(String otherFile) {
    return new GateFinding(code, standing, title, cut(otherFile), 1, message, fix, link, waived);
  }

  private static String reason(Waiver waiver) {
    String ticket = waiver.ticket().map(name -> " (" + name + ")").orElse("");
    return cut(
        "until %s by %s: %s%s"
            .formatted(waiver.expires(), waiver.approver(), waiver.reason(), ticket));
  }

  private static String text(Optional<String> text) {
    return cut(text.orElse(""));
  }

  private static String cut(String text) {
    return text.codePointCount(0, text.length()) <= MAX_TEXT
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_TEXT)) + "…";
  }

  /** How many bytes its texts have. */
  int length() {
    return String.join("", code, title, file, message, fix, link, waived)
        .getBytes(StandardCharsets.UTF_8)
        .length;
  }

  void addTo(ArrayNode findings) {
    ObjectNode node =
        findings
            .addObject()
            .put("code", code)
            .put("standing", standing)
            .put("title", title)
            .put("file", file)
            .put("line", line)
            .put("msg", message);
    if (!fix.isEmpty()) {
      node.put("fix", fix);
    }
    if (!link.isEmpty()) {
      node.put("link", link);
    }
    if (!waived.isEmpty()) {
      node.put("waived", waived);
    }
  }

  /** Those of a gate's input, in their order. */
  public static List<GateFinding> all(ObjectNode input) {
    return StreamSupport.stream(input.path("findings").spliterator(), false)
        .map(GateFinding::read)
        .toList();
  }

  private static GateFinding read(JsonNode node) {
    return new GateFinding(
        node.path("code").asText(),
        node.path("standing").asText(),
        node.path("title").asText(),
        node.path("file").asText(),
        node.path("line").asInt(1),
        node.path("msg").asText(),
        node.path("fix").asText(),
        node.path("link").asText(),
        node.path("waived").asText());
  }

  /** Whether it denies; a standing that nobody knows does too. */
  public boolean fails() {
    return standing.equals("fails") || !STANDINGS.contains(standing);
  }

  /** File, line and message. */
  public String located() {
    return file.isEmpty() ? message : file + ":" + line + ": " + message;
  }

  @Override
  public int compareTo(GateFinding other) {
    return ORDER.compare(this, other);
  }
}
