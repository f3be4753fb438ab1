package io.gitpoli.inbox.sqlite;

import io.gitpoli.inbox.Claim;
import io.gitpoli.inbox.DeliveryStatus;
import io.gitpoli.inbox.Entry;
import io.gitpoli.inbox.Inbox;
import io.gitpoli.inbox.InboxException;
import io.gitpoli.inbox.Receipt;
import io.gitpoli.policy.Health;
import io.gitpoli.sqlite.Database;
import io.gitpoli.sqlite.DatabaseException;
import io.gitpoli.sqlite.Limits;
import io.gitpoli.sqlite.Readers;
import io.gitpoli.sqlite.Schema;
import io.gitpoli.sqlite.Writer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The inbox in an SQLite file. The file is opened when first needed, and again after a failure.
 * Several processes may use one file.
 */
public final class SqliteInbox implements Inbox {
  static final Schema SCHEMA =
      new Schema(
          "the inbox",
          // "gitb" in ASCII.
          0x67697462,
          List.of(Schema.script(SqliteInbox.class, "schema-1.sql")));

  private static final String CHECK =
      """
      INSERT INTO health (one, checked_at) VALUES (1, ?)
      ON CONFLICT DO UPDATE SET checked_at = excluded.checked_at""";

  private final Clock clock;
  private final Readers readers;
  // Writes of one transaction gather nothing.
  private final Writer<Optional<?>> writer;

  /**
   * @param file where the inbox is, or is to be; missing folders are made
   */
  public SqliteInbox(Path file, Clock clock) {
    this(file, clock, Limits.STANDARD);
  }

  SqliteInbox(Path file, Clock clock, Limits limits) {
    Database database = new Database(file, limits, SCHEMA);
    this.clock = clock;
    this.readers = new Readers(database, limits);
    this.writer =
        new Writer<>(
            database,
            limits,
            "inbox-writer",
            Optional::empty,
            (nothing, session) -> {},
            readers::renew);
  }

  @Override
  public Receipt accept(Entry entry, boolean claim) {
    return write(entry.payload().length, rows -> rows.accept(entry, claim));
  }

  @Override
  public void ignore(Entry entry) {
    write(
        0,
        rows -> {
          rows.ignore(entry);
          return Optional.empty();
        });
  }

  @Override
  public boolean isDue() {
    return read(Rows::isDue);
  }

  @Override
  public List<Claim> claim(Collection<Claim> held, int max) {
    return write(
        0,
        rows -> {
          for (Claim one : held) {
            rows.renew(one);
          }
          return rows.claim(max);
        });
  }

  @Override
  public boolean holds(Claim claim) {
    return read(rows -> rows.holds(claim));
  }

  @Override
  public boolean moveTo(Claim claim, String key) {
    return write(0, rows -> rows.moveTo(claim, key));
  }

  @Override
  public void finish(Claim claim, Optional<String> auditId) {
    write(0, rows -> rows.finish(claim, auditId));
  }

  @Override
  public void postpone(
      Claim claim,
      Instant due,
      String reason,
      boolean blocks,
      Optional<String> auditId,
      Optional<String> note) {
    write(0, rows -> rows.postpone(claim, due, reason, blocks, auditId, note));
  }

  @Override
  public void await(Claim claim, Instant due, String reason, Optional<String> note) {
    write(0, rows -> rows.await(claim, due, reason, note));
  }

  @Override
  public void park(Claim claim, String reason) {
    write(0, rows -> rows.park(claim, reason));
  }

  @Override
  public int wake(String topic) {
    return read(rows -> rows.isAwaited(topic)) ? write(0, rows -> rows.wake(topic)) : 0;
  }

  @Override
  public Optional<DeliveryStatus> retry(String id) {
    return write(
        0,
        rows -> {
          rows.retry(id);
          return rows.find(id);
        });
  }

  @Override
  public Optional<DeliveryStatus> find(String id) {
    return read(rows -> rows.find(id));
  }

  @Override
  public Page list(Optional<DeliveryStatus.State> state, Optional<String> cursor, int limit) {
    long before = cursor.map(SqliteInbox::sequence).orElse(Long.MAX_VALUE);
    return read(rows -> rows.list(state, before, limit));
  }

  private static long sequence(String cursor) {
    if (!cursor.matches("[1-9][0-9]{0,17}")) {
      throw new IllegalArgumentException("this is no cursor of the inbox");
    }
    return Long.parseLong(cursor);
  }

  @Override
  public Set<String> known(Collection<String> ids) {
    return read(rows -> rows.known(ids));
  }

  @Override
  public Depth depth() {
    return read(Rows::depth);
  }

  @Override
  public Optional<String> bookmark(String name) {
    return read(rows -> rows.bookmark(name));
  }

  @Override
  public void bookmark(String name, String value) {
    write(0, rows -> rows.bookmark(name, value));
  }

  @Override
  public boolean purge() {
    return write(0, Rows::purge);
  }

  @Override
  public Health check() {
    try {
      writer.write(0, (session, nothing) -> session.execute(CHECK, Instant.now(clock).toString()));
      return Health.ok();
    } catch (DatabaseException e) {
      return Health.down(e.getMessage());
    }
  }

  /** What is asked of the rows. */
  private interface Ask<T> {
    T of(Rows rows) throws SQLException;
  }

  private <T> T read(Ask<T> ask) {
    return orThrow(() -> readers.read(session -> ask.of(new Rows(session, clock.instant()))));
  }

  private <T> T write(long size, Ask<T> ask) {
    return orThrow(
        () -> writer.write(size, (session, nothing) -> ask.of(new Rows(session, clock.instant()))));
  }

  private static <T> T orThrow(Supplier<T> work) {
    try {
      return work.get();
    } catch (DatabaseException e) {
      throw new InboxException(e.getMessage(), e);
    }
  }

  /** Stores what waits, then closes the file. */
  @Override
  public void close() {
    writer.close();
    readers.close();
  }
}
