package io.gitpoli.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** {@code gitpoli check} over the real OPA. */
@Timeout(120)
class CheckTest {
  private static final String POLICY =
      """
      package main

      # METADATA
      # title: Names
      # description: A name says what it is of.
      # related_resources:
      #   - ref: https://example.com/names
      # custom:
      #   code: name.bad
      #   fix: Choose another name.
      deny contains {"msg": sprintf("%s is a bad name", [input.metadata.name]), "code": "name.bad", "path": ["metadata", "name"]} if {
        input.metadata.name == "bad"
      }

      deny_kind contains msg if {
        input.kind == "Odd"
        msg := sprintf("odd kind in %s", [data.conftest.file.name])
      }

      warn contains {"msg": "no labels", "path": "/metadata/labels"} if {
        input.metadata
        not input.metadata.labels
      }

      exception contains ["kind"] if input.allowed
      """;

  private static final String BAD =
      """
      kind: Deployment
      metadata:
        labels: {}
        name: bad
      """;

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private Ansi ansi = Ansi.OFF;
  private Path policy;

  @BeforeEach
  void prepare() throws Exception {
    policy = write("policy/main.rego", POLICY);
  }

  private Path write(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private record Run(int exit, String out, String err) {}

  private Run run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    environment.put("OPA_PATH", System.getProperty("opa"));
    CommandLine command =
        Gitpoli.commandLine(
            settings -> {
              throw new AssertionError("a check needs no application");
            },
            environment,
            Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC));
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    command.setColorScheme(CommandLine.Help.defaultColorScheme(ansi));
    List<String> line =
        Stream.concat(
                Stream.of("check", "--policy", policy.toString()),
                Stream.of(arguments).map(Object::toString))
            .toList();
    int exit = command.execute(line.toArray(String[]::new));
    return new Run(
        exit, out.toString().replace(folder + "/", ""), err.toString().replace(folder + "/", ""));
  }

  private static JsonNode json(Run run) throws Exception {
    return new JsonMapper().readTree(run.out());
  }

  private static void assertNoVerdict(Run run, String message) {
    assertThat(run.err()).startsWith("gitpoli: ").contains(message).doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
    assertThat(run.exit()).isEqualTo(2);
  }

  @Test
  void aFindingNamesTheLineOfTheValueAndHowToFixIt() throws Exception {
    Run run = run(write("a.yaml", BAD));

    assertThat(run.out())
        .isEqualTo(
            """
            FAIL - a.yaml:4:9 - main - bad is a bad name [name.bad]
                   fix: Choose another name.
                   see: https://example.com/names

            3 tests, 2 passed, 0 warnings, 1 failure, 0 exceptions
            """);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void whatIsGoodExitsWith0() throws Exception {
    Run run = run(write("a.yaml", "metadata: {name: good, labels: {}}"));

    assertThat(run)
        .isEqualTo(new Run(0, "\n3 tests, 3 passed, 0 warnings, 0 failures, 0 exceptions\n", ""));
  }

  @Test
  void anAbsentValueIsPlacedWhereItIsLacking() throws Exception {
    Run run = run(write("a.yaml", "kind: Pod\nmetadata:\n  name: good\n"));

    assertThat(run.out()).startsWith("WARN - a.yaml:3:3 - main - no labels [main.warn]\n");
    assertThat(run.exit()).isZero();
  }

  @Test
  void everyDocumentOfAFileIsJudgedAndHasItsOwnLines() throws Exception {
    Run run = run(write("a.yaml", "metadata: {labels: {}}\n---\n" + BAD + "---\n" + BAD));

    assertThat(run.out()).contains("a.yaml:6:9", "a.yaml:11:9", "9 tests, 7 passed");
  }

  @Test
  void aPlaceThatThePolicyGivesCounts() throws Exception {
    write(
        "policy/main.rego",
        """
        package main
        deny contains {"msg": "there", "path": ["a"], "_loc": {"file": "other.tf", "line": 7}} if input.a
        """);

    assertThat(run(write("a.json", "{\"a\": 1}")).out()).startsWith("FAIL - other.tf:7:1 - ");
  }

  @Test
  void aFindingWithoutAPathStandsWhereItsDocumentStarts() throws Exception {
    assertThat(run(write("a.yaml", "# first\n\nkind: Odd\n")).out())
        .startsWith("FAIL - a.yaml:3:1 - main - odd kind in a.yaml [main.deny_kind]");
  }

  @Test
  void exceptionsTakeThePlaceOfTheirRule() throws Exception {
    Run run = run(write("a.yaml", "{kind: Odd, allowed: true}"));

    assertThat(run.out())
        .isEqualTo(
            """
            EXCP - a.yaml - main - data.main.exception[_][_] == "kind"

            3 tests, 2 passed, 0 warnings, 0 failures, 1 exception
            """);
    assertThat(run.exit()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "bad, '', 1",
    "bad, --fail-on-warn, 2",
    "bad, --no-fail, 0",
    "warned, '', 0",
    "warned, --fail-on-warn, 1",
    "good, --fail-on-warn, 0"
  })
  void exitCodesAreThoseOfConftest(String name, String option, int exit) throws Exception {
    String labels = name.equals("warned") ? "" : ", labels: {}";
    Path file = write("a.yaml", "metadata: {name: %s%s}".formatted(name, labels));

    Run run = option.isEmpty() ? run(file) : run(file, option);

    assertThat(run.exit()).isEqualTo(exit);
  }

  @Test
  void quietPrintsNothingWhereNothingFails() throws Exception {
    Path warned = write("warned.yaml", "metadata: {name: good}");

    assertThat(run(warned, "--quiet").out()).isEmpty();
    assertThat(run(write("bad.yaml", BAD), "--quiet").out()).contains("FAIL");
  }

  @Test
  void jsonHasConftestsShapeAndMore() throws Exception {
    JsonNode result = json(run(write("a.yaml", BAD), "--output", "json")).path(0);

    assertThat(result.path("filename").textValue()).endsWith("a.yaml");
    assertThat(result.path("namespace").textValue()).isEqualTo("main");
    assertThat(result.path("successes").intValue()).isEqualTo(2);
    JsonNode failure = result.path("failures").path(0);
    assertThat(failure.path("msg").textValue()).isEqualTo("bad is a bad name");
    assertThat(failure.path("metadata").path("query").textValue()).isEqualTo("data.main.deny");
    assertThat(failure.path("metadata").path("path").toString())
        .isEqualTo("[\"metadata\",\"name\"]");
    assertThat(failure.path("line").intValue()).isEqualTo(4);
    assertThat(failure.path("column").intValue()).isEqualTo(9);
    assertThat(failure.path("title").textValue()).isEqualTo("Names");
    assertThat(failure.path("resource").textValue()).isEqualTo("Deployment/bad");
    assertThat(result.has("warnings")).isFalse();
  }

  @Test
  void standardInputIsYamlUnlessAParserIsNamed() throws Exception {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(BAD.getBytes(StandardCharsets.UTF_8)));
      Run run = run("-", "--stdin-filename", "piped.yaml");
      assertThat(run.out()).startsWith("FAIL - piped.yaml:4:9 - ");

      System.setIn(new ByteArrayInputStream("{\"kind\":\"Odd\"}".getBytes(StandardCharsets.UTF_8)));
      assertThat(run("-", "--parser", "json").exit()).isEqualTo(1);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void ofAFolderTheFilesWithAKnownNameAreChecked() throws Exception {
    write("in/b/a.yaml", BAD);
    write("in/a.json", "{}");
    write("in/notes.txt", "kind: Odd");
    write("in/skipped/a.yaml", BAD);

    JsonNode results = json(run(folder.resolve("in"), "--ignore", "skip+ed", "-o", "json"));

    assertThat(results.findValuesAsText("filename")).containsExactly("in/a.json", "in/b/a.yaml");
  }

  @Test
  void combinedFilesAreOneInputAndKeepTheirPlaces() throws Exception {
    write(
        "policy/main.rego",
        """
        package main
        deny contains {"msg": file.path, "path": [i, "contents", "metadata", "name"]} if {
          some i, file in input
          file.contents.metadata.name == "bad"
        }
        """);
    Path bad = write("b.yaml", BAD);
    Path good = write("a.yaml", "metadata: {}\n");

    Run run = run(bad, good, "--combine");

    assertThat(run.out()).startsWith("FAIL - b.yaml:4:9 - main - b.yaml").contains("1 test,");
    assertThat(json(run(bad, good, "--combine", "-o", "json")).path(0).path("filename").textValue())
        .isEqualTo("Combined");
  }

  @Test
  void namespacesAreChosenByNameByPatternOrAll() throws Exception {
    write(
        "policy/k8s.rego",
        "package k8s.pods\nwarn_pod contains \"a pod\" if input.kind == \"Pod\"");
    write("policy/lib.rego", "package lib\nvalue := 1");
    Path file = write("a.yaml", "kind: Pod");
    policy = folder.resolve("policy");

    assertThat(run(file, "-n", "k8s.pods").out()).contains("WARN - a.yaml:1:1 - k8s.pods - a pod");
    assertThat(run(file, "-n", "k8s.*").out()).contains("a pod", "1 test,");
    assertThat(run(file, "-n", "main,k8s.pods").out()).contains("a pod", "4 tests,");
    assertThat(json(run(file, "--all-namespaces", "-o", "json")).findValuesAsText("namespace"))
        .containsExactlyInAnyOrder("main", "k8s.pods", "lib");
  }

  @Test
  void aNamespaceWithoutRulesGivesNoVerdict() throws Exception {
    write("policy/lib.rego", "package lib\nvalue := 1");
    policy = folder.resolve("policy");
    Path file = write("a.yaml", BAD);

    assertNoVerdict(run(file, "-n", "typo"), "there is no rule in typo; there are rules in main");
    assertNoVerdict(run(file, "-n", "main,typo"), "there is no rule in typo;");
    assertNoVerdict(run(file, "-n", "l*"), "there is no rule in lib; there are rules in main");
    assertThat(run(file, "-n", "*").exit()).isEqualTo(1);
  }

  /** What Go's path.Match makes of them, and so Conftest: its cases, and those of namespaces. */
  @ParameterizedTest
  @CsvSource({
    "main[^x]b, main_b, true",
    "main[!x]b, main_b, false",
    "main[!x]b, mainxb, true",
    "main[^a-z]b, main_b, true",
    "main[^a-z]b, mainxb, false",
    "main[w-y]b, mainxb, true",
    "main[\\^x]b, mainxb, true",
    "main?b, main_b, true",
    "m*b, main_b, true",
    "mai*\\_b, main_b, true",
    "m*\\*, main_b, false",
    "**, main_b, true",
    "*{b}, main_b, false",
    "m*.b, main_b, false"
  })
  void aNamespacesPatternIsReadAsConftestReadsIt(String pattern, String name, boolean matches)
      throws Exception {
    write("policy/main.rego", "package " + name + "\ndeny contains \"found\" if input.kind");
    Path file = write("a.yaml", "kind: Pod");

    Run run = run(file, "-n", pattern);

    if (matches) {
      assertThat(run.exit()).as("%s", run).isEqualTo(1);
    } else {
      assertNoVerdict(run, "--namespace " + pattern + " matches none of " + name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a[", "a[]", "a[^]", "a[b-", "a[b-]", "a[-b]", "[z-a]", "*\\", "a[b\\"})
  void whatIsNoPatternOfNamespacesGivesNoVerdict(String pattern) throws Exception {
    assertNoVerdict(run(write("a.yaml", BAD), "-n", pattern), pattern + " is no pattern: ");
  }

  @Test
  void dataIsFoundWhereItStandsInItsFolder() throws Exception {
    write("policy/main.rego", "package main\ndeny contains msg if some msg in data.team.messages");
    write("settings/team/a.yaml", "messages: [from data]");
    write("settings/team/ignored.rego", "package broken ~");

    Run run = run(write("a.json", "{}"), "--data", folder.resolve("settings"));

    assertThat(run.out()).contains("from data");
  }

  @Test
  void policiesOfBeforeOpa1AreTakenWhereAsked() throws Exception {
    write(
        "policy/main.rego",
        """
        package main
        # METADATA
        # title: Old
        deny[msg] { input.kind == "Odd"; msg := "odd" }
        deny[{"msg": "odder"}] { input.kind == "Odd" }
        """);
    Path file = write("a.yaml", "kind: Odd");

    assertThat(run(file, "--rego-version", "v0").out()).contains("odd [", "odder [", "2 tests,");
    assertNoVerdict(run(file), "policy/main.rego:4");
  }

  @Test
  void printsAndTracesGoToStandardError() throws Exception {
    write("policy/main.rego", "package main\ndeny contains \"m\" if print(\"seen\", input.kind)");
    Path file = write("a.yaml", "kind: Odd");

    assertThat(run(file).err()).contains("PRNT  ").contains("seen Odd");
    Run traced = run(file, "--trace", "-o", "json");
    assertThat(traced.err()).contains("file: a.yaml\nTRAC  ", "data.main.deny");
    assertThat(json(traced)).hasSize(1);
  }

  @Test
  void aBuiltinThatFailsIsUndefinedUnlessAsked() throws Exception {
    write("policy/main.rego", "package main\ndeny contains \"m\" if 1 / input.zero > 0");
    Path file = write("a.yaml", "zero: 0");

    assertThat(run(file).exit()).isZero();
    assertNoVerdict(run(file, "--show-builtin-errors"), "divide by zero");
  }

  @Test
  void aTerminalShowsATableWithColours() throws Exception {
    Path file = write("a.yaml", BAD);
    ansi = Ansi.ON;

    assertThat(run(file).out()).contains("\u001b[", "FAIL", "bad is a bad name", "Choose another");
    assertThat(run(file, "--no-color").out()).doesNotContain("\u001b[").contains("4:9");
  }

  @Test
  void aWaivedFindingIsShownWithItsReasonAndDoesNotFail() throws Exception {
    Path file = write("deploy/a.yaml", BAD);
    write(
        "repol/waivers.yaml",
        """
        waivers:
          - rule: name.bad
            scope: {path: "**/deploy/*.yaml", resource: Deployment/bad}
            reason: It is called so by law.
            approver: ada
            ticket: OPS-12
            expires: 2026-11-21
        """);

    Run run = run(file, "--repol", folder.resolve("repol"));

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains(
            "WAIV - deploy/a.yaml:4:9 - main - bad is a bad name [name.bad]",
            "       waived until 2026-11-21 by ada (OPS-12): It is called so by law.",
            "0 failures, 0 exceptions, 1 waived");
  }

  /** A repository whose waiver is of its folder deploy/legacy alone. */
  private void waivesLegacy() throws Exception {
    Files.createDirectories(folder.resolve(".git"));
    write("deploy/legacy/a.yaml", BAD);
    write(
        "repol/waivers.yaml",
        """
        waivers:
          - rule: name.bad
            scope: {path: deploy/legacy/**}
            reason: r
            approver: ada
            expires: 2027-01-01
        """);
  }

  /** The program itself, as it looks around the folder that it is started in. */
  private Run started(Path in, String... arguments) throws Exception {
    List<String> line =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                absolute(System.getProperty("java.class.path")),
                "io.gitpoli.cli.Gitpoli",
                "check",
                "--policy",
                policy.toString(),
                "--opa",
                Path.of(System.getProperty("opa")).toAbsolutePath().toString()));
    line.addAll(List.of(arguments));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Process process =
        new ProcessBuilder(line)
            .directory(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private static String absolute(String classpath) {
    return Stream.of(classpath.split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Test
  void aWaiverIsOfPathsFromTheRepositorysRootHoweverFilesAreNamed() throws Exception {
    waivesLegacy();
    String repol = folder.resolve("repol").toString();

    Run above = started(folder, "deploy/./legacy/a.yaml", "--repol", repol);
    assertThat(above.out()).as("%s", above).startsWith("WAIV - ");
    Run within = started(folder.resolve("deploy"), "legacy", "--repol", repol);
    assertThat(within.out()).as("%s", within).startsWith("WAIV - legacy/a.yaml:4:9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deploy/legacy/../prod/a.yaml",
        "deploy/legacy/link/a.yaml",
        "deploy/legacy/link/../prod/a.yaml",
        "deploy\\legacy\\a.yaml",
        "prod/deploy/legacy/a.yaml",
      })
  void aPathThatOnlyLooksWaivedIsNot(String named) throws Exception {
    waivesLegacy();
    write("deploy/prod/a.yaml", BAD);
    write("deploy\\legacy\\a.yaml", BAD);
    write("prod/deploy/legacy/a.yaml", BAD);
    Files.createSymbolicLink(folder.resolve("deploy/legacy/link"), Path.of("../prod"));

    Run run = started(folder, named, "--repol", folder.resolve("repol").toString());

    assertThat(run.exit()).as("%s", run).isEqualTo(1);
  }

  @Test
  void whatADocumentSaysOfItsFileWaivesNothing() throws Exception {
    waivesLegacy();
    write(
        "policy/main.rego",
        """
        package main
        deny contains {"msg": "m", "code": "name.bad", "_loc": {"file": input.claims}} if input.kind
        """);
    write("deploy/prod/a.yaml", "{kind: Pod, claims: deploy/legacy/a.yaml}");

    Run run = started(folder, "deploy/prod", "--repol", folder.resolve("repol").toString());

    assertThat(run.exit()).as("%s", run).isEqualTo(1);
    assertThat(run.out()).startsWith("FAIL - deploy/legacy/a.yaml:1:1");
  }

  private void git(String... arguments) throws Exception {
    List<String> line =
        new java.util.ArrayList<>(
            List.of("git", "-C", folder.toString(), "-c", "user.name=a", "-c", "user.email=a@b"));
    line.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("git.txt").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("git.txt"))).isZero();
  }

  /** A repository with a stage in .repol of its root. */
  private void deniesWarnings() throws Exception {
    git("init", "--quiet");
    write(".repol/gate.yaml", "gate: {rules: {main.warn: {enforcement: deny}}}");
    write("deploy/a.yaml", "metadata: {name: good}");
    git("add", ".repol");
    git("commit", "--quiet", "-m", "x");
  }

  @Test
  void aRevisionsFilesAreThoseOfTheRepositorysRootFromEachFolder() throws Exception {
    deniesWarnings();
    Path in = folder.resolve("deploy");

    assertThat(started(in, "a.yaml", "--repol-ref", "HEAD").exit()).isEqualTo(1);
    assertThat(started(in, "a.yaml", "--repol-ref", "HEAD", "--repol", ".repol").exit())
        .isEqualTo(1);
    String inFull = folder.resolve(".repol").toRealPath().toString();
    assertThat(started(in, "a.yaml", "--repol-ref", "HEAD", "--repol", inFull).exit()).isEqualTo(1);
    assertThat(started(in, "a.yaml").exit()).isEqualTo(1);
    Run none = started(in, "a.yaml", "--repol-ref", "HEAD", "--repol", "deploy");
    assertThat(none.err())
        .isEqualTo("note: there is neither waivers.yaml nor gate.yaml in deploy of HEAD\n");
    Run elsewhere = started(in, "a.yaml", "--repol-ref", "HEAD", "--repol", "/etc");
    assertNoVerdict(elsewhere, "--repol must be a folder of the repository");
  }

  @Test
  void aTagIsNotTakenForABranch() throws Exception {
    deniesWarnings();
    git("update-ref", "refs/remotes/origin/main", "HEAD");
    assertThat(started(folder, "deploy/a.yaml", "--repol-ref", "origin/main").exit()).isEqualTo(1);
    git("rm", "--quiet", ".repol/gate.yaml");
    git("commit", "--quiet", "-m", "y");
    git("tag", "origin/main");

    assertNoVerdict(
        started(folder, "deploy/a.yaml", "--repol-ref", "origin/main"),
        "the revision origin/main is ambiguous: name one in full, of refs/remotes/origin/main,"
            + " refs/tags/origin/main");
    assertThat(started(folder, "deploy/a.yaml", "--repol-ref", "refs/remotes/origin/main").exit())
        .isEqualTo(1);
  }

  @Test
  void anExpiredWaiverWaivesNothingAndIsAFinding() throws Exception {
    Path file = write("a.yaml", BAD);
    write(
        "repol/waivers.yaml",
        "waivers:\n\n- {rule: name.bad, reason: r, approver: ada, expires: 2026-11-20}\n");

    Run run = run(file, "--repol", folder.resolve("repol"));

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "FAIL - a.yaml:4:9",
            "WARN - repol/waivers.yaml:3:1 - waivers - the waiver of name.bad by ada expired on"
                + " 2026-11-20 [waivers.expired]");
  }

  @Test
  void aWaiverOfWhatWasCheckedAndIsGoodIsAFinding() throws Exception {
    Path file = write("a.yaml", "kind: Pod");
    write(
        "repol/waivers.yaml",
        """
        waivers:
          - {rule: name.bad, reason: used up, approver: ada, expires: 2027-01-01}
          - {rule: k8s.other, reason: not asked, approver: ada, expires: 2027-01-01}
          - {rule: name.bad, scope: {path: other/*}, reason: not checked, approver: ada, expires: 2027-01-01}
        """);

    Run run = run(file, "--repol", folder.resolve("repol"), "--fail-on-warn");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out().lines().filter(line -> line.contains("waivers.unused")))
        .singleElement()
        .asString()
        .startsWith("WARN - repol/waivers.yaml:2:1");
  }

  @Test
  void stagesSayWhatFollowsFromAFinding() throws Exception {
    Path file = write("a.yaml", BAD + "---\nkind: Odd\n");
    write(
        "repol/gate.yaml",
        """
        gate:
          enforcement: warn
          rules:
            name.bad: {enforcement: audit, deny_from: 2026-11-22}
        """);

    Run run = run(file, "--repol", folder.resolve("repol"));

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("AUDT - a.yaml:4:9", "WARN - a.yaml:6:1", ", 1 audited");
  }

  @Test
  void aReportCountsWhatWouldFail() throws Exception {
    Path file = write("a.yaml", BAD + "---\nmetadata: {name: bad}\n");
    write("repol/gate.yaml", "gate: {enforcement: audit}");
    write(
        "repol/waivers.yaml",
        "waivers: [{rule: main.warn, reason: r, approver: ada, expires: 2027-01-01}]");

    Run run = run(file, "--report", "--repol", folder.resolve("repol"));

    assertThat(run.exit()).isZero();
    assertThat(run.out().lines().map(String::strip))
        .containsExactly(
            "rule       fail      warn      audited   waived    would fail",
            "main.warn  0         0         0         1         0",
            "name.bad   0         0         2         0         2",
            "all        0         0         2         1         2");
  }

  @Test
  void waiversOfAGitRevisionAreNotThoseOfTheChange() throws Exception {
    Run run = run(write("a.yaml", BAD), "--repol-ref", "no-such-revision");

    assertNoVerdict(run, "no-such-revision");
    assertThat(run(write("a.yaml", BAD), "--repol-ref", "HEAD").exit()).isEqualTo(1);
  }

  @Test
  void invalidWaiversGiveNoVerdict() throws Exception {
    write("repol/waivers.yaml", "waivers:\n  - {rule: name.bad, until: tomorrow}\n");

    Run run = run(write("a.yaml", BAD), "--repol", folder.resolve("repol"));

    assertNoVerdict(run, "repol/waivers.yaml:2: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": ", "{\"a\": 1} {\"b\": 2}", "{\"a\": 1}, \"input\": {\"b\": 2}"})
  void aMalformedFileGivesNoVerdictOnAnyOther(String text) throws Exception {
    Path malformed = write("z.json", text);

    assertNoVerdict(run(write("a.yaml", BAD), malformed), "z.json:1:");
  }

  /** A file of each format that its parser can't take, and what is said of it. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "a.json; `{\"a\": 1,}`; a.json:1:9: not read as json:",
        "a.jsonc; `{/* a`; a.jsonc:1:2: not read as jsonc:",
        "a.yaml; `a: [`; not read as yaml:",
        "main.tf; `a = [`; not read as hcl2:",
        "Dockerfile; `RUM a`; Dockerfile:1:1: not read as dockerfile:",
        "a.toml; `a = `; not read as toml:",
        "a.ini; `[a`; a.ini:1:1: not read as ini:",
        "a.properties; `a=\\u1`; not read as properties:",
        "a.xml; `<a>`; not read as xml:",
        ".env; `A=\"b`; not read as dotenv:",
        "a.edn; `{:a`; not read as edn:",
        "a.hocon; `a {`; a.hocon:1:3: not read as hocon:",
        "a.cyclonedx; `<bom/>`; not read as cyclonedx:",
        "a.cue; `a: 1`; not read as cue:",
        "a.jsonnet; `{a: 1}`; not read as jsonnet:",
        "nginx.conf; `events {}`; not read as nginx:",
      })
  void aMalformedFileOfAnyFormatIsOneError(String name, String text, String said) throws Exception {
    assertOneError(run(write("good.yaml", BAD), write(name, text)), said);
  }

  @Test
  void whatIsTooLargeIsOneError() throws Exception {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int level = 1; level < 100; level++) {
      String alias = "*a" + (level - 1) + ", ";
      bomb.append("a%d: &a%d [%sx]%n".formatted(level, level, alias.repeat(9)));
    }
    Path good = write("good.yaml", BAD);

    assertOneError(run(good, write("bomb.yaml", bomb.toString())), "bomb.yaml:1:1: not read as");
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertOneError(run(good, write("deep.json", deep)), "values are nested more than 200 deep");
    assertOneError(run(good, write("deep.yaml", deep)), "values are nested more than 200 deep");
    StringBuilder env = new StringBuilder("A0=xxxxxxxxxx\n");
    for (int level = 1; level < 12; level++) {
      env.append("A%d=\"%s\"\n".formatted(level, "${A%d}".formatted(level - 1).repeat(8)));
    }
    assertOneError(run(good, write("bomb.env", env.toString())), "with references replaced");
    Path large = folder.resolve("large.json");
    try (var file = new java.io.RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(100_000_000);
    }
    assertOneError(run(good, large), "large.json: larger than 64 MiB");
    Path text = folder.resolve("large.yaml");
    Files.write(text, "# comment\n".repeat(1_700_000).getBytes(StandardCharsets.UTF_8));
    assertOneError(run(good, text), "large.yaml:1:1: not read as yaml: the file has 17,000,000");
  }

  @Test
  void whatCanNotBeReadIsOneError() throws Exception {
    Path good = write("good.yaml", BAD);
    // For any user, also one who may read everything.
    Path unreadable = Files.createSymbolicLink(folder.resolve("gone.yaml"), Path.of("nowhere"));

    assertOneError(run(good, unreadable), "there is no file gone.yaml");
    Path failing = Path.of("/proc/self/mem");
    if (Files.exists(failing)) {
      assertOneError(run(good, failing, "--parser", "yaml"), failing + " can't be read");
    }
    assertOneError(run(good, "a\0b"), "can't be the name of a file");
  }

  @Test
  void noNameAndNoContentOfAFileBeginsALineOfAnErrorOrIsACommandThere() throws Exception {
    Path named = write("bad\n::add-mask::a\u001b[31m\u009b31m##vso[task.x]y.yaml", "a: [");

    Run run = run(named);

    assertOneError(run, "bad ::add-mask::a?[31m?31m# #vso[task.x]y.yaml:1:5: not read as yaml");
    assertThat(run(write("a.json", "{\"a\": \"\u009b31m\"x\u009b").toString()).err())
        .doesNotContain("\u009b");
  }

  @ParameterizedTest
  @CsvSource({"text", "tap", "table", "junit", "github", "azuredevops"})
  void noNameAndNoContentOfAFileIsACommandInALog(String form) throws Exception {
    write(
        "policy/main.rego",
        """
        package main
        deny contains {"msg": input.says, "code": "a.b"}
        warn contains input.says
        deny_c contains "never"
        exception contains ["c"]
        """);
    String hostile = "x\n::add-mask::y\u009b31m##vso[task.setvariable variable=PATH]z";
    Path file =
        write(hostile + ".json", new JsonMapper().writeValueAsString(Map.of("says", hostile)));
    write(
        "repol/waivers.yaml",
        "waivers: [{rule: a.b, reason: r, approver: ada, expires: 2027-01-01}]");

    Run run = run(file, "--output", form, "--repol", folder.resolve("repol"));

    assertThat(run.out()).contains("add-mask").doesNotContain("\u009b");
    assertThat(run.out().lines()).noneMatch(line -> line.strip().startsWith("::add-mask"));
    if (!form.equals("github")) {
      assertThat(run.out()).doesNotContain("##vso[task.setvariable");
    }
  }

  /** No verdict, and one error: a line, but for those that OPA has to add. */
  private static void assertOneError(Run run, String said) {
    assertNoVerdict(run, said);
    assertThat(run.err().strip().lines()).hasSize(1);
  }

  @Test
  void whatCanNotBeCheckedIsSaid() throws Exception {
    Path file = write("a.yaml", BAD);
    Files.createDirectory(folder.resolve("empty"));

    assertNoVerdict(run(folder.resolve("none.yaml")), "there is no file none.yaml");
    assertNoVerdict(run(folder.resolve("empty")), "no file to check");
    assertNoVerdict(run(write("notes.txt", "a")), "notes.txt: its name says no known format");
    assertNoVerdict(run(file, "--data", folder.resolve("gone")), "there is no data at gone");
    assertNoVerdict(run(file, "--parser", "cobol"), "there is no parser cobol");
    assertNoVerdict(run(file, "--ignore", "("), "no regular expression");
    assertNoVerdict(run(file, "--output", "xml"), "--output");
    assertNoVerdict(run(), "FILES");
  }

  @Test
  void policiesThatDoNotCompileAreNamedWithTheirLines() throws Exception {
    Path file = write("a.yaml", BAD);
    write(
        "policy/main.rego", "package main\n\ndeny contains msg if {\n  msg := undefined_one\n}\n");
    assertNoVerdict(run(file), "policy/main.rego:4:");

    write("policy/main.rego", "package main\n\ndeny contains {");
    assertNoVerdict(run(file), "policy/main.rego:3:");

    write("policy/main.rego", "package main\ndeny contains {\"code\": 1} if true");
    assertNoVerdict(run(file), "data.main.deny gave an object whose msg is missing");

    policy = folder.resolve("policies");
    assertNoVerdict(run(file), "there are no policies at policies (see --policy)");
  }

  @Test
  void withoutOpaItIsSaidHowToGetIt() throws Exception {
    Path file = write("a.yaml", BAD);

    Run run = run(file, "--opa", folder.resolve("none"));

    assertNoVerdict(run, "--opa names none, which is no file that can be executed");
  }

  @Test
  void anOpaThatDiesGivesNoVerdict() throws Exception {
    Path dying = write("opa", "#!/bin/sh\nkill -9 $$\n");
    assertThat(dying.toFile().setExecutable(true)).isTrue();

    assertNoVerdict(run(write("a.yaml", BAD), "--opa", dying), "opa ended");
  }

  @Test
  void anOpaThatAnswersHalfGivesNoVerdict() throws Exception {
    String real = System.getProperty("opa");
    Path cut =
        write(
            "opa",
            """
            #!/bin/sh
            case "$*" in
              *outcomes) cat >/dev/null; echo '{"result": [{"expr' ;;
              *) exec %s "$@" ;;
            esac
            """
                .formatted(real));
    assertThat(cut.toFile().setExecutable(true)).isTrue();

    assertNoVerdict(run(write("a.yaml", BAD), "--opa", cut), "opa ended before it had answered");
  }
}
