package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.Exemption;
import io.gitpoli.audit.Source;
import io.gitpoli.audit.Subject;
import io.gitpoli.gate.Case;
import io.gitpoli.gate.Exemptions;
import io.gitpoli.gate.Reported;
import io.gitpoli.github.GitHubException;
import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.policy.PolicyName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What operators, their workbook and their alerts read in the log. The golden lines are what
 * tools/bicep_test.py holds the queries to.
 */
class LogEntriesTest {
  private static final Path GOLDEN = Path.of("src/test/resources/io/gitpoli/log.jsonl");
  private static final String TOKEN = "ghp_" + "Zx9".repeat(12);

  private static final Logger GITPOLI = Logger.getLogger("io.gitpoli");

  @TempDir Path folder;
  private Level level;
  private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
  private final Handler log = new Lines();
  private Parts parts;
  private App app;

  /** Keeps the lines that are entries of ours. */
  private final class Lines extends Handler {
    @Override
    public void publish(LogRecord record) {
      String line = new SimpleFormatter().formatMessage(record);
      if (line.startsWith("{\"log\":")) {
        lines.add(line);
      }
    }

    @Override
    public void flush() {
      // Nothing is held back.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  @BeforeEach
  void start() {
    parts = new Parts(folder);
    app = parts.app(Settings.fromEnvironment(Map.of(), Hosting.LOOPBACK));
    level = GITPOLI.getLevel();
    // A command that ran in this process may have made it quieter.
    GITPOLI.setLevel(Level.INFO);
    GITPOLI.addHandler(log);
  }

  @AfterEach
  void stop() {
    GITPOLI.removeHandler(log);
    GITPOLI.setLevel(level);
    app.close();
  }

  private static final Reported LATER = Reported.never("check_run", "success", "no App");
  private static final Exemptions OVERRIDDEN = overriddenBy("d-1");
  private static final Exemptions OVERRIDDEN_BEFORE = overriddenBy("d-0");

  private static Exemptions overriddenBy(String delivery) {
    return (question, violations) ->
        new Exemptions.Granted(
            violations.stream()
                .map(
                    one ->
                        new Exemption(
                            Exemption.Kind.OVERRIDE,
                            one.code(),
                            one.msg(),
                            "a reason that is not logged",
                            "bo",
                            null,
                            null,
                            "https://github.com/octo/app/pull/7#issuecomment-1",
                            "01a1fdba-2a6e-7d3d-9a55-495572a40beb",
                            delivery,
                            null))
                .toList(),
            List.of());
  }

  private static Case pullRequest(String branch, String repository) {
    try {
      ObjectNode input =
          (ObjectNode)
              new JsonMapper().readTree(Path.of("docs/examples/pullrequest.json").toFile());
      input.put("head_ref", branch);
      Case stated = Case.stated(new PolicyName("pullrequest"), input, Source.WEBHOOK);
      Subject subject =
          new Subject(Source.WEBHOOK, repository, 7, null, branch, null, "ada", "d-1", null);
      return new Case(stated.policy(), input, subject, stated.config(), false);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Case pullRequest() {
    return pullRequest("feature/login", "octo/app");
  }

  /** Without what differs from run to run. */
  private List<String> stable() {
    return lines.stream()
        .map(line -> line.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "01a1fdba"))
        .map(
            line -> line.replaceAll("\"revision\":\"sha256:\\w+\"", "\"revision\":\"sha256:5f3c\""))
        .map(line -> line.replaceAll("\"duration_ms\":[0-9.E-]+", "\"duration_ms\":0.5"))
        .toList();
  }

  @Test
  void eachDecisionEachTryToEnforceItAndTheStatusIsALineOfJson() throws IOException {
    app.gate().judge(pullRequest());
    app.gate()
        .judge(
            List.of(pullRequest()),
            rulings -> Reported.sent("check_run", "failure", "https://github.com/octo/app/runs/1"));
    app.gate()
        .judge(
            List.of(pullRequest()),
            rulings ->
                Reported.failed(
                    "check_run", "failure", GitHubException.permanent("GitHub is gone")));
    app.gate().judge(List.of(pullRequest()), OVERRIDDEN, rulings -> LATER);
    app.gate().judge(List.of(pullRequest()), OVERRIDDEN_BEFORE, rulings -> LATER);
    app.logStatus();
    parts.engine.fail(PolicyEngineException.Reason.UNAVAILABLE);
    assertThatThrownBy(() -> app.gate().judge(pullRequest()))
        .isInstanceOf(PolicyEngineException.class);

    assertThat(stable()).isEqualTo(Files.readAllLines(GOLDEN));
  }

  @Test
  void theStatusNamesThePartsThatAreDown() {
    parts.engine.fail(PolicyEngineException.Reason.UNAVAILABLE);
    parts.trail.fail();

    app.logStatus();

    assertThat(lines)
        .containsExactly(
            "{\"log\":\"status\",\"engine\":false,\"audit\":false,\"inbox\":true,\"pending\":0,"
                + "\"failed\":0}");
  }

  @Test
  void itTellsNoInputNoMessageAndNoSecret() {
    app.gate().judge(pullRequest("feature/" + TOKEN, "octo/" + TOKEN));

    assertThat(lines)
        .singleElement()
        .asString()
        .contains("\"repository\":\"octo/(redacted: GitHub token)\"")
        .doesNotContain(TOKEN, "head_ref", "approvals_required", "ada");
  }

  @Test
  void whatCantBeRecordedIsNotTold() {
    parts.trail.fail();

    assertThatThrownBy(() -> app.gate().judge(pullRequest())).isInstanceOf(AuditException.class);

    assertThat(lines).isEmpty();
  }
}
