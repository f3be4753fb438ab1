package io.gitpoli.policy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real {@code opa}, as a command. */
public final class Opa {
  private Opa() {}

  public static String command() {
    return System.getProperty("opa", ".tools/bin/opa");
  }

  /** Runs a command to its end and gives its standard output. */
  public static byte[] run(String... args) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command()));
    line.addAll(List.of(args));
    Path errors = Files.createTempFile("opa", ".err");
    try {
      Process process = new ProcessBuilder(line).redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(
            "opa failed: " + Files.readString(errors) + new String(output, StandardCharsets.UTF_8));
      }
      return output;
    } finally {
      Files.delete(errors);
    }
  }
}
