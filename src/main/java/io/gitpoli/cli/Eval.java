package io.gitpoli.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.App;
import io.gitpoli.Hosting;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.Source;
import io.gitpoli.gate.Case;
import io.gitpoli.gate.JsonDocument;
import io.gitpoli.gate.Ruling;
import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.policy.RuleResult;
import io.gitpoli.policy.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gitpoli eval}. */
@Command(
    name = "eval",
    description = "Judges an input document and records the decision in the audit trail.",
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Allowed.",
      "1:Denied.",
      "2:No decision: wrong usage, an input that can't be read, a part that can't be used."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli eval pullrequest input.json",
      "  gitpoli eval deploy input.json --output json | jq .violations",
      "  generate-input | gitpoli eval deploy -"
    })
final class Eval implements Callable<Integer> {
  /** The policies that can be asked. */
  enum Policy {
    deploy(PolicyName.DEPLOY),
    pullrequest(PolicyName.PULL_REQUEST);

    private final PolicyName name;

    Policy(PolicyName name) {
      this.name = name;
    }
  }

  /** How the decision is printed. */
  enum Output {
    text,
    json
  }

  private final AppFactory apps;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "POLICY",
      description = "Which policy judges: ${COMPLETION-CANDIDATES}.")
  private Policy policy;

  @Parameters(
      index = "1",
      paramLabel = "INPUT.json",
      description = "The policy's input document; - reads it from standard input.")
  private String input;

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text, a table for people, or json (default: ${DEFAULT-VALUE}).")
  private Output output;

  Eval(AppFactory apps) {
    this.apps = apps;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Logging.onlyTheUnexpected();
    ObjectNode document = read();
    // Only this machine gives the input, as with a server on loopback.
    try (App app = apps.open(Hosting.LOOPBACK)) {
      return judge(app, document);
    }
  }

  private int judge(App app, ObjectNode document) throws JsonProcessingException {
    try {
      Ruling ruling = app.gate().judge(Case.stated(policy.name, document, Source.CLI)).first();
      print(ruling);
      return ruling.decision().allow() ? 0 : 1;
    } catch (JsonDocument.MalformedException e) {
      throw new CommandFailure(input + ": " + e.getMessage(), e);
    } catch (PolicyEngineException e) {
      throw new CommandFailure("no decision: " + app.redactor().redact(e.getMessage()), e);
    } catch (AuditException e) {
      throw new CommandFailure(
          "no decision, as it could not be recorded: "
              + app.redactor().redact(e.getMessage())
              + " (see "
              + app.settings().audit().names()
              + ")",
          e);
    }
  }

  private void print(Ruling ruling) throws JsonProcessingException {
    String printed =
        switch (output) {
          case json ->
              new JsonMapper()
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsString(
                      new Printed(
                          ruling.decision().allow(),
                          ruling.decision().violations(),
                          ruling.auditId(),
                          ruling.decision().rules()));
          case text ->
              RulingTable.recorded(ruling, spec.commandLine().getHelp().colorScheme()).text();
        };
    spec.commandLine().getOut().println(printed.stripTrailing());
    spec.commandLine().getOut().flush();
  }

  private ObjectNode read() {
    try {
      return JsonDocument.parse(bytes());
    } catch (JsonDocument.MalformedException e) {
      throw new CommandFailure(input + ": " + e.getMessage(), e);
    } catch (NoSuchFileException e) {
      throw new ParameterException(spec.commandLine(), "there is no file " + input, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), input + " can't be read", e);
    }
  }

  /** One byte beyond the limit is enough for the parser to refuse it. */
  private byte[] bytes() throws IOException {
    try (InputStream in = input.equals("-") ? System.in : Files.newInputStream(Path.of(input))) {
      return in.readNBytes(JsonDocument.MAX_BYTES + 1);
    }
  }

  private record Printed(
      boolean allow,
      List<Violation> violations,
      @JsonProperty("audit_id") String auditId,
      List<RuleResult> rules) {}
}
