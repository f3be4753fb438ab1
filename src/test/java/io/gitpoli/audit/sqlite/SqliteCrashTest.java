package io.gitpoli.audit.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditQuery;
import io.gitpoli.audit.AuditSummary;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.EventBuilder;
import io.gitpoli.audit.EventIds;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there, whatever became of the process, and whoever else wrote. */
class SqliteCrashTest {
  @TempDir private Path folder;

  @Test
  void whatWasAcknowledgedOutlivesAKilledProcess() throws Exception {
    Path file = folder.resolve("audit.db");
    Set<String> acknowledged = new HashSet<>();
    for (int round = 1; round <= 3; round++) {
      Process process = AppendingProcess.start(file, 1_000_000);
      try (BufferedReader printed = process.inputReader(UTF_8)) {
        for (int i = 0; i < 300; i++) {
          acknowledged.add(printed.readLine());
        }
        // By its handle, which leaves the pipe open.
        process.toHandle().destroyForcibly();
        // What it printed before it died counts; the last line may be cut.
        printed.lines().filter(EventIds::isId).forEach(acknowledged::add);
      } finally {
        process.destroyForcibly().waitFor();
      }

      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(300 * round);
      assertSound(file, acknowledged);
    }
  }

  @Test
  void severalProcessesWriteOneFile() throws Exception {
    Path file = folder.resolve("audit.db");
    List<Process> processes = new ArrayList<>();
    Set<String> acknowledged = new HashSet<>();
    try (SqliteAuditTrail one = new SqliteAuditTrail(file);
        SqliteAuditTrail two = new SqliteAuditTrail(file)) {
      processes.add(AppendingProcess.start(file, 50));
      processes.add(AppendingProcess.start(file, 50));
      for (int i = 0; i < 50; i++) {
        for (SqliteAuditTrail trail : List.of(one, two)) {
          AuditEvent event = EventBuilder.decision().build();
          if (appended(trail, event)) {
            acknowledged.add(event.id());
          }
        }
      }
      for (Process process : processes) {
        try (BufferedReader printed = process.inputReader(UTF_8)) {
          List<String> ids = printed.lines().toList();
          assertThat(ids).isNotEmpty();
          acknowledged.addAll(ids);
        }
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }

    assertThat(acknowledged).hasSizeGreaterThan(250);
    assertSound(file, acknowledged);
  }

  private static boolean appended(SqliteAuditTrail trail, AuditEvent event) {
    try {
      trail.append(List.of(event));
      return true;
    } catch (AuditException lockedTooLong) {
      return false;
    }
  }

  private static void assertSound(Path file, Set<String> acknowledged) throws Exception {
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file)) {
      List<AuditEvent> listed = listed(trail);
      AuditSummary summary =
          trail.summarize(
              new AuditSummary.Query(Optional.empty(), Optional.empty(), Optional.empty()));

      assertThat(listed.stream().map(AuditEvent::id)).containsAll(acknowledged);
      assertThat(summary.total()).isEqualTo(listed.size());
      for (String id : acknowledged) {
        assertThat(trail.find(id).orElseThrow().input()).isNotNull();
      }
      assertThat(trail.check().up()).isTrue();
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeQuery("PRAGMA integrity_check").getString(1)).isEqualTo("ok");
    }
  }

  private static List<AuditEvent> listed(AuditTrail trail) {
    List<AuditEvent> listed = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      AuditTrail.Page page =
          trail.list(
              new AuditQuery(
                  500,
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  cursor));
      listed.addAll(page.events());
      cursor = page.next();
    } while (cursor.isPresent());
    return listed;
  }
}
