package io.gitpoli.faults;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** How large files may grow under a running process: to it, the disk is full. Of Linux. */
final class FileSizeLimit {
  private final long pid;

  FileSizeLimit(long pid) {
    this.pid = pid;
  }

  static boolean isAvailable() throws InterruptedException {
    try {
      return prlimit("--version") == 0;
    } catch (IOException e) {
      return false;
    }
  }

  void set(long bytes) throws IOException, InterruptedException {
    require(bytes + ":");
  }

  void lift() throws IOException, InterruptedException {
    require("unlimited:");
  }

  private void require(String limit) throws IOException, InterruptedException {
    if (prlimit("--pid", String.valueOf(pid), "--fsize=" + limit) != 0) {
      throw new IOException("prlimit did not set the limit");
    }
  }

  private static int prlimit(String... arguments) throws IOException, InterruptedException {
    String[] line = new String[arguments.length + 1];
    line[0] = "prlimit";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("prlimit does not end");
    }
    return process.exitValue();
  }
}
