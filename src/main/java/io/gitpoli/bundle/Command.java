package io.gitpoli.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end, with a bound on its time and on what is kept of its output. */
record Command(List<String> line) {
  /** A build of thousands of policies takes seconds; longer than this nothing moves any more. */
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final int MAX_OUTPUT = 64_000;

  /**
   * What a program said.
   *
   * @param output the beginning of its standard output
   * @param error the beginning of its standard error
   */
  record Result(int exit, String output, String error) {
    boolean ok() {
      return exit == 0;
    }

    /** All of it on one line: opa tells some of its errors on standard output. */
    String said() {
      return (error + "\n" + output)
          .strip()
          .replaceAll("\\s*\\R\\s*", "; ")
          .replaceAll("\\p{Cntrl}", " ");
    }
  }

  /**
   * @param folder holds the output while the program runs
   * @throws BundleException where it can't be started or doesn't end
   */
  Result run(Path folder) {
    Process process = null;
    try {
      Path output = Files.createTempFile(folder, "command", ".out");
      Path error = Files.createTempFile(folder, "command", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(line).redirectOutput(output.toFile()).redirectError(error.toFile());
      builder.environment().clear();
      process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new BundleException(name() + " did not end within " + LIMIT.toSeconds() + " s");
      }
      return new Result(process.exitValue(), start(output), start(error));
    } catch (IOException e) {
      throw new BundleException(name() + " can't be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BundleException(name() + " was interrupted", e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  private String name() {
    return String.valueOf(Path.of(line.get(0)).getFileName());
  }

  private static String start(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_OUTPUT), UTF_8);
    }
  }
}
