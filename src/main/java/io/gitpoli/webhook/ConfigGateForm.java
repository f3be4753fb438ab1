package io.gitpoli.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.configgate.CheckedFiles;
import io.gitpoli.configgate.GateFinding;
import io.gitpoli.gate.Ruling;
import io.gitpoli.github.Annotation;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The check run of the gate over configuration files. */
final class ConfigGateForm implements CheckRunForm {
  static final String NAME = "gitpoli / Config Gate";
  static final ConfigGateForm INSTANCE = new ConfigGateForm();

  /** Ten requests; nobody reads more. */
  static final int MAX_ANNOTATIONS = 500;

  // Of all tables together, in bytes: GitHub takes 65,535, and the rest of the summary needs some.
  private static final int MAX_TABLES = 55_000;

  private ConfigGateForm() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title(List<Ruling> rulings) {
    List<GateFinding> all = rulings.stream().flatMap(one -> findings(one).stream()).toList();
    TreeSet<String> failing =
        all.stream()
            .filter(GateFinding::fails)
            .map(GateFinding::code)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!failing.isEmpty()) {
      return "Denied: " + String.join(", ", failing);
    }
    long warnings = all.stream().filter(one -> one.standing().equals("warns")).count();
    long waived = all.stream().filter(one -> one.standing().equals("waived")).count();
    if (warnings + waived > 0) {
      return "Allowed: "
          + (warnings == 0 ? "" : counted(warnings, "warning"))
          + (warnings > 0 && waived > 0 ? ", " : "")
          + (waived == 0 ? "" : waived + " waived");
    }
    return files(rulings).isEmpty()
        ? "Allowed: no file to check is changed"
        : "Allowed: nothing is wrong in " + counted(files(rulings).size(), "file");
  }

  private static String counted(long count, String of) {
    return count + " " + of + (count == 1 ? "" : "s");
  }

  private static Set<String> files(List<Ruling> rulings) {
    return rulings.stream()
        .flatMap(one -> paths(one).stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The files that are there. */
  private static Set<String> paths(Ruling ruling) {
    return StreamSupport.stream(ruling.question().input().path("files").spliterator(), false)
        .map(file -> file.path("path").asText())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static List<GateFinding> findings(Ruling ruling) {
    return GateFinding.all(ruling.question().input());
  }

  @Override
  public String summary(List<Ruling> rulings) {
    StringBuilder text = new StringBuilder();
    int room = MAX_TABLES;
    for (Ruling ruling : rulings) {
      String table = table(ruling, room);
      room -= table.getBytes(StandardCharsets.UTF_8).length;
      text.append(heading(ruling)).append(table).append(checked(ruling.question().input()));
      text.append('\n').append(CheckRunSummary.provenance(ruling)).append("\n\n");
    }
    int said = annotations(rulings).size();
    long onLines = onLines(rulings).count();
    if (onLines > said) {
      text.append(onLines - said)
          .append(" more findings are not shown beside their lines: there are too many.\n");
    }
    return text.toString();
  }

  private static String heading(Ruling ruling) {
    Integer number = ruling.question().subject().number();
    JsonNode commit = ruling.question().input().path("commit");
    return (number == null
            ? "### Commit " + commit.asText() + " of no pull request that can be found: "
            : "### Pull request #" + number + ": ")
        + (ruling.decision().allow() ? "allowed" : "denied")
        + "\n\n";
  }

  private static String table(Ruling ruling, int room) {
    List<GateFinding> findings = findings(ruling);
    if (findings.isEmpty()) {
      return "";
    }
    StringBuilder table =
        new StringBuilder(
            "| | Where | Rule | Found | How to get through |\n|---|---|---|---|---|\n");
    int bytes = table.length();
    int shown = 0;
    for (GateFinding finding : findings) {
      String row = row(finding);
      bytes += row.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > room) {
        break;
      }
      table.append(row);
      shown++;
    }
    int more =
        findings.size() - shown + ruling.question().input().path("findings_left_out").asInt();
    if (more > 0) {
      table.append("\n… and ").append(counted(more, "more finding")).append(".\n");
    }
    return table.append('\n').toString();
  }

  private static String row(GateFinding finding) {
    String place = finding.file().isEmpty() ? "" : finding.file() + ":" + finding.line();
    String more = finding.link().startsWith("https://") ? " [More](" + link(finding) + ")" : "";
    return "| "
        + mark(finding)
        + " | "
        + Markdown.code(place)
        + " | "
        + Markdown.text(finding.title())
        + (finding.title().isEmpty() ? "" : "<br>")
        + Markdown.code(finding.code())
        + " | "
        + Markdown.text(finding.message())
        + (finding.waived().isEmpty() ? "" : "<br>Waived " + Markdown.text(finding.waived()))
        + " | "
        + (finding.waived().isEmpty() ? Markdown.text(finding.fix()) + more : "")
        + " |\n";
  }

  /** As it is, but for what would end the link, or the cell. */
  private static String link(GateFinding finding) {
    return finding
        .link()
        .replaceAll("[\\s|<>`\\\\\\p{Cntrl}]", "")
        .replace("(", "%28")
        .replace(")", "%29");
  }

  private static String mark(GateFinding finding) {
    return switch (finding.standing()) {
      case "warns" -> "⚠️";
      case "audited" -> "ℹ️";
      case "waived" -> "🔕";
      default -> "❌";
    };
  }

  private static String checked(ObjectNode input) {
    return CheckedFiles.of(input).map(files -> files.text() + "\n").orElse("");
  }

  private static java.util.stream.Stream<Annotation> onLines(List<Ruling> rulings) {
    return rulings.stream()
        .flatMap(
            ruling -> {
              Set<String> paths = paths(ruling);
              return findings(ruling).stream()
                  .filter(finding -> paths.contains(finding.file()))
                  .map(ConfigGateForm::annotation);
            })
        .distinct();
  }

  @Override
  public List<Annotation> annotations(List<Ruling> rulings) {
    return onLines(rulings).limit(MAX_ANNOTATIONS).toList();
  }

  private static Annotation annotation(GateFinding finding) {
    Annotation.Level level =
        switch (finding.standing()) {
          case "warns" -> Annotation.Level.WARNING;
          case "audited", "waived" -> Annotation.Level.NOTICE;
          default -> Annotation.Level.FAILURE;
        };
    String message =
        finding.message()
            + (finding.fix().isEmpty() ? "" : "\n" + finding.fix())
            + (finding.waived().isEmpty() ? "" : "\nWaived " + finding.waived());
    String title =
        finding.title().isEmpty() ? finding.code() : finding.title() + " (" + finding.code() + ")";
    return new Annotation(
        finding.file(), Math.max(1, finding.line()), level, title.strip(), message);
  }
}
