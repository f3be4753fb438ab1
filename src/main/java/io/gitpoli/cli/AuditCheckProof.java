package io.gitpoli.cli;

import io.gitpoli.audit.proof.DayRecord;
import io.gitpoli.audit.proof.EventProof;
import io.gitpoli.gate.JsonDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gitpoli audit check-proof}. */
@Command(
    name = "check-proof",
    description = {
      "Checks a proof without an audit trail. It stands and falls with a root: compare one that it"
          + " prints with what was noted elsewhere, or give that with --expect-root."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:It proves the event.",
      "1:It does not.",
      "2:Not checked: wrong usage, or a file that can't be read."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli audit check-proof proof.json",
      "  gitpoli audit check-proof proof.json --expect-root 2026-11-20=d2a8…"
    })
final class AuditCheckProof implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "PROOF.json", description = "The proof; - reads it from standard input.")
  private String file;

  @Mixin private ExpectedRoots expectedRoots;

  @Override
  public Integer call() {
    Map<LocalDate, String> expected = expectedRoots.get();
    PrintWriter out = spec.commandLine().getOut();
    Ansi ansi = spec.commandLine().getHelp().colorScheme().ansi();
    EventProof proof = read();
    Optional<String> problem = proof.problem().or(() -> unexpected(proof, expected));
    if (problem.isPresent()) {
      out.println(ansi.text("@|bold,red WRONG|@") + ": " + problem.get());
    } else {
      List<DayRecord> records = proof.records();
      out.printf(
          "%s: event %s is number %d of the %d of %s%n",
          ansi.text("@|bold,green OK|@"),
          proof.event().path("id").asText(),
          proof.leafIndex() + 1,
          proof.treeSize(),
          proof.day().day());
      out.printf("  root         %s%n", VerificationText.root(proof.day()));
      out.printf("  newest root  %s%n", VerificationText.root(records.get(records.size() - 1)));
    }
    out.flush();
    return problem.isPresent() ? 1 : 0;
  }

  private static Optional<String> unexpected(EventProof proof, Map<LocalDate, String> expected) {
    return expected.entrySet().stream()
        .filter(
            root ->
                proof.records().stream()
                    .noneMatch(
                        record ->
                            record.day().equals(root.getKey())
                                && record.root().equals(root.getValue())))
        .map(root -> "its chain does not hold the root noted for " + root.getKey())
        .findFirst();
  }

  private EventProof read() {
    try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
      byte[] json = in.readNBytes(JsonDocument.MAX_BYTES + 1);
      if (json.length > JsonDocument.MAX_BYTES) {
        throw new CommandFailure(file + ": it is larger than 25 MB", null);
      }
      return parse(json);
    } catch (NoSuchFileException e) {
      throw new ParameterException(spec.commandLine(), "there is no file " + file, e);
    } catch (IOException | IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), file + " can't be read", e);
    }
  }

  private EventProof parse(byte[] json) {
    try {
      return EventProof.parse(json);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(file + ": " + e.getMessage(), e);
    }
  }
}
