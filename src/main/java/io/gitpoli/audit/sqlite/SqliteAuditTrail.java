package io.gitpoli.audit.sqlite;

import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditQuery;
import io.gitpoli.audit.AuditSummary;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.Run;
import io.gitpoli.policy.Health;
import io.gitpoli.sqlite.Database;
import io.gitpoli.sqlite.DatabaseException;
import io.gitpoli.sqlite.Limits;
import io.gitpoli.sqlite.Readers;
import io.gitpoli.sqlite.Schema;
import io.gitpoli.sqlite.Writer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The audit trail in an SQLite file. The file is opened when first needed, and again after a
 * failure: what can't be used now is an {@link AuditException}, and works again when the cause is
 * gone. Several processes may use one file.
 */
public final class SqliteAuditTrail implements AuditTrail {
  static final Schema SCHEMA =
      new Schema(
          "the audit database",
          // "gitp" in ASCII.
          0x67697470,
          List.of(Schema.script(SqliteAuditTrail.class, "schema-1.sql")));

  /** How many events a list examines for one page. */
  private static final int EXAMINED = 10_000;

  private static final String CHECK =
      """
      INSERT INTO health (one, checked_at) VALUES (1, ?)
      ON CONFLICT DO UPDATE SET checked_at = excluded.checked_at""";

  private final Readers readers;
  private final Writer<Counts.Batch> writer;

  /**
   * @param file where the trail is, or is to be; missing folders are made
   */
  public SqliteAuditTrail(Path file) {
    this(file, Limits.STANDARD);
  }

  SqliteAuditTrail(Path file, Limits limits) {
    Database database = new Database(file, limits, SCHEMA);
    this.readers = new Readers(database, limits);
    this.writer =
        new Writer<>(
            database,
            limits,
            "audit-writer",
            Counts.Batch::new,
            Counts.Batch::store,
            readers::renew);
  }

  @Override
  public void append(List<AuditEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    List<Row> rows = events.stream().map(Row::of).toList();
    orThrow(
        () ->
            writer.write(
                rows.stream().mapToLong(Row::size).sum(),
                (session, counts) -> {
                  for (Row row : rows) {
                    row.insert(session);
                  }
                  rows.forEach(row -> counts.add(row.event()));
                  return null;
                }));
  }

  @Override
  public Optional<AuditEvent> find(String id) {
    return read(session -> Events.find(session, id));
  }

  @Override
  public List<AuditEvent> enforcementsOf(String decisionId) {
    return read(session -> Events.enforcementsOf(session, decisionId));
  }

  @Override
  public Page list(AuditQuery query) {
    Listing listing = new Listing(query);
    return read(session -> listing.read(session, EXAMINED));
  }

  @Override
  public AuditSummary summarize(AuditSummary.Query query) {
    return read(session -> Counts.summarize(session, query));
  }

  @Override
  public boolean hasError(String delivery) {
    return read(session -> Events.hasError(session, delivery));
  }

  @Override
  public int countApprovedRuns(String repository, String environment, Instant since, Run except) {
    return read(
        session -> Events.countApprovedRuns(session, repository, environment, since, except));
  }

  @Override
  public Health check() {
    try {
      // Only a write shows that writing works.
      writer.write(0, (session, counts) -> session.execute(CHECK, Instant.now().toString()));
      return Health.ok();
    } catch (DatabaseException e) {
      return Health.down(e.getMessage());
    }
  }

  private <T> T read(Readers.Read<T> read) {
    return orThrow(() -> readers.read(read));
  }

  private static <T> T orThrow(Supplier<T> work) {
    try {
      return work.get();
    } catch (DatabaseException e) {
      throw new AuditException(e.getMessage(), e);
    }
  }

  /** Stores what waits, then closes the file. */
  @Override
  public void close() {
    writer.close();
    readers.close();
  }
}
