package io.gitpoli.cli;

import io.gitpoli.check.CheckException;
import io.gitpoli.check.Checker;
import io.gitpoli.check.Forecast;
import io.gitpoli.check.Opa;
import io.gitpoli.check.PolicySources;
import io.gitpoli.check.Request;
import io.gitpoli.check.Results;
import io.gitpoli.check.Rollout;
import io.gitpoli.check.parse.Format;
import io.gitpoli.check.report.AzureDevOpsReport;
import io.gitpoli.check.report.GitHubReport;
import io.gitpoli.check.report.JUnitReport;
import io.gitpoli.check.report.JsonReport;
import io.gitpoli.check.report.Report;
import io.gitpoli.check.report.SarifReport;
import io.gitpoli.check.report.TableReport;
import io.gitpoli.check.report.TapReport;
import io.gitpoli.check.report.TextReport;
import io.gitpoli.check.report.Words;
import io.gitpoli.opa.NoOpaException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gitpoli check}. */
@Command(
    name = "check",
    description = {
      "Judges configuration files by Rego policies, as conftest test does, and says in which line"
          + " something is wrong.",
      "A folder is searched for files whose names say their format."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Nothing fails.",
      "1:Something fails; with --fail-on-warn: something warns.",
      "2:No verdict: wrong usage, a file or policy that can't be used. With --fail-on-warn also:"
          + " something fails."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli check deploy/ --policy policies/k8s --namespace k8s",
      "  terraform show -json plan.out | gitpoli check - --parser json --all-namespaces",
      "  gitpoli check Dockerfile --policy policies/docker -n docker \\",
      "    --output sarif > docker.sarif",
      "  gitpoli check deploy/ --report"
    })
final class Check implements Callable<Integer> {
  /** How the results are written. */
  enum Output {
    text,
    /** Conftest's name of text. */
    stdout,
    json,
    tap,
    table,
    junit,
    github,
    azuredevops,
    sarif
  }

  /** The syntax that policies are written in. */
  enum RegoVersion {
    v0,
    v1
  }

