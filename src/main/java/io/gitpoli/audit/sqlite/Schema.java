package io.gitpoli.audit.sqlite;

import io.gitpoli.audit.AuditException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/**
 * The database's tables, in versions that only go forward. SQLite keeps the version in the file
 * ({@code PRAGMA user_version}), and whose file it is ({@code PRAGMA application_id}).
 */
final class Schema {
  /** The scripts that lead from each version to the next; the first one from an empty file. */
  static final List<String> STEPS = List.of(resource("schema-1.sql"));

  // "gitp" in ASCII.
  private static final int APPLICATION = 0x67697470;

  private final List<String> steps;

  Schema(List<String> steps) {
    this.steps = steps;
  }

  /**
   * Whether the file has this schema already.
   *
   * @throws AuditException where the file is not ours, or newer than this program
   */
  boolean isCurrent(Session session) throws SQLException {
    int version = session.number("PRAGMA user_version");
    int application = session.number("PRAGMA application_id");
    if (application != APPLICATION) {
      boolean empty = session.number("SELECT count(*) FROM sqlite_schema") == 0;
      if (application != 0 || version != 0 || !empty) {
        throw new AuditException(
            "the audit database is another program's SQLite database; name another file");
      }
    }
    if (version > steps.size()) {
      throw new AuditException(
          "the audit database has schema version %d, this gitpoli knows only %d; use a newer gitpoli"
              .formatted(version, steps.size()));
    }
    return version == steps.size();
  }

  /** Brings the file to this schema; another process may do the same at the same time. */
  void migrate(Session session) throws SQLException {
    session.execute("BEGIN IMMEDIATE");
    if (!isCurrent(session)) {
      for (String step : steps.subList(session.number("PRAGMA user_version"), steps.size())) {
        session.script(step);
      }
      session.script("PRAGMA application_id = " + APPLICATION);
      session.script("PRAGMA user_version = " + steps.size());
    }
    session.execute("COMMIT");
  }

  private static String resource(String name) {
    try (InputStream in = Schema.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
