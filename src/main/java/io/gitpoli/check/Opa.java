package io.gitpoli.check;

import io.gitpoli.opa.NoOpaException;
import io.gitpoli.opa.OpaExecutable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The {@code opa} executable. Each question is a process of its own: it listens nowhere, so nobody
 * else on the machine can ask it, and it ends with its answer. Safe for any number of threads.
 */
public final class Opa {
  private static final int MAX_ANSWER = 512 * 1024 * 1024;
  private static final int MAX_MESSAGES = 1024 * 1024;

  private static final String MEMORY = "512MiB";

  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(Opa::daemon);

  private final Path executable;
  private final Optional<Confinement> confinement;

  private Opa(Path executable, Optional<Confinement> confinement) {
    this.executable = executable;
    this.confinement = confinement;
  }

  /**
   * What processes that run the policies of others may take.
   *
   * @param folder that they work in; empty, and theirs alone
   * @param time for one process
   * @param answer in bytes, of one process
   */
  public record Confinement(Path folder, Duration time, int answer) {}

  /** The one at this path. */
  public static Opa at(Path executable) {
    return new Opa(executable, Optional.empty());
  }

  /** Where it is. */
  public Path executable() {
    return executable;
  }

  /** The same executable, whose processes see nothing of this one's environment. */
  public Opa confined(Confinement within) {
    return new Opa(executable, Optional.of(within));
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

  /** Runs it once. */
  Answer run(List<String> arguments, Question question) throws CheckException {
    List<String> line = new ArrayList<>(arguments.size() + 1);
    line.add(executable.toString());
    line.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(line);
    // OPA takes defaults of its flags from there, which nobody means for this use.
    builder.environment().keySet().removeIf(name -> name.startsWith("OPA_"));
    confinement.ifPresent(
        within -> {
          builder.environment().clear();
          // Not a limit but where Go begins to collect hard: what a policy builds up is its own.
          builder.environment().put("GOMEMLIMIT", MEMORY);
          builder.directory(within.folder().toFile());
        });
    Process process = start(builder);
    Ending ending = Ending.of(process);
    AtomicBoolean late = new AtomicBoolean();
    Optional<Future<?>> watch = confinement.map(within -> end(process, within.time(), late));
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
      int limit = confinement.map(Confinement::answer).orElse(MAX_ANSWER);
      byte[] out = read(process.getInputStream(), limit, false);
      int exit = process.waitFor();
      String said = new String(messages.get(), StandardCharsets.UTF_8);
      if (late.get()) {
        throw new CheckException(
            "the policies took longer than "
                + confinement.orElseThrow().time().toSeconds()
                + " seconds");
      }
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
      watch.ifPresent(task -> task.cancel(false));
      process.destroyForcibly();
      ending.close();
    }
  }

  private static Future<?> end(Process process, Duration time, AtomicBoolean late) {
    return WATCH.schedule(
        () -> {
          late.set(true);
          process.destroyForcibly();
        },
        time.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "opa's end");
    thread.setDaemon(true);
    return thread;
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
