package io.gitpoli.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gitpoli.App;
import io.gitpoli.Parts;
import io.gitpoli.Settings;
import io.gitpoli.policy.PolicyEngineException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
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

@Timeout(60)
class CommandsTest {
  private static final Path INPUTS = Path.of("src/test/resources/io/gitpoli/standalone");
  private static final String ALLOWED = INPUTS.resolve("pullrequest.json").toString();
  private static final String DENIED = INPUTS.resolve("pullrequest-denied.json").toString();

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private Parts parts;
  private Function<Settings, App> create;
  private Ansi ansi = Ansi.OFF;

  @BeforeEach
  void prepare() {
    parts = new Parts(folder);
    create = settings -> parts.app(settings);
  }

  private record Run(int exit, String out, String err) {}

  private Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = Gitpoli.commandLine(create, environment, Clock.systemUTC());
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    command.setColorScheme(CommandLine.Help.defaultColorScheme(ansi));
    int exit = command.execute(arguments);
    return new Run(exit, out.toString(), err.toString());
  }

  private static void assertError(Run run, String message) {
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("gitpoli: ").contains(message).doesNotContain("\tat ");
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void anAllowedInputExitsWith0() {
    Run run = run("eval", "pullrequest", ALLOWED);

    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("ALLOWED by github.pullrequest (audit event ")
        .contains("pass  approvals.insufficient")
        .doesNotContain("FAIL", "\u001b");
  }

  @Test
  void aDeniedInputExitsWith1AndSaysHowToGetThrough() {
    Run run = run("eval", "pullrequest", DENIED);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .startsWith("DENIED by github.pullrequest")
        .contains("FAIL  approvals.insufficient", "FAIL  branch_naming.denied", "Ask for reviews");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 120);
  }

  @Test
  void jsonHasTheDecisionAndItsRules() throws IOException {
    JsonNode json =
        new JsonMapper().readTree(run("eval", "pullrequest", DENIED, "--output", "json").out());

    assertThat(json.path("allow").booleanValue()).isFalse();
    assertThat(json.path("violations").findValuesAsText("code"))
        .containsExactly("approvals.insufficient", "branch_naming.denied");
    assertThat(json.path("audit_id").textValue()).isNotEmpty();
    assertThat(json.path("rules").findValuesAsText("code")).contains("target_branch.denied");
  }

  @Test
  void everyDecisionIsRecorded() throws IOException {
    Run run = run("eval", "pullrequest", DENIED, "--output", "json");
    String id = new JsonMapper().readTree(run.out()).path("audit_id").textValue();

    assertThat(new Parts(folder).trail.find(id).orElseThrow().subject().source().json())
        .isEqualTo("cli");
  }

  @Test
  void anInputIsReadFromStandardInput() throws IOException {
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(Files.readAllBytes(Path.of(ALLOWED))));
      assertThat(run("eval", "pullrequest", "-").exit()).isZero();
      System.setIn(new ByteArrayInputStream("[]".getBytes(StandardCharsets.UTF_8)));
      assertError(run("eval", "pullrequest", "-"), "must be a JSON object");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void coloursAreForTerminals() {
    ansi = Ansi.ON;
    assertThat(run("eval", "pullrequest", DENIED).out()).contains("\u001b[");
  }

  @Test
  void anInputCantColourTheTable() throws IOException {
    ansi = Ansi.ON;
    Path input = folder.resolve("input.json");
    Files.writeString(
        input,
        Files.readString(Path.of(DENIED)).replace("\"login\"", "\"@|bold x|@\\u001b[2J\\n\""));

    assertThat(run("eval", "pullrequest", input.toString()).out())
        .doesNotContain("\u001b[2J", "\u001b[1mx");
  }

  @Test
  void anInputThatCantBeReadIsAnError() throws IOException {
    Path malformed = Files.writeString(folder.resolve("malformed.json"), "{");
    assertError(run("eval", "deploy", malformed.toString()), "malformed.json: this is not");
    assertError(run("eval", "deploy", folder.toString()), "can't be read");
    assertError(run("eval", "deploy", "none.json"), "there is no file none.json");
    assertError(run("eval", "deploy", "\0"), "can't be read");
  }

  @Test
  void partsThatAreDownAreErrorsNotDenials() {
    parts.engine.fail(Reason.UNAVAILABLE);
    assertError(run("eval", "pullrequest", ALLOWED), "no decision");
    parts = new Parts(folder);
    parts.trail.fail();
    assertError(run("eval", "pullrequest", ALLOWED), "could not be recorded");
    parts = new Parts(folder);
    parts.engine.fail(new IllegalStateException("boom"));
    assertError(run("eval", "pullrequest", ALLOWED), "unexpected");
  }

  @Test
  void everyWrongSettingIsOneLine() {
    environment.put("POLICY_ENGINE", "x");
    environment.put("OPA_URL", "y");
    Run run = run("eval", "pullrequest", ALLOWED);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err().lines())
        .hasSize(2)
        .allMatch(line -> line.matches("gitpoli: (POLICY_ENGINE|OPA_URL) must be .*"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | name a command",
        "serv | did you mean serve?",
        "evil | did you mean eval?",
        "eval | POLICY",
        "eval release x | POLICY",
        "eval deploy | INPUT.json",
        "eval deploy a b | unmatched argument",
        "eval deploy a --output xml | --output",
        "eval deploy a --outptu json | did you mean",
        "serve --port x | --port",
        "serve --port 65536 | --port must be 0 to 65535",
        "serve --host no.such.host.invalid | --host must be an address",
        "completion fish | SHELL",
      })
  void wrongUsageIsOneLineThatHelps(String arguments, String message) {
    Run run = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    assertError(run, message);
  }

  @Test
  void listeningBeyondLoopbackNeedsSecrets() {
    Run run = run("serve", "--host", "0.0.0.0", "--port", "0");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("WEBHOOK_SECRET must be set", "GITPOLI_API_KEY must be set");
  }

  @Test
  void aTakenPortIsOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertError(
          run("serve", "--port", String.valueOf(taken.getLocalPort())),
          "can't listen on 127.0.0.1 port " + taken.getLocalPort());
    }
  }

  @Test
  void theHelpOfEveryCommandHasExamples() {
    CommandLine gitpoli = Gitpoli.commandLine(create, environment, Clock.systemUTC());
    assertThat(commands(gitpoli).toList()).hasSizeGreaterThan(15);

    commands(gitpoli)
        .forEach(
            command -> {
              String[] words =
                  (command.getCommandSpec().qualifiedName() + " --help")
                      .replaceFirst("^gitpoli ", "")
                      .split(" ");
              Run run = run(words);
              assertThat(run.exit()).isZero();
              assertThat(run.out())
                  .contains("Usage: " + command.getCommandSpec().qualifiedName(), "Examples:")
                  .containsPattern("\n  .*gitpoli ");
              assertThat(run.out().lines()).as(words[0]).allMatch(line -> line.length() <= 100);
            });
  }

  private static Stream<CommandLine> commands(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().flatMap(CommandsTest::commands));
  }

  @Test
  void helpNamesTheExitCodes() {
    assertThat(run("eval", "--help").out())
        .contains("0   Allowed", "1   Denied", "2   No decision");
  }

  @Test
  void versionNamesTheProgram() {
    assertThat(run("--version").out()).startsWith("gitpoli ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completionKnowsTheCommands(String shell) {
    assertThat(run("completion", shell).out())
        .contains("complete -F", "serve", "eval", "pullrequest", "--output");
  }
}
