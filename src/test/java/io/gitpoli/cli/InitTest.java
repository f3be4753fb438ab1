package io.gitpoli.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gitpoli.App;
import io.gitpoli.Rehearsal;
import io.gitpoli.Settings;
import io.gitpoli.repol.Config;
import io.gitpoli.repol.ConfigParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

class InitTest {
  @TempDir Path folder;
  private final Deque<String> answers = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();

  private record Run(int exit, String out, String err) {}

  private static App noApp(Settings settings) {
    throw new AssertionError("nothing is judged");
  }

  private static Rehearsal noRehearsal(Settings settings) {
    throw new AssertionError("nothing is judged");
  }

  private CommandLine command(StringWriter out, StringWriter err) {
    CommandLine command =
        Gitpoli.commandLine(
            new AppFactory(InitTest::noApp, InitTest::noRehearsal, Map.of()),
            Clock.systemUTC(),
            question -> {
              asked.add(question);
              return Optional.ofNullable(answers.poll());
            });
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    command.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    return command;
  }

  private Path repol() {
    return folder.resolve(".repol");
  }

  private Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        command(out, err)
            .execute(
                Stream.concat(Stream.of("init", repol().toString()), Stream.of(arguments))
                    .toArray(String[]::new));
    return new Run(
        exit, out.toString().replace(folder + "/", ""), err.toString().replace(folder + "/", ""));
  }

  private JsonNode written(String name) throws IOException {
    Config config =
        new ConfigParser().parse(name, Files.readString(repol().resolve(name + ".yaml")));
    assertThat(config.errors()).isEmpty();
    return config.document();
  }

  private void assertValid() {
    StringWriter out = new StringWriter();
    int exit = command(out, new StringWriter()).execute("validate", repol().toString());
    assertThat(exit).as(out.toString()).isZero();
    assertThat(out.toString()).contains("4 files, 0 errors, 0 warnings");
  }

  @Test
  void theDefaultsAreValidAndBlockNothing() throws IOException {
    Run run = run("--yes");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .startsWith(
            "Wrote .repol/pullrequest.yaml, .repol/deploy.yaml, .repol/gate.yaml,"
                + " .repol/waivers.yaml.")
        .contains("gitpoli validate", "gitpoli check-pr", "default branch");
    assertThat(asked).isEmpty();
    assertValid();
    assertThat(written("pullrequest").at("/policy/enforcement").textValue()).isEqualTo("audit");
    assertThat(written("deploy").at("/policy/enforcement").textValue()).isEqualTo("audit");
    assertThat(written("gate").at("/gate/enforcement").textValue()).isEqualTo("audit");
    assertThat(written("waivers").path("waivers")).isEmpty();
  }

  @Test
  void everyFileSaysInCommentsWhatItIsFor() throws IOException {
    run("--yes");

    for (String name : List.of("pullrequest", "deploy", "gate", "waivers")) {
      String text = Files.readString(repol().resolve(name + ".yaml"));
      assertThat(text).startsWith("# ").contains("gitpoli validate").doesNotContain("${");
    }
  }

  @Test
  void whatACommentShowsIsValidToo() throws IOException {
    run("--yes");

    for (String name : List.of("gate", "waivers")) {
      String text =
          Files.readString(repol().resolve(name + ".yaml"))
              .replace("waivers: []", "waivers:")
              .replaceAll(
                  "(?m)^( *)# ((?:  )*(?:- )?(?:deny_from|rules|  k8s|rule|scope|reason|approver|ticket|expires)\\b.*)$",
                  "$1$2");
      assertThat(new ConfigParser().parse(name, text).errors()).as(text).isEmpty();
      assertThat(text).contains("k8s.");
    }
  }

  @Test
  void aPersonIsAskedAndEmptyAnswersAreDefaults() throws IOException {
    answers.addAll(List.of("main, release/1.x", "2", "Yes", "staging,production"));

    assertThat(run().exit()).isZero();

    assertThat(asked).hasSize(4).allMatch(question -> question.endsWith("] "));
    assertValid();
    JsonNode rules = written("pullrequest").at("/policy/rules");
    assertThat(rules.path("allowed_target_branches").toString())
        .isEqualTo("[\"main\",\"release/1.x\"]");
    assertThat(rules.path("approvals_required").intValue()).isEqualTo(2);
    assertThat(rules.path("signed_off").booleanValue()).isTrue();
    JsonNode environments = written("deploy").at("/policy/environments");
    assertThat(environments.fieldNames()).toIterable().containsExactly("staging", "production");
    assertThat(environments.at("/staging/rules/allowed_branches/1").textValue())
        .isEqualTo("release/1.x");
  }

  @Test
  void optionsAnswerWithoutATerminal() throws IOException {
    Run run =
        run(
            "--target-branch",
            "trunk",
            "--approvals",
            "0",
            "--no-sign-off",
            "--environment",
            "on,true,a b,x: y,\"q\"");

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(asked).isEmpty();
    assertThat(written("deploy").at("/policy/environments").fieldNames())
        .toIterable()
        .containsExactly("on", "true", "a b", "x: y", "\"q\"");
  }

  @Test
  void withoutATerminalNothingIsGuessed() {
    Run run = run("--approvals", "2");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("nobody is there to be asked", "--yes");
    assertThat(repol()).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--approvals | 11 | a number from 0 to 10",
        "--approvals | -1 | a number from 0 to 10",
        "--approvals | x | a number from 0 to 10",
        "--target-branch | a(b | does not fit",
        "--target-branch | , | at least one name",
        "--environment | , | at least one name",
      })
  void aWrongAnswerWritesNothing(String option, String value, String message) {
    Run run = run("--yes", option + "=" + value);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains(message).hasLineCount(1);
    assertThat(repol()).doesNotExist();
  }

  @Test
  void nothingIsWrittenOver() throws IOException {
    Files.createDirectories(repol());
    Files.writeString(repol().resolve("deploy.yaml"), "mine");
    Files.createSymbolicLink(repol().resolve("gate.yaml"), folder.resolve("nowhere"));

    Run run = run("--yes");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .contains(".repol/deploy.yaml, .repol/gate.yaml are there already", "--missing");
    assertThat(repol().resolve("pullrequest.yaml")).doesNotExist();

    run = run("--yes", "--missing");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).startsWith("Wrote .repol/pullrequest.yaml, .repol/waivers.yaml.");
    assertThat(repol().resolve("deploy.yaml")).hasContent("mine");
    assertThat(folder.resolve("nowhere")).doesNotExist();
    assertThat(run("--missing")).isEqualTo(new Run(0, "Nothing is missing in .repol.\n", ""));
  }

  @Test
  void aFolderThatCantBeWrittenIsOneLine() throws IOException {
    Files.writeString(repol(), "a file");

    Run run = run("--yes");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).startsWith("gitpoli: .repol can't be written").hasLineCount(1);
  }
}
