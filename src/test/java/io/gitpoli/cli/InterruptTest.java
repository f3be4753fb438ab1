package io.gitpoli.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.testing.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A {@code gitpoli check} that is told to stop while OPA computes for it. */
@Timeout(120)
class InterruptTest {
  // Ten thousand million steps: it would go on for an hour.
  private static final String ENDLESS =
      """
      package main
      deny contains "never" if {
        some i in numbers.range(1, 100000)
        some j in numbers.range(1, 100000)
        i + j < input.least
      }
      """;

  // What a shell runs in the background ignores interrupts, and so do the tests' children then.
  private static final String HEEDING =
      "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
          + " os.execv(sys.argv[1], sys.argv[1:])";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void itEndsAtOnceAndLeavesNothing(String signal, int exit) throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Path errors = folder.resolve("errors");
    Files.writeString(folder.resolve("main.rego"), ENDLESS);
    Files.writeString(folder.resolve("a.json"), "{\"least\": 0}");
    ProcessBuilder builder =
        new ProcessBuilder(
            "python3",
            "-c",
            HEEDING,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Gitpoli.class.getName(),
            "check",
            "--policy",
            "main.rego",
            "a.json");
    builder.environment().put("OPA_PATH", System.getProperty("opa"));
    builder.directory(folder.toFile());
    builder.redirectOutput(folder.resolve("out").toFile()).redirectError(errors.toFile());
    Process check = builder.start();
    try {
      // The policy is compiled, and a folder is there for what OPA evaluates.
      List<ProcessHandle> opa = new ArrayList<>();
      Eventually.holds(
          () -> {
            opa.addAll(evaluating(check));
            assertThat(opa).isNotEmpty();
          });
      assertThat(temporary).isNotEmptyDirectory();
      long start = System.nanoTime();

      new ProcessBuilder("kill", "-" + signal, String.valueOf(check.pid())).start().waitFor();

      assertThat(check.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)).isLessThan(10);
      assertThat(check.exitValue()).isEqualTo(exit);
      assertThat(opa).noneMatch(ProcessHandle::isAlive);
      assertThat(temporary).isEmptyDirectory();
      assertThat(Files.readString(folder.resolve("out"), UTF_8)).isEmpty();
      assertThat(Files.readString(errors, UTF_8)).isEmpty();
    } finally {
      check.descendants().forEach(ProcessHandle::destroyForcibly);
      check.destroyForcibly();
    }
  }

  private static List<ProcessHandle> evaluating(Process check) {
    return check
        .descendants()
        .filter(
            child ->
                child.info().arguments().stream()
                    .flatMap(Stream::of)
                    .anyMatch(argument -> argument.endsWith("gitpoli-check.rego")))
        .toList();
  }
}
