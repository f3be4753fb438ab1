package io.gitpoli.cli;

import io.gitpoli.App;
import io.gitpoli.Settings;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.proof.EventProof;
import io.gitpoli.audit.proof.Evidence;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gitpoli audit proof}. */
@Command(
    name = "proof",
    description = {
      "Prints, as JSON, the proof that an event is one of those that its day was sealed"
          + " with. It holds the event but not its input, and can be checked anywhere."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Printed.",
      "1:The event is not what its day was sealed with.",
      "2:No proof: wrong usage, no such event, a day that is not sealed yet, or no audit trail."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  gitpoli audit proof 01a1fdba-2a6e-7d3d-9a55-495572a40beb > proof.json"})
final class AuditProof implements Callable<Integer> {
  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "The event's id, as audit_id or GET /audit give it.")
  private String id;

  AuditProof(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    Logging.onlyTheUnexpected();
    if (!EventIds.isId(id)) {
      throw new ParameterException(spec.commandLine(), "this is no id of an audit event");
    }
    try (Evidence evidence = App.evidence(environment)) {
      if (evidence.find(id).isEmpty()) {
        throw new CommandFailure("there is no event with this id" + see(), null);
      }
      Optional<EventProof> proof = EventProof.of(evidence, id);
      spec.commandLine().getOut().println(proof.orElseThrow(this::notSealed).json());
      spec.commandLine().getOut().flush();
      return 0;
    } catch (IllegalArgumentException e) {
      spec.commandLine().getErr().println("gitpoli: no proof: " + e.getMessage());
      return 1;
    } catch (AuditException e) {
      throw new CommandFailure("no proof: " + e.getMessage() + see(), e);
    }
  }

  private String see() {
    return " (see " + Settings.auditFrom(environment).names() + ")";
  }

  private CommandFailure notSealed() {
    LocalDate day = LocalDate.ofInstant(EventIds.timeOf(id), ZoneOffset.UTC);
    Instant from = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().plus(AuditTrail.GRACE);
    return new CommandFailure(
        "no proof: the event's day, %s, is not sealed yet; gitpoli seals it from %s on"
            .formatted(day, from),
        null);
  }
}
