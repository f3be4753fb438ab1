package io.gitpoli.audit.sqlite;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditJson;
import io.gitpoli.audit.proof.DayRecord;
import io.gitpoli.audit.proof.Evidence;
import io.gitpoli.audit.proof.StoredEvent;
import io.gitpoli.sqlite.Database;
import io.gitpoli.sqlite.DatabaseException;
import io.gitpoli.sqlite.Limits;
import io.gitpoli.sqlite.Session;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** What an SQLite file holds, read in one transaction that never writes. Others may write. */
public final class SqliteEvidence implements Evidence {
  private static final String DAYS =
      "SELECT day, events, tree, previous, root FROM days ORDER BY day";

  private static final String SEALING = "SELECT ids_below, day, last_unhashed FROM sealing";

  // Every BLOB is above every text.
  private static final byte[] NO_END = {0};

  // Both halves come in the order of ids and are merged: nothing is sorted or kept.
  private static final String ENTRIES =
      """
      SELECT events.id AS id, nullif(lower(hex(leaves.sha256)), ''), events.document, inputs.document,
        inputs.rules, kind, decision_id, policy, decision, enforced, repository_key, environment,
        environment_key, delivery, source, run_id, run_attempt
      FROM events LEFT JOIN leaves USING (id) LEFT JOIN inputs USING (seq)
      WHERE events.id >= ?1 AND events.id < ?2
      UNION ALL
      SELECT leaves.id, nullif(lower(hex(leaves.sha256)), ''), NULL, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        NULL, NULL, NULL, NULL, NULL
      FROM leaves
      WHERE leaves.id >= ?1 AND leaves.id < ?2
        AND NOT EXISTS (SELECT 1 FROM events WHERE events.id = leaves.id)
      ORDER BY id""";

  private static final String STRANGERS =
      "SELECT id FROM events WHERE (id < ?1 OR id >= ?2) AND NOT " + Sealing.IS_ID;

  private static final String LEAVES =
      "SELECT id, lower(hex(sha256)) FROM leaves WHERE id >= ? AND id < ? ORDER BY id";

  private static final String FIND =
      """
      SELECT events.document, inputs.document, inputs.rules
      FROM events LEFT JOIN inputs USING (seq) WHERE events.id = ?""";

  private static final String FIRST = "SELECT id FROM events ORDER BY id LIMIT 1";

  private interface Read<T> {
    T read() throws SQLException;
  }

  private final Database database;
  private final Session session;

  /**
   * @throws AuditException where there is no such file, or it can't be read
   */
  public SqliteEvidence(Path file) {
    this.database = new Database(file, Limits.STANDARD, SqliteAuditTrail.SCHEMA);
    this.session = SqliteAuditTrail.orThrow(database::openReadOnly);
    read(() -> session.execute("BEGIN"));
  }

  @Override
  public List<DayRecord> days() {
    return readDays(() -> session.query(SqliteEvidence::day, DAYS));
  }

  private static DayRecord day(ResultSet row) throws SQLException {
    return new DayRecord(
        LocalDate.parse(row.getString(1)),
        row.getLong(2),
        row.getString(3),
        row.getString(4),
        row.getString(5));
  }

  @Override
  public SealingState sealing() {
    return readDays(() -> session.query(SqliteEvidence::sealing, SEALING)).stream()
        .findFirst()
        .orElseThrow(
            () -> new AuditException("the audit database's record of its sealing is gone"));
  }

  private static SealingState sealing(ResultSet row) throws SQLException {
    String day = row.getString(2);
    return new SealingState(
        row.getString(1), day == null ? null : LocalDate.parse(day), row.getString(3));
  }

  @Override
  public void entries(Range range, Consumer<Entry> consumer) {
    forEach(row -> consumer.accept(entry(row)), ENTRIES, range);
  }

  private static Entry entry(ResultSet row) throws SQLException {
    String id = row.getString(1);
    String document = row.getString(3);
    return document == null
        ? new Entry(id, row.getString(2), null, false)
        : new Entry(
            id,
            row.getString(2),
            new StoredEvent(document, row.getString(4), row.getString(5)),
            isFound(document, row));
  }

  /** Whether the columns that filters use say what the document says. */
  private static boolean isFound(String document, ResultSet row) throws SQLException {
    AuditEvent event;
    try {
      event = AuditJson.EVENT.readValue(document);
    } catch (JsonProcessingException e) {
      return false;
    }
    int column = 6;
    for (Object expected : Row.columns(event)) {
      if (!Objects.equals(expected == null ? null : expected.toString(), row.getString(column++))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void strangers(Range range, Consumer<String> consumer) {
    forEach(row -> consumer.accept(row.getString(1)), STRANGERS, range);
  }

  @Override
  public void leaves(Range range, Consumer<Leaf> consumer) {
    forEach(row -> consumer.accept(new Leaf(row.getString(1), row.getString(2))), LEAVES, range);
  }

  @Override
  public Optional<StoredEvent> find(String id) {
    return read(
            () ->
                session.query(
                    row -> new StoredEvent(row.getString(1), row.getString(2), row.getString(3)),
                    FIND,
                    id))
        .stream()
        .findFirst();
  }

  @Override
  public Optional<String> firstId() {
    return read(() -> session.query(row -> row.getString(1), FIRST)).stream().findFirst();
  }

  private void forEach(Session.RowConsumer consumer, String sql, Range range) {
    read(
        () -> {
          session.forEach(
              consumer, sql, range.from(), range.until() == null ? NO_END : range.until());
          return null;
        });
  }

  private <T> T readDays(Read<T> read) {
    try {
      return read(read);
    } catch (DateTimeException e) {
      throw new AuditException("the audit database has a record of a day that is none", e);
    }
  }

  private <T> T read(Read<T> read) {
    try {
      return read.read();
    } catch (SQLException e) {
      DatabaseException explained = database.explain(e);
      throw new AuditException(explained.getMessage(), explained);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
