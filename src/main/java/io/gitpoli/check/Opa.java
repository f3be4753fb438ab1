package io.gitpoli.check;

import io.gitpoli.opa.NoOpaException;
import io.gitpoli.opa.OpaExecutable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The {@code opa} executable. Each question is a process of its own: it listens nowhere, so nobody
 * else on the machine can ask it, and it ends with its answer. Safe for any number of threads.
 */
public final class Opa {
  private static final int MAX_ANSWER = 512 * 1024 * 1024;
  private static final int MAX_MESSAGES = 1024 * 1024;

  private final Path executable;

  private Opa(Path executable) {
    this.executable = executable;
  }

  /** What is written to the process. */
  interface Question {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * What the process said.
   *
   * @param messages what it wrote to its standard error: prints of policies, warnings
   */
  record Answer(int exit, byte[] out, String messages) {}

  /**
   * @param named by whoever calls; must be there
   * @param environment in it {@code OPA_PATH}, which must be there too, and {@code PATH}
   * @param home the folder that this program was built in
   */
  public static Opa find(Optional<Path> named, Map<String, String> environment, Optional<Path> home)
      throws CheckException {
    try {
      return at(OpaExecutable.find(named, environment, home).path());
    } catch (NoOpaException e) {
      throw new CheckException(e.getMessage(), e);
    }
  }

  /** The one at this path. */
  public static Opa at(Path executable) {
    return new Opa(executable);
  }

  /** Runs it once. */
  Answer run(List<String> arguments, Question question) throws CheckException {
    List<String> line = new ArrayList<>(arguments.size() + 1);
    line.add(executable.toString());
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line);
    // OPA takes defaults of its flags from there, which nobody means for this use.
    builder.environment().keySet().removeIf(name -> name.startsWith("OPA_"));
    Process process = start(builder);
    Ending ending = Ending.of(process);
    try {
      FutureTask<Void> asking =
          inBackground(
              () -> {
                try (OutputStream in = process.getOutputStream()) {
                  question.writeTo(in);
                }
                return null;
              });
      FutureTask<byte[]> messages =
          inBackground(() -> read(process.getErrorStream(), MAX_MESSAGES, true));
      byte[] out = read(process.getInputStream(), MAX_ANSWER, false);
      int exit = process.waitFor();
      String said = new String(messages.get(), StandardCharsets.UTF_8);
      if (exit > 128) {
        throw new CheckException("opa ended by itself (exit code " + exit + ")" + lastLine(said));
      }
      finish(asking, exit);
      return new Answer(exit, out, said);
    } catch (IOException | ExecutionException e) {
      throw new CheckException("opa ended before it had answered: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CheckException("interrupted", e);
    } finally {
      process.destroyForcibly();
      ending.close();
    }
  }

  private Process start(ProcessBuilder builder) throws CheckException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new CheckException(executable + " can't be started: " + e.getMessage(), e);
    }
  }

  /** What it didn't read doesn't matter where it has already found an error. */
  private static void finish(FutureTask<Void> asking, int exit)
      throws ExecutionException, InterruptedException {
    try {
      asking.get();
    } catch (ExecutionException e) {
      if (exit == 0) {
        throw e;
      }
    }
  }

  private static String lastLine(String text) {
    return text.lines().reduce((first, second) -> second).map(line -> ": " + line).orElse("");
  }

  private static <T> FutureTask<T> inBackground(java.util.concurrent.Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "opa");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /**
   * @param rest whether what is beyond the limit is read and left out, or an error
   */
  private static byte[] read(InputStream in, int limit, boolean rest) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] part = new byte[64 * 1024];
    for (int n = in.read(part); n >= 0; n = in.read(part)) {
      int room = limit - read.size();
      if (n > room && !rest) {
        throw new IOException("its answer is larger than " + limit / 1024 / 1024 + " MiB");
      }
      read.write(part, 0, Math.min(n, room));
    }
    return read.toByteArray();
  }
}