  private final Map<String, String> environment;
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILES",
      description = "Files and folders to check; - reads standard input.")
  private List<String> files;

  @Option(
      names = {"-p", "--policy"},
      paramLabel = "PATH",
      split = ",",
      defaultValue = "policy",
      description = "Rego files, and folders of them (default: ${DEFAULT-VALUE}).")
  private List<Path> policy;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      split = ",",
      defaultValue = "main",
      description = "Packages whose rules are asked; k8s.* are all that begin so (default: main).")
  private List<String> namespace;

  @Option(names = "--all-namespaces", description = "Ask the rules of all packages.")
  private boolean allNamespaces;

  @Option(
      names = {"-d", "--data"},
      paramLabel = "PATH",
      split = ",",
      description = "JSON and YAML files, and folders of them, that policies see below data.")
  private List<Path> data = List.of();

  @Option(
      names = "--parser",
      paramLabel = "FORMAT",
      converter = FormatConverter.class,
      completionCandidates = FormatNames.class,
      description = "The format of all files: ${COMPLETION-CANDIDATES}.")
  private Format parser;

  @Option(names = "--combine", description = "Let policies see all files at once.")
  private boolean combine;

  @Option(
      names = "--ignore",
      paramLabel = "REGEX",
      converter = PatternConverter.class,
      description = "Don't check paths in which this is found.")
  private Pattern ignore;

  @Option(names = "--fail-on-warn", description = "Exit with 1 on warnings and 2 on failures.")
  private boolean failOnWarn;

  @Option(names = "--no-fail", description = "Exit with 0 whatever is found.")
  private boolean noFail;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Output output;

  @Option(names = "--quiet", description = "Print nothing where nothing fails.")
  private boolean quiet;

  @Option(names = "--no-color", description = "Print no colours on a terminal.")
  private boolean noColor;

  @Option(names = "--trace", description = "Tell on standard error how OPA comes to its outcomes.")
  private boolean trace;

  @Option(names = "--strict", description = "Compile policies in OPA's strict mode.")
  private boolean strict;

  @Option(
      names = "--show-builtin-errors",
      description = "Give no verdict where a builtin function fails; else it is only undefined.")
  private boolean showBuiltinErrors;

  @Option(
      names = "--rego-version",
      paramLabel = "VERSION",
      defaultValue = "v1",
      description = "Syntax of the policies: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private RegoVersion regoVersion;

  @Option(
      names = "--capabilities",
      paramLabel = "FILE.json",
      description = "What of OPA the policies may use.")
  private Path capabilities;

  @Option(
      names = "--stdin-filename",
      paramLabel = "NAME",
      description = "What standard input is called in reports.")
  private String stdinName;

  @Mixin private OpaOption opa;

  @Option(
      names = "--repol",
      paramLabel = "DIR",
      description =
          "Where waivers.yaml and gate.yaml are (default: .repol here, else at the repository's root).")
  private Path repol;

  @Option(
      names = "--repol-ref",
      paramLabel = "REF",
      description =
          "Read them from this git revision, as refs/remotes/origin/main: what is checked can't"
              + " waive itself. --repol then begins at the repository's root.")
  private String repolRef;

  @Option(
      names = "--repository",
      paramLabel = "OWNER/NAME",
      description = "Which repository it is, for waivers (default: $GITHUB_REPOSITORY).")
  private String repository;

  @Option(
      names = "--report",
      description = "Count, by rule, what would fail if every rule denied; exits with 0.")
  private boolean report;

  Check(Map<String, String> environment, Clock clock) {
    this.environment = environment;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    Logging.onlyTheUnexpected();
    try {
      Rollout rollout = rollout();
      Results results = rollout.apply(found());
      PrintWriter out = spec.commandLine().getOut();
      if (report) {
        new ForecastTable(Forecast.of(results), spec.commandLine().getHelp().colorScheme())
            .write(out);
        out.flush();
        return 0;
      }
      int exit = failOnWarn ? results.exitCodeFailingOnWarnings() : results.exitCode();
      if (!quiet || exit != 0) {
        report(exit).write(results, out);
        out.flush();
      }
      return noFail ? 0 : exit;
    } catch (CheckException e) {
      throw new CommandFailure(e.getMessage(), e);
    } catch (InvalidPathException e) {
      throw new CommandFailure(e.getInput() + " can't be the name of a file", e);
    }
  }

  private Results found() throws CheckException {
    AtomicInteger judged = new AtomicInteger();
    Opa executable = opa();
    PrintWriter err = spec.commandLine().getErr();
    Checker checker = new Checker(executable, this::note, judged::set);
    Ticking ticking = ticking(err, judged);
    try {
      return checker.check(request());
    } finally {
      ticking.close();
    }
  }

  private void note(String note) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(Words.line(note));
    err.flush();
  }

  private Opa opa() throws CheckException {
    try {
      return Opa.at(opa.find(environment).path());
    } catch (NoOpaException e) {
      throw new CheckException(e.getMessage(), e);
    }
  }

  /** What only fills a log is left out where nobody looks on. */
  private Ticking ticking(PrintWriter err, AtomicInteger judged) {
    return isTerminal() && !trace
        ? Ticking.start(new Progress(err, "documents", System::nanoTime), judged::get)
        : Ticking.none();
  }

  private boolean isTerminal() {
    return spec.commandLine().getColorScheme().ansi().enabled();
  }

  private Request request() {
    return new Request(
        files,
        Optional.ofNullable(ignore),
        Optional.ofNullable(parser),
        Optional.ofNullable(stdinName),
        System.in,
        new PolicySources(
            policy, data, regoVersion == RegoVersion.v0, strict, Optional.ofNullable(capabilities)),
        namespace,
        allNamespaces,
        combine,
        showBuiltinErrors,
        trace);
  }

  private Rollout rollout() throws CheckException {
    Optional<String> here =
        Optional.ofNullable(repository)
            .or(() -> Optional.ofNullable(environment.get("GITHUB_REPOSITORY")));
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    return new RolloutFiles(Optional.ofNullable(repol), Optional.ofNullable(repolRef), this::note)
        .read(here, today);
  }

  private Report report(int exit) {
    return switch (output) {
      case text, stdout ->
          isTerminal()
              ? new FindingsTable(
                  noColor
                      ? picocli.CommandLine.Help.defaultColorScheme(Ansi.OFF)
                      : spec.commandLine().getColorScheme())
              : new TextReport();
      case json -> new JsonReport();
      case tap -> new TapReport();
      case table -> new TableReport();
      case junit -> new JUnitReport();
      case github -> new GitHubReport();
      case azuredevops -> new AzureDevOpsReport();
      case sarif ->
          new SarifReport(
              Optional.ofNullable(Check.class.getPackage().getImplementationVersion()),
              noFail ? 0 : exit);
    };
  }

  /** The formats that are read, by Conftest's names. */
  static final class FormatNames implements Iterable<String> {
    @Override
    public java.util.Iterator<String> iterator() {
      return Arrays.stream(Format.values())
          .filter(Format::isRead)
          .map(Format::conftestName)
          .iterator();
    }
  }

  /** Reads {@code --parser}. */
  static final class FormatConverter implements picocli.CommandLine.ITypeConverter<Format> {
    @Override
    public Format convert(String name) {
      return Format.named(name)
          .orElseThrow(
              () ->
                  new picocli.CommandLine.TypeConversionException(
                      "there is no parser "
                          + name
                          + "; known are "
                          + String.join(", ", new FormatNames())));
    }
  }

  /** Reads {@code --ignore}. */
  static final class PatternConverter implements picocli.CommandLine.ITypeConverter<Pattern> {
    @Override
    public Pattern convert(String regex) {
      try {
        return Pattern.compile(regex);
      } catch (PatternSyntaxException e) {
        throw new picocli.CommandLine.TypeConversionException(
            regex + " is no regular expression: " + e.getDescription());
      }
    }
  }
}
