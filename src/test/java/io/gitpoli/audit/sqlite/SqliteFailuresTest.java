package io.gitpoli.audit.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditJson;
import io.gitpoli.audit.AuditQuery;
import io.gitpoli.audit.EventBuilder;
import io.gitpoli.audit.proof.Verification;
import io.gitpoli.audit.proof.Verifier;
import io.gitpoli.sqlite.Database;
import io.gitpoli.sqlite.DatabaseException;
import io.gitpoli.sqlite.Limits;
import io.gitpoli.sqlite.Schema;
import io.gitpoli.sqlite.Session;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with a file: one clear error each, and it works again when the cause is gone. */
class SqliteFailuresTest {
  private static final Limits LIMITS =
      new Limits(64, 1 << 20, 16, Duration.ofMillis(100), Duration.ofSeconds(20), 2, 0);

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("audit.db");
  }

  private static Limits limits(int waiting, Duration busy, Duration patience, int maxPages) {
    return new Limits(waiting, 1 << 20, 16, busy, patience, 2, maxPages);
  }

  private static Schema schema(List<String> steps) {
    Schema real = SqliteAuditTrail.SCHEMA;
    return new Schema(real.store(), real.application(), steps);
  }

  private static AuditEvent append(SqliteAuditTrail trail) {
    AuditEvent event = EventBuilder.decision().build();
    trail.append(List.of(event));
    return event;
  }

  private static List<AuditEvent> list(SqliteAuditTrail trail) {
    return trail.list(AuditQuery.newest(500)).events();
  }

  private Connection other() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  private void run(String... statements) throws SQLException {
    try (Connection connection = other();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.executeUpdate(sql);
      }
    }
  }

  private String query(String sql) throws SQLException {
    try (Connection connection = other();
        Statement statement = connection.createStatement()) {
      return statement.executeQuery(sql).getString(1);
    }
  }

  private void assertFails(SqliteAuditTrail trail, String reason) {
    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> append(trail))
        .withMessageContaining(reason)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(folder.toString()));
    assertThat(trail.check().up()).isFalse();
    assertThat(trail.check().detail()).contains(reason);
  }

  private static void assertWorks(SqliteAuditTrail trail) {
    AuditEvent event = append(trail);
    assertThat(trail.find(event.id())).contains(event);
    assertThat(trail.check().up()).isTrue();
  }

  // The file.

  @ParameterizedTest
  @ValueSource(strings = {"new/folders/audit.db", "a b/q?mode=memory#x%41;ü.db"})
  void missingFoldersAreMadeAndAnyNameWillDo(String name) {
    file = folder.resolve(name);
    AuditEvent event;
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      event = append(trail);
    }

    assertThat(file).isRegularFile();
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      assertThat(trail.find(event.id())).contains(event);
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsToldAndWorksOnceItCan() throws Exception {
    Path notAFolder = Files.writeString(folder.resolve("data"), "");
    file = notAFolder.resolve("audit.db");
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      assertFails(trail, "folder can't be made");
      assertThatExceptionOfType(AuditException.class).isThrownBy(() -> list(trail));

      Files.delete(notAFolder);

      assertWorks(trail);
    }
  }

  @Test
  void aFolderInThePlaceOfTheFileIsToldAndWorksOnceItIsGone() throws Exception {
    Files.createDirectory(file);
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      assertFails(trail, "can't be opened");

      Files.delete(file);

      assertWorks(trail);
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsToldAndLeftAlone() throws Exception {
    String text = "not a database, but somebody's file\n".repeat(500);
    Files.writeString(file, text);
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      assertFails(trail, "damaged or not an SQLite database");
      assertThat(file).hasContent(text);

      Files.delete(file);

      assertWorks(trail);
    }
  }

  @Test
  void aDamagedFileIsToldAndWorksOnceItIsRestored() throws Exception {
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      for (int i = 0; i < 50; i++) {
        append(trail);
      }
    }
    byte[] sound = Files.readAllBytes(file);
    byte[] damaged = sound.clone();
    Arrays.fill(damaged, 4_096, damaged.length, (byte) 0x5a);
    Files.write(file, damaged);
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      assertFails(trail, "damaged");
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> list(trail))
          .withMessageContaining("damaged");

      Path restored = Files.write(folder.resolve("restored.db"), sound);
      for (String suffix : List.of("", "-wal", "-shm")) {
        Files.deleteIfExists(folder.resolve("audit.db" + suffix));
      }
      Files.move(restored, file);

      assertWorks(trail);
      assertThat(list(trail)).hasSize(51);
    }
  }

  @Test
  void aFileThatWasMovedAwayIsNotWrittenAnyMore() throws Exception {
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      append(trail);
      list(trail);
      for (String suffix : List.of("", "-wal", "-shm")) {
        Files.move(folder.resolve("audit.db" + suffix), folder.resolve("moved.db" + suffix));
      }

      assertWorks(trail);

      assertThat(list(trail)).hasSize(1);
      assertThat(file).exists();
    }
  }

  @Test
  void aReadOnlyFileIsToldAndWorksOnceItIsWritable() {
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      append(trail);
    }
    assertThat(file.toFile().setWritable(false)).isTrue();
    assumeFalse(Files.isWritable(file), "the superuser may write to every file");
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      assertFails(trail, "read-only");

      assertThat(list(trail)).hasSize(1);
      for (File beside : folder.toFile().listFiles()) {
        assertThat(beside.setWritable(true)).isTrue();
      }

      assertWorks(trail);
    }
  }

  @Test
  void aFullDiskIsToldAndWhatIsThereStays() {
    Limits small = limits(64, Duration.ofMillis(100), Duration.ofSeconds(20), 80);
    AuditEvent large =
        EventBuilder.decision()
            .input(JsonNodeFactory.instance.objectNode().put("x", "x".repeat(400_000)))
            .build();
    AuditEvent before;
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, small)) {
      before = append(trail);

      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> trail.append(List.of(large)))
          .withMessageContaining("the disk is full");

      assertThat(list(trail)).containsExactly(before.withoutInput());
      assertWorks(trail);
    }
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      trail.append(List.of(large));
      assertThat(trail.find(large.id())).contains(large);
      assertThat(trail.find(before.id())).contains(before);
    }
  }

  @Test
  void aLockHeldByAnotherWriterIsToldAndWorksOnceItIsReleased() throws Exception {
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      AuditEvent before = append(trail);
      try (Connection connection = other();
          Statement statement = connection.createStatement()) {
        statement.executeUpdate("BEGIN IMMEDIATE");
        assertFails(trail, "locked by another process");
        assertThat(list(trail)).containsExactly(before.withoutInput());
        statement.executeUpdate("ROLLBACK");
      }

      assertWorks(trail);
      assertThat(list(trail)).hasSize(2);
    }
  }

  // The schema.

  @Test
  void aNewerSchemaIsRefusedAndLeftAlone() throws Exception {
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      append(trail);
    }
    run("PRAGMA user_version = 99");
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      assertFails(trail, "has schema version 99, this gitpoli knows only 2");
    }
    assertThat(query("PRAGMA user_version")).isEqualTo("99");
  }

  @Test
  void anotherProgramsDatabaseIsRefusedAndLeftAlone() throws Exception {
    run("CREATE TABLE theirs (x)");
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      assertFails(trail, "another program's");
    }
    assertThat(query("SELECT group_concat(name) FROM sqlite_schema")).isEqualTo("theirs");
    assertThat(query("PRAGMA journal_mode")).isEqualTo("delete");
  }

  @Test
  void anOlderSchemaIsBroughtForwardAndKeepsItsEvents() throws Exception {
    AuditEvent event;
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      event = append(trail);
    }
    List<String> longer =
        Stream.concat(
                SqliteAuditTrail.SCHEMA.steps().stream(), Stream.of("CREATE TABLE added (x); "))
            .toList();

    try (Session session = new Database(file, LIMITS, schema(longer)).open()) {
      assertThat(Events.find(session, event.id())).contains(event);
      assertThat(session.number("SELECT count(*) FROM added")).isZero();
      assertThat(session.number("PRAGMA user_version")).isEqualTo(longer.size());
    }
  }

  @Test
  void aFileFromBeforeHashesKeepsItsEventsAndIsSealedAsItIs() throws Exception {
    AuditEvent old;
    try (Session session =
        new Database(file, LIMITS, schema(SqliteAuditTrail.SCHEMA.steps().subList(0, 1))).open()) {
      old = EventBuilder.decision().at(Instant.parse("2026-11-20T12:00:00Z")).build();
      ObjectNode document = AuditJson.tree(old.withoutInput());
      document.remove("sha256");
      session.execute(
          """
          INSERT INTO events (id, kind, policy, decision, enforced, repository_key, environment,
            environment_key, delivery, source, run_id, run_attempt, document)
          VALUES (?, 'decision', 'deploy', 'allow', 1, 'octo/app', 'production', 'production', ?,
            'webhook', 1, 1, ?)""",
          old.id(),
          old.subject().delivery(),
          document.toString());
      session.execute("INSERT INTO inputs (seq, document) VALUES (1, ?)", old.input().toString());
    }
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      AuditEvent found = trail.find(old.id()).orElseThrow();
      assertThat(found.sha256()).isNull();
      assertThat(found.input()).isEqualTo(old.input());
      assertThat(trail.decisionsOf(old.subject().delivery())).containsExactly(found);
      append(trail);

      Verification open = verify();
      assertThat(open.findings()).isEmpty();
      assertThat(open.unhashedEvents()).isEqualTo(1);
      assertThat(open.openEvents()).isEqualTo(2);

      while (trail.seal(Instant.parse("2026-11-21T12:00:00Z"))) {
        // A step each time.
      }
      Verification sealed = verify();
      assertThat(sealed.findings()).isEmpty();
      assertThat(sealed.sealedDays()).isEqualTo(1);
      assertThat(sealed.openEvents()).isEqualTo(1);
    }
  }

  private Verification verify() {
    try (SqliteEvidence evidence = new SqliteEvidence(file)) {
      return new Verifier(evidence, Instant.now())
          .verify(Optional.empty(), Optional.empty(), Map.of(), count -> {});
    }
  }

  @Test
  void aStepThatFailsLeavesTheSchemaAsItWas() throws Exception {
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      append(trail);
    }
    List<String> broken =
        Stream.concat(
                SqliteAuditTrail.SCHEMA.steps().stream(),
                Stream.of("CREATE TABLE added (x); nonsense"))
            .toList();
    Database database = new Database(file, LIMITS, schema(broken));

    assertThatExceptionOfType(DatabaseException.class).isThrownBy(database::open);

    assertThat(query("PRAGMA user_version")).isEqualTo("2");
    assertThat(query("SELECT count(*) FROM sqlite_schema WHERE name = 'added'")).isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE events SET decision = 'allow'",
        "DELETE FROM events",
        "INSERT OR REPLACE INTO events SELECT * FROM events",
        "INSERT OR REPLACE INTO events (seq, id, kind, enforced, document) VALUES (1, 'x', 'decision', 1, '')",
        "INSERT OR REPLACE INTO events (id, kind, enforced, document) SELECT id, kind, 1, '' FROM events",
        "UPDATE inputs SET document = '{}'",
        "DELETE FROM inputs",
        "INSERT OR REPLACE INTO inputs SELECT * FROM inputs"
      })
  void noStatementChangesWhatIsThere(String sql) throws Exception {
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      AuditEvent event = append(trail);

      assertThatThrownBy(() -> run(sql))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("SQLITE_CONSTRAINT_TRIGGER");

      assertThat(trail.find(event.id())).contains(event);
    }
  }

  @Test
  void everyCommitIsSynchronousAndInAWal() {
    try (Session session = new Database(file, LIMITS, SqliteAuditTrail.SCHEMA).open()) {
      assertThat(session.number("PRAGMA synchronous")).as("FULL").isEqualTo(2);
      assertThat(session.query(row -> row.getString(1), "PRAGMA journal_mode"))
          .containsExactly("wal");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  // The queue.

  @Test
  void aFullQueueIsToldAtOnceAndWhatWasTakenIsStored() throws Exception {
    Limits tiny = limits(2, Duration.ofSeconds(30), Duration.ofSeconds(60), 0);
    ExecutorService callers = Executors.newCachedThreadPool();
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, tiny)) {
      append(trail);
      List<Future<?>> waiting = new ArrayList<>();
      List<Future<?>> refused = new ArrayList<>();
      try (Connection connection = other();
          Statement statement = connection.createStatement()) {
        statement.executeUpdate("BEGIN IMMEDIATE");
        // One batch of the writer and two in the queue at most; all others must hear at once.
        for (int i = 0; i < 40; i++) {
          waiting.add(callers.submit(() -> append(trail)));
        }
        while (refused.isEmpty()) {
          waiting.stream().filter(Future::isDone).forEach(refused::add);
          Thread.onSpinWait();
        }
        statement.executeUpdate("ROLLBACK");
      }
      int stored = 1;
      for (Future<?> append : waiting) {
        try {
          append.get();
          stored++;
        } catch (ExecutionException e) {
          assertThat(e.getCause())
              .isInstanceOf(AuditException.class)
              .hasMessageContaining("too many writes wait");
        }
      }

      assertThat(stored).isBetween(2, 40);
      assertThat(list(trail)).hasSize(stored);
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void anAppendThatTakesTooLongIsToldAndNotStoredLater() throws Exception {
    AuditEvent withdrawn = EventBuilder.decision().build();
    Limits impatient = limits(64, Duration.ofSeconds(30), Duration.ofMillis(300), 0);
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      append(trail);
    }
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, impatient)) {
      try (Connection connection = other();
          Statement statement = connection.createStatement()) {
        statement.executeUpdate("BEGIN IMMEDIATE");
        // The writer has the first in hand; the second still waits and is withdrawn.
        assertThatThrownBy(() -> append(trail)).hasMessageContaining("in time");
        assertThatThrownBy(() -> trail.append(List.of(withdrawn))).hasMessageContaining("in time");
        statement.executeUpdate("ROLLBACK");
      }
    }
    try (SqliteAuditTrail trail = new SqliteAuditTrail(file, LIMITS)) {
      assertThat(trail.find(withdrawn.id())).isEmpty();
    }
  }

  @Test
  void closingStoresWhatWaits() throws Exception {
    ExecutorService callers = Executors.newCachedThreadPool();
    try {
      List<Future<AuditEvent>> waiting = new ArrayList<>();
      SqliteAuditTrail trail =
          new SqliteAuditTrail(file, limits(64, Duration.ofSeconds(30), Duration.ofSeconds(60), 0));
      append(trail);
      try (Connection connection = other();
          Statement statement = connection.createStatement()) {
        statement.executeUpdate("BEGIN IMMEDIATE");
        for (int i = 0; i < 30; i++) {
          waiting.add(callers.submit(() -> append(trail)));
        }
        Future<?> closing = callers.submit(trail::close);
        statement.executeUpdate("ROLLBACK");
        closing.get();
      }
      int stored = 1;
      for (Future<AuditEvent> append : waiting) {
        try {
          append.get();
          stored++;
        } catch (ExecutionException e) {
          assertThat(e.getCause()).hasMessageContaining("closed");
        }
      }
      assertThat(query("SELECT count(*) FROM events")).isEqualTo(String.valueOf(stored));
    } finally {
      callers.shutdownNow();
    }
  }
}
