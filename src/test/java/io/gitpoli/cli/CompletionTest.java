package io.gitpoli.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.App;
import io.gitpoli.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The completion script in a real bash. */
@Timeout(60)
class CompletionTest {
  @TempDir Path folder;
  private Path script;

  private static App noApp(Settings settings) {
    throw new AssertionError("nothing is judged");
  }

  private static CommandLine gitpoli() {
    return Gitpoli.commandLine(CompletionTest::noApp, Map.of(), Clock.systemUTC());
  }

  @BeforeEach
  void print() throws IOException {
    StringWriter out = new StringWriter();
    assertThat(gitpoli().setOut(new PrintWriter(out)).execute("completion", "bash")).isZero();
    script = Files.writeString(folder.resolve("completion.bash"), out.toString());
  }

  /** What bash offers after the tab key. */
  private List<String> complete(String... words) throws IOException, InterruptedException {
    String typed =
        """
        # There is a completion without a tab key here, which this builtin refuses.
        compopt() { :; }
        source "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
        complete -p gitpoli >/dev/null
        _complete_gitpoli gitpoli "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        [ "${#COMPREPLY[@]}" -eq 0 ] || printf '%s\\n' "${COMPREPLY[@]}"
        """;
    Process bash =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of("bash", "--norc", "-c", typed, "bash", script.toString()),
                        Stream.of(words))
                    .toList())
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(bash.exitValue()).as(said).isZero();
    return said.lines().map(String::strip).toList();
  }

  @Test
  void commandsThatBeginSoAreOffered() throws Exception {
    assertThat(complete("gitpoli", "ch"))
        .containsExactlyInAnyOrder("check", "check-pr", "check-deploy");
    assertThat(complete("gitpoli", "")).containsAll(gitpoli().getSubcommands().keySet());
  }

  @ParameterizedTest
  @CsvSource({
    "check-pr, --ba, --base",
    "check-deploy, --env, --environment",
    "check, --na, --namespace",
    "validate, --out, --output",
    "init, --mis, --missing",
  })
  void optionsThatBeginSoAreOffered(String command, String typed, String option) throws Exception {
    assertThat(complete("gitpoli", command, typed)).containsExactly(option);
  }

  @Test
  void theOptionsOfEveryCommandAreOffered() throws Exception {
    for (Map.Entry<String, CommandLine> one : gitpoli().getSubcommands().entrySet()) {
      List<String> offered = complete("gitpoli", one.getKey(), "--");

      assertThat(offered)
          .as(one.getKey())
          .containsAll(
              one.getValue().getCommandSpec().options().stream()
                  .filter(option -> !option.hidden() && option.longestName().startsWith("--"))
                  .map(option -> option.longestName())
                  .toList());
      for (String command : one.getValue().getSubcommands().keySet()) {
        assertThat(complete("gitpoli", one.getKey(), command.substring(0, 2))).contains(command);
      }
    }
  }

  @Test
  void valuesAreOffered() throws Exception {
    assertThat(complete("gitpoli", "validate", "--output", "g")).containsExactly("github");
    assertThat(complete("gitpoli", "check", "--parser", "dock")).containsExactly("dockerfile");
  }
}
