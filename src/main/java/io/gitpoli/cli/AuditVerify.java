package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.gitpoli.App;
import io.gitpoli.Settings;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.proof.Evidence;
import io.gitpoli.audit.proof.Verification;
import io.gitpoli.audit.proof.Verifier;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gitpoli audit verify}. */
@Command(
    name = "verify",
    description = {
      "Checks the audit trail, which it only reads: each event and input against its"
          + " hash, each sealed day against its root, and the chain of the roots.",
      "Note the newest root elsewhere: checked with --expect-root later, it shows whether somebody"
          + " wrote the whole trail anew."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Everything is as it was recorded.",
      "1:Something was changed, removed or inserted.",
      "2:Not checked: wrong usage, or no audit trail that can be read."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli audit verify",
      "  gitpoli audit verify --since 2026-11-01 --until 2026-11-30 --output json",
      "  gitpoli audit verify --expect-root 2026-11-20=d2a8…"
    })
final class AuditVerify implements Callable<Integer> {
  /** How the result is printed. */
  enum Output {
    text,
    json
  }

  private final Map<String, String> environment;
  private final Clock clock;

  @Spec private CommandSpec spec;

  @Option(
      names = "--since",
      paramLabel = "DAY",
      description = "The first day whose events are checked, UTC.")
  private Optional<LocalDate> since;

  @Option(
      names = "--until",
      paramLabel = "DAY",
      description = "The last day whose events are checked, UTC.")
  private Optional<LocalDate> until;

  @Mixin private ExpectedRoots expectedRoots;

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Output output;

  AuditVerify(Map<String, String> environment, Clock clock) {
    this.environment = environment;
    this.clock = clock;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Logging.onlyTheUnexpected();
    if (since.isPresent() && until.isPresent() && since.get().isAfter(until.get())) {
      throw new ParameterException(spec.commandLine(), "--since must not be after --until");
    }
    Map<LocalDate, String> expected = expectedRoots.get();
    ColorScheme colors = spec.commandLine().getHelp().colorScheme();
    Verification verification;
    try (Evidence evidence = App.evidence(environment);
        Progress progress = new Progress(spec.commandLine().getErr(), "events", System::nanoTime)) {
      LongConsumer shown = colors.ansi().enabled() ? progress : events -> {};
      verification = new Verifier(evidence, clock.instant()).verify(since, until, expected, shown);
    } catch (AuditException e) {
      throw new CommandFailure(
          "not checked: "
              + e.getMessage()
              + " (see "
              + Settings.auditFrom(environment).names()
              + ")",
          e);
    }
    String printed =
        switch (output) {
          case json ->
              JsonMapper.builder()
                  .addModule(new JavaTimeModule())
                  .build()
                  .writerWithDefaultPrettyPrinter()
                  .writeValueAsString(verification);
          case text -> new VerificationText(verification, colors).text();
        };
    spec.commandLine().getOut().println(printed.stripTrailing());
    spec.commandLine().getOut().flush();
    return verification.ok() ? 0 : 1;
  }
}
