package io.gitpoli.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/**
 * The database's tables, in versions that only go forward. SQLite keeps the version in the file
 * ({@code PRAGMA user_version}), and whose file it is ({@code PRAGMA application_id}).
 *
 * @param store what the database is to an operator, for messages: {@code the audit database}
 * @param application the file's mark, other than that of any other schema
 * @param steps the scripts that lead from each version to the next; the first one from an empty
 *     file
 */
public record Schema(String store, int application, List<String> steps) {
  public Schema {
    steps = List.copyOf(steps);
  }

  /**
   * Whether the file has this schema already.
   *
   * @throws DatabaseException where the file is not ours, or newer than this program
   */
  boolean isCurrent(Session session) throws SQLException {
    int version = session.number("PRAGMA user_version");
    int found = session.number("PRAGMA application_id");
    if (found != application) {
      boolean empty = session.number("SELECT count(*) FROM sqlite_schema") == 0;
      if (found != 0 || version != 0 || !empty) {
        throw new DatabaseException(
            store + " is another program's SQLite database; name another file");
      }
    }
    if (version > steps.size()) {
      throw new DatabaseException(
          "%s has schema version %d, this gitpoli knows only %d; use a newer gitpoli"
              .formatted(store, version, steps.size()));
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
      session.script("PRAGMA application_id = " + application);
      session.script("PRAGMA user_version = " + steps.size());
    }
    session.execute("COMMIT");
  }

  /** A script that lies beside a class. */
  public static String script(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
