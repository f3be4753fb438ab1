package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gitpoli.check.Shown;
import io.gitpoli.check.report.WorkflowCommand;
import io.gitpoli.gate.Exemptions;
import io.gitpoli.repol.ConfigDocument;
import io.gitpoli.repol.ConfigError;
import io.gitpoli.repol.ConfigParser;
import io.gitpoli.repol.ConfigSource.ConfigFile;
import io.gitpoli.rollout.Waiver;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gitpoli validate}. */
@Command(
    name = "validate",
    description = {
      "Holds every file of .repol/ against its schema, as a server does, and says in which line"
          + " something is wrong.",
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Valid; there may be warnings.",
      "1:Something is wrong.",
      "2:Not checked: wrong usage, or files that can't be read."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli validate",
      "  gitpoli validate .repol --output github",
      "  gitpoli validate --output json | jq -r '.problems[].message'"
    })
final class Validate implements Callable<Integer> {
  /** How the problems are written. */
  enum Output {
    text,
    json,
    github
  }

  /** How bad a problem is. */
  enum Severity {
    error,
    warning
  }

  private final Clock clock;
  private final ConfigParser parser = new ConfigParser();

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "The folder (default: .repol in the repository's root).")
  private Path folder;

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Output output;

  Validate(Clock clock) {
    this.clock = clock;
  }

  /**
   * One thing that is wrong.
   *
   * @param line from 1
   * @param column from 1
   */
  private record Problem(String file, int line, int column, Severity severity, String message) {}

  private record Report(boolean valid, List<String> files, List<Problem> problems) {}

  @Override
  public Integer call() throws JsonProcessingException {
    Logging.onlyTheUnexpected();
    folder = folder == null ? RepositoryPaths.repol(Path.of("")) : folder;
    List<String> files = new ArrayList<>();
    List<Problem> problems = new ArrayList<>();
    for (String name : names()) {
      if (ConfigParser.FILES.contains(name)) {
        files.add(folder.resolve(name).toString());
        problems.addAll(check(name));
      } else {
        problems.add(unknown(name));
      }
    }
    if (files.isEmpty() && problems.stream().noneMatch(p -> p.severity() == Severity.error)) {
      throw new CommandFailure(
          folder + " has none of " + String.join(", ", ConfigParser.FILES) + " (see gitpoli init)");
    }
    boolean valid = problems.stream().noneMatch(p -> p.severity() == Severity.error);
    print(new Report(valid, files, problems));
    return valid ? 0 : 1;
  }

  private List<String> names() {
    if (Files.isRegularFile(folder)) {
      throw new CommandFailure(folder + " is a file: name the folder that it is in");
    }
    if (!Files.isDirectory(folder)) {
      throw new CommandFailure("there is no folder " + folder + " (gitpoli init makes one)");
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .filter(file -> !Files.isDirectory(file))
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new CommandFailure(folder + " can't be read: " + e.getMessage(), e);
    }
  }

  private List<Problem> check(String name) {
    Path file = folder.resolve(name);
    ConfigDocument read =
        parser.read(
            name.substring(0, name.length() - ".yaml".length()),
            ConfigFile.of("directory", file.toString(), content(file)));
    List<Problem> problems = new ArrayList<>();
    for (ConfigError error : read.errors()) {
      problems.add(
          new Problem(
              file.toString(), error.line(), error.column(), Severity.error, error.message()));
    }
    problems.sort(Comparator.comparingInt(Problem::line).thenComparing(Problem::column));
    if (problems.isEmpty()) {
      problems.addAll(
          switch (name) {
            case "gate.yaml" -> slips(file, read, gateCodes(read));
            case "overrides.yaml" -> slips(file, read, codes(read, "/overrides/codes", ""));
            case "waivers.yaml" -> {
              List<Problem> all = slips(file, read, codes(read, "/waivers", "/rule"));
              WaiversFile.waivers(read).all().forEach(waiver -> all.addAll(inVain(file, waiver)));
              yield all;
            }
            default -> List.of();
          });
    }
    return problems;
  }

  /** Rules of a team's own are not known here: only what is nearly one of ours is told. */
  private static List<Problem> slips(
      Path file, ConfigDocument read, Map<JsonPointer, String> codes) {
    ToIntFunction<JsonPointer> lines = read.lines();
    List<Problem> problems = new ArrayList<>();
    codes.forEach(
        (place, code) ->
            RuleCodes.meantBy(code)
                .map(
                    meant ->
                        "no rule of gitpoli has the code " + code + "; did you mean " + meant + "?")
                .map(why -> warning(file, lines.applyAsInt(place), why))
                .ifPresent(problems::add));
    return problems;
  }

  private static Map<JsonPointer, String> gateCodes(ConfigDocument gate) {
    Map<JsonPointer, String> codes = new LinkedHashMap<>();
    JsonPointer rules = JsonPointer.compile("/gate/rules");
    gate.document()
        .at(rules)
        .fieldNames()
        .forEachRemaining(code -> codes.put(rules.appendProperty(code), code));
    return codes;
  }

  /** The codes in a list, or in one property of its items. */
  private static Map<JsonPointer, String> codes(ConfigDocument read, String list, String property) {
    Map<JsonPointer, String> codes = new LinkedHashMap<>();
    for (int i = 0; i < read.document().at(list).size(); i++) {
      JsonPointer place = JsonPointer.compile(list + "/" + i + property);
      codes.put(place, read.document().at(place).asText());
    }
    return codes;
  }

  private static Problem warning(Path file, int line, String why) {
    return new Problem(file.toString(), line, 1, Severity.warning, why);
  }

  private static byte[] content(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CommandFailure(file + " can't be read: it is no file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(ConfigFile.MAX_BYTES + 1);
      if (content.length > ConfigFile.MAX_BYTES) {
        throw new CommandFailure(file + " is larger than 1 MiB");
      }
      return content;
    } catch (IOException e) {
      throw new CommandFailure(file + " can't be read", e);
    }
  }

  /** Why a waiver waives nothing, as far as it alone tells. */
  private List<Problem> inVain(Path file, Waiver waiver) {
    if (!Exemptions.isJudged(waiver.code())) {
      String why =
          waiver.code()
              + " says that something can't be judged, which no waiver allows: remove this one";
      return List.of(warning(file, waiver.line(), why));
    }
    if (waiver.isExpired(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC))) {
      String why =
          "the waiver of %s by %s expired on %s and waives nothing: remove it, or have it approved anew"
              .formatted(waiver.code(), waiver.approver(), waiver.expires());
      return List.of(warning(file, waiver.line(), why));
    }
    return List.of();
  }

  /** What is nearly the name of a configuration was meant to be one. */
  private Problem unknown(String name) {
    Optional<String> meant = Slip.of(name.toLowerCase(Locale.ROOT), ConfigParser.FILES);
    return new Problem(
        folder.resolve(name).toString(),
        1,
        1,
        meant.isPresent() ? Severity.error : Severity.warning,
        "no configuration has this name, so it is not read"
            + meant.map(known -> "; did you mean " + known + "?").orElse(""));
  }

  private void print(Report report) throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    switch (output) {
      case json ->
          out.println(new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report));
      case text -> {
        for (Problem problem : report.problems()) {
          out.println(
              "%s:%d:%d: %s: %s"
                  .formatted(
                      printable(problem.file()),
                      problem.line(),
                      problem.column(),
                      problem.severity(),
                      printable(problem.message())));
        }
        out.println(summary(report));
      }
      case github -> {
        for (Problem problem : report.problems()) {
          out.println(
              new WorkflowCommand(
                  problem.severity().name(),
                  problem.file(),
                  problem.line(),
                  problem.column(),
                  "Configuration",
                  problem.message()));
        }
        out.println(summary(report));
      }
    }
    out.flush();
  }

  private static String printable(String text) {
    return Shown.harmless(text);
  }

  private static String summary(Report report) {
    long errors = count(report, Severity.error);
    long warnings = count(report, Severity.warning);
    return "%s, %s, %s"
        .formatted(
            number(report.files().size(), "file"),
            number(errors, "error"),
            number(warnings, "warning"));
  }

  private static long count(Report report, Severity severity) {
    return report.problems().stream().filter(p -> p.severity() == severity).count();
  }

  private static String number(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
