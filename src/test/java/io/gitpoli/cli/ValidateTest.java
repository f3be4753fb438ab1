package io.gitpoli.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gitpoli.repol.ConfigParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

class ValidateTest {
  private static final String DEPLOY =
      """
      policy:
        version: "1.0"
        environments: {}
      """;

  @TempDir Path folder;

  private record Run(int exit, String out, String err) {}

  private Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Gitpoli.commandLine(
            settings -> {
              throw new AssertionError("a validation needs no application");
            },
            Map.of(),
            Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC));
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    command.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    int exit =
        command.execute(
            Stream.concat(
                    Stream.of("validate", folder.resolve(".repol").toString()),
                    Stream.of(arguments))
                .toArray(String[]::new));
    return new Run(
        exit, out.toString().replace(folder + "/", ""), err.toString().replace(folder + "/", ""));
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(".repol").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void writeWrong() throws IOException {
    write(
        "deploy.yaml",
        "policy:\n  version: \"1\"\n  environments:\n    production: {enabled: 1}\n");
    write("gate.yaml", "gate:\n  enforcement: [\n");
    write(
        "pullrequest.yml",
        """
        policy: {}
        """);
    write("notes.md", "# Notes\n");
    write(
        "waivers.yaml",
        """
        waivers:
          - {rule: a.b, reason: x, approver: ada, expires: 2026-11-21}
          - {rule: c.d, reason: x, approver: ada, expires: 2026-11-20}
        """);
  }

  @Test
  void everyErrorHasItsPlace() throws IOException {
    writeWrong();

    Run run = run();

    Golden.assertPrinted("validate.txt", run.out());
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void annotationsAndJsonTellTheSame() throws IOException {
    writeWrong();

    Golden.assertPrinted("validate-github.txt", run("--output", "github").out());
    JsonNode json = new JsonMapper().readTree(run("--output", "json").out());
    assertThat(json.path("valid").booleanValue()).isFalse();
    assertThat(json.path("files")).hasSize(3);
    assertThat(json.path("problems"))
        .hasSize((int) run().out().lines().filter(line -> line.startsWith(".repol/")).count());
    assertThat(json.at("/problems/0/severity").textValue()).isEqualTo("error");
    assertThat(json.at("/problems/0/line").intValue()).isEqualTo(4);
  }

  @Test
  void warningsAloneAreValid() throws IOException {
    write("deploy.yaml", DEPLOY);
    write("waivers.yaml", "waivers: [{rule: a.b, reason: x, approver: ada, expires: 2020-01-01}]");
    write("README", "Notes");

    Run run = run();

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("expired on 2020-01-01", "2 files, 0 errors, 2 warnings");
  }

  @Test
  void aSlipInACodeIsAWarning() throws IOException {
    write(
        "waivers.yaml",
        """
        waivers:
          - {rule: aprovals.insufficient, reason: x, approver: ada, expires: 2027-01-01}
          - {rule: team.own.rule, reason: x, approver: ada, expires: 2027-01-01}
        """);
    write("gate.yaml", "gate:\n  rules:\n    k8s.container.priviledged: {enforcement: deny}\n");
    write("overrides.yaml", "overrides:\n  codes: [signof.missing, \"approvals.*\"]\n");

    Run run = run();

    assertThat(run.exit()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            ".repol/gate.yaml:3:1: warning: no rule of gitpoli has the code"
                + " k8s.container.priviledged; did you mean k8s.container.privileged?",
            ".repol/overrides.yaml:2:1: warning: no rule of gitpoli has the code"
                + " signof.missing; did you mean signoff.missing?",
            ".repol/waivers.yaml:2:1: warning: no rule of gitpoli has the code"
                + " aprovals.insufficient; did you mean approvals.insufficient?",
            "3 files, 0 errors, 3 warnings");
  }

  @ParameterizedTest
  @CsvSource({"schema.input.invalid", "policy.invalid"})
  void aWaiverOfWhatIsNeverExemptIsAWarning(String code) throws IOException {
    write(
        "waivers.yaml",
        "waivers: [{rule: %s, reason: x, approver: ada, expires: 2027-01-01}]".formatted(code));

    Run run = run();

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains(code + " says that something can't be judged", "1 warning");
  }

  @ParameterizedTest
  @CsvSource({
    "2027-02-30, there is no such date",
    "2027-13-01, does not fit",
    "soon, does not fit"
  })
  void aDayIsOneThatThereIs(String day, String message) throws IOException {
    write(
        "waivers.yaml",
        "waivers: [{rule: a.b, reason: x, approver: ada, expires: %s}]".formatted(day));

    Run run = run();

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains(message, "1 error,");
  }

  @ParameterizedTest
  @CsvSource({
    "pullrequest.yml, pullrequest.yaml",
    "pull-request.yaml, pullrequest.yaml",
    "Deploy.yaml, deploy.yaml",
    "waiver.yaml, waivers.yaml",
    "gate.json, gate.yaml",
  })
  void aSlipInANameIsAnError(String name, String meant) throws IOException {
    write("deploy.yaml", DEPLOY);
    write(name, DEPLOY);

    Run run = run();

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains(name + ":1:1: error: ", "did you mean " + meant + "?");
  }

  @Test
  void aFolderBelowIsNoConfiguration() throws IOException {
    write("deploy.yaml", DEPLOY);
    write("policies/gate.yml", "");

    assertThat(run()).isEqualTo(new Run(0, "1 file, 0 errors, 0 warnings\n", ""));
  }

  @Test
  void whatCantBeReadIsNotChecked() throws IOException {
    assertThat(run())
        .isEqualTo(new Run(2, "", "gitpoli: there is no folder .repol (gitpoli init makes one)\n"));
    Files.createDirectory(folder.resolve(".repol"));
    assertThat(run().err()).contains(".repol has none of ", "deploy.yaml");
    write("deploy.yaml", "x".repeat(1024 * 1024 + 1));
    assertThat(run().err()).contains("deploy.yaml is larger than 1 MiB");
    assertThat(run().exit()).isEqualTo(2);
  }

  @Test
  void aNameCantBreakTheOutput() throws IOException {
    write("deploy.yaml", DEPLOY);
    write("a\nb\u001b[2J", "");

    assertThat(run().out()).contains("a?b?[2J").doesNotContain("\u001b");
    assertThat(run("--output", "github").out()).contains("a%0Ab?[2J");
  }

  @Test
  void thisRepositorysOwnIsValid() {
    assertThat(ConfigParser.FILES).isNotEmpty();
    StringWriter out = new StringWriter();
    CommandLine command =
        Gitpoli.commandLine(
            settings -> {
              throw new AssertionError("a validation needs no application");
            },
            Map.of(),
            Clock.systemUTC());
    command.setOut(new PrintWriter(out));

    assertThat(command.execute("validate", ".repol")).as(out.toString()).isZero();
  }

  @Test
  void everySchemaIsOfAKnownFile() throws IOException {
    try (Stream<Path> schemas = Files.list(Path.of("schemas/repol"))) {
      assertThat(
              schemas.map(
                  schema -> schema.getFileName().toString().replace(".schema.json", ".yaml")))
          .containsExactlyInAnyOrderElementsOf(ConfigParser.FILES);
    }
  }
}
