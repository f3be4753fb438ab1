package io.gitpoli.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gitpoli.Parts;
import io.gitpoli.testing.LocalRepository;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** {@code gitpoli check-deploy} in a real git repository. */
@Timeout(120)
class CheckDeployTest {
  private static final String POLICY =
      """
      policy:
        version: "1.0"
        environments:
          production:
            enabled: true
            rules:
              approvals_required: 2
              allowed_branches: [main]
              tests_passed: true
              signed_off: true
              max_deployments_per_day: 5
      """;

  private static final String[] FACTS = {
    "--repo-environment",
    "production",
    "--approver",
    "bo",
    "--approver",
    "cy",
    "--tests-passed",
    "--signed-off",
    "--deployments-today",
    "1"
  };

  @TempDir Path folder;
  private Parts parts;
  private LocalRepository here;

  @BeforeEach
  void prepare() throws IOException {
    parts = new Parts(folder);
    here = LocalRepository.init(folder.resolve("here"));
    here.write(".repol/deploy.yaml", POLICY).commit("Begin");
    here.git("remote", "add", "origin", "https://github.com/octo/app.git");
  }

  private record Run(int exit, String out, String err) {}

  private Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Gitpoli.commandLine(
            new AppFactory(
                settings -> {
                  throw new AssertionError("a rehearsal needs no application");
                },
                settings -> parts.rehearsal(settings),
                Map.of()),
            Clock.systemUTC(),
            question -> Optional.empty());
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    command.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    int exit =
        command.execute(
            Stream.concat(
                    Stream.of("check-deploy", "-C", here.folder().toString()), Stream.of(arguments))
                .toArray(String[]::new));
    return new Run(exit, out.toString(), err.toString());
  }

  private static String[] and(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  private JsonNode json(String... arguments) throws IOException {
    Run run = run(and(arguments, "--environment", "production", "--output", "json"));
    assertThat(run.out()).as(run.err()).isNotEmpty();
    return new JsonMapper().readTree(run.out());
  }

  private static void assertError(Run run, String... messages) {
    assertThat(run.exit()).as(run.out()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("gitpoli: ").contains(messages).doesNotContain("\tat ");
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void whatIsNotGivenIsSaidAndIsNoPass() throws IOException {
    Run run = run("--environment", "production");

    Golden.assertPrinted("check-deploy-unknown.txt", run.out());
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void whatIsGivenIsJudged() throws IOException {
    Run run = run(and(FACTS, "--environment", "production"));

    Golden.assertPrinted("check-deploy-allowed.txt", run.out());
    assertThat(run.exit()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "--no-tests-passed, tests.failed",
    "--no-signed-off, signoff.missing",
    "--deployments-today=6, rate_limit.exceeded",
    "--repo-environment=staging, env.missing",
    "--approver=bo, approvals.insufficient",
  })
  void whatIsGivenAndNotEnoughIsBrokenNotUnknown(String option, String code) throws IOException {
    JsonNode json = json(option);

    assertThat(json.path("violations").findValuesAsText("code")).contains(code);
    assertThat(json.path("unknown").findValuesAsText("")).doesNotContain(code);
    assertThat(json.path("unknown").toString()).doesNotContain('"' + code + '"');
  }

  @Test
  void aNameIsATagWhereThereIsOneElseABranch() throws IOException {
    here.git("tag", "v1");
    here.git("tag", "main-2");
    here.git("branch", "main-2");

    assertThat(json("--ref", "v1").at("/input/ref").textValue()).isEqualTo("refs/tags/v1");
    assertThat(json("--ref", "main-2").at("/input/ref").textValue()).isEqualTo("refs/tags/main-2");
    assertThat(json("--ref", "refs/heads/main-2").at("/input/ref").textValue())
        .isEqualTo("refs/heads/main-2");
    assertThat(json("--ref", "main").at("/input/sha").textValue())
        .isEqualTo(here.git("rev-parse", "main"));
    assertThat(run(and(FACTS, "--environment", "production", "--ref", "v1")).out())
        .contains("FAIL  ref.denied");
  }

  @Test
  void whatCantBeDeployedIsOneLine() {
    assertError(run("--environment", " "), "--environment must name one");
    assertError(run(), "--environment");
    assertError(
        run("--environment", "production", "--ref", "none"), "there is no branch none here");
    assertError(
        run("--environment", "production", "--ref", "refs/tags/none"),
        "there is no refs/tags/none here: git fetch --tags");
    here.git("switch", "--quiet", "--detach");
    assertError(run("--environment", "production"), "HEAD is detached", "--ref");
  }
}
