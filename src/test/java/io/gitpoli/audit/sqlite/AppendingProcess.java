package io.gitpoli.audit.sqlite;

import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.EventBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A process of its own that appends events from four threads and prints the id of each after its
 * append returned. Arguments: the file, and how many events each thread appends.
 */
final class AppendingProcess {
  private AppendingProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    int count = Integer.parseInt(arguments[1]);
    try (SqliteAuditTrail trail = new SqliteAuditTrail(Path.of(arguments[0]))) {
      List<Thread> threads =
          List.of(1, 2, 3, 4).stream().map(n -> new Thread(() -> append(trail, count))).toList();
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }

  private static void append(SqliteAuditTrail trail, int count) {
    for (int i = 0; i < count; i++) {
      AuditEvent decision = EventBuilder.decision().repository("octo/r" + i % 3).build();
      try {
        trail.append(List.of(decision, EventBuilder.enforcementOf(decision.id())));
        System.out.println(decision.id());
      } catch (AuditException notStored) {
        // Not acknowledged: nothing is promised about it.
        System.err.println(notStored.getMessage());
      }
    }
  }

  static Process start(Path file, int count) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            AppendingProcess.class.getName(),
            file.toString(),
            String.valueOf(count))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
