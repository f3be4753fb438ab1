package io.gitpoli.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteConfig;

/** The database file. Every session that it opens sees the newest schema. */
public final class Database {
  private static final long PAUSE_NANOS = 20_000_000;

  private final Path file;
  private final Limits limits;
  private final Schema schema;

  public Database(Path file, Limits limits, Schema schema) {
    this.file = file.toAbsolutePath();
    this.limits = limits;
    this.schema = schema;
  }

  /**
   * Opens a session; where there is no file, makes it and its folders.
   *
   * @throws DatabaseException where the file can't be used
   */
  // One at a time: in an empty file the first makes the schema.
  public synchronized Session open() {
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new DatabaseException(schema.store() + ": its folder can't be made", e);
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout((int) limits.busy().toMillis());
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.enforceForeignKeys(true);
    // The driver would run one more query after each insert.
    config.setGetGeneratedKeys(false);
    // No temporary files: they would need a writable folder elsewhere.
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    if (limits.maxPages() > 0) {
      config.setMaxPageCount(limits.maxPages());
    }
    long end = System.nanoTime() + limits.busy().toNanos();
    while (true) {
      try {
        return open(config);
      } catch (SQLException e) {
        // SQLite waits for no other that is changing a new file to WAL.
        if (!Failures.isBusy(e) || System.nanoTime() - end > 0) {
          throw explain(e);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private Session open(SQLiteConfig config) throws SQLException {
    Session session = null;
    try {
      // As a URI, so that no character of the path means anything to the driver.
      session = new Session(config.createConnection("jdbc:sqlite:" + file.toUri()), identity());
      // Of one moment: another process may be making the schema just now.
      session.execute("BEGIN");
      boolean current = schema.isCurrent(session);
      session.execute("COMMIT");
      requireWal(session);
      if (!current) {
        schema.migrate(session);
      }
      return session;
    } catch (SQLException | DatabaseException e) {
      close(session);
      throw e;
    }
  }

  /**
   * Opens a session that only reads, and makes nothing.
   *
   * @throws DatabaseException where there is no such file, it can't be used, or its schema is older
   */
  public Session openReadOnly() {
    if (!Files.isRegularFile(file)) {
      throw new DatabaseException(schema.store() + " is not there");
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout((int) limits.busy().toMillis());
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    Session session = null;
    try {
      session = new Session(config.createConnection("jdbc:sqlite:" + file.toUri()), identity());
      if (!schema.isCurrent(session)) {
        throw new DatabaseException(
            schema.store() + " is of an older gitpoli; let this one write to it first");
      }
      return session;
    } catch (SQLException e) {
      close(session);
      throw explain(e);
    } catch (DatabaseException e) {
      close(session);
      throw e;
    }
  }

  /** An error of SQLite in words. */
  public DatabaseException explain(SQLException e) {
    return Failures.explain(schema.store(), e);
  }

  /** What it is to an operator. */
  String store() {
    return schema.store();
  }

  /** Whether the session's file is still the one at the path: it may have been moved away. */
  boolean isCurrent(Session session) {
    return Objects.equals(session.file(), identity());
  }

  private void requireWal(Session session) throws SQLException {
    String mode = session.query(row -> row.getString(1), "PRAGMA journal_mode = WAL").get(0);
    if (!mode.equals("wal")) {
      throw new DatabaseException(schema.store() + ": its disk can't do WAL; use a local disk");
    }
  }

  private Object identity() {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return "none";
    }
  }

  private static void close(Session session) {
    if (session != null) {
      session.close();
    }
  }
}
