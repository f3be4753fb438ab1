package io.gitpoli.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One connection with its prepared statements, for one thread at a time. Statements are written out
 * in the code and only their parameters vary, so there are few to keep.
 */
public final class Session implements AutoCloseable {
  /** Reads one row. */
  public interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final Connection connection;
  private final Object file;
  private final Map<String, PreparedStatement> statements = new HashMap<>();

  /**
   * @param file the identity of the file that is open; null where the file system has none
   */
  public Session(Connection connection, Object file) {
    this.connection = connection;
    this.file = file;
  }

  Object file() {
    return file;
  }

  /** Changes rows, and tells how many. */
  public int execute(String sql, Object... parameters) throws SQLException {
    return prepare(sql, parameters).executeUpdate();
  }

  /** Runs several statements at once, without parameters. */
  public void script(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate(sql);
    }
  }

  /** Reads rows. */
  public <T> List<T> query(Reader<T> reader, String sql, Object... parameters) throws SQLException {
    try (ResultSet rows = prepare(sql, parameters).executeQuery()) {
      List<T> found = new ArrayList<>();
      while (rows.next()) {
        found.add(reader.read(rows));
      }
      return found;
    }
  }

  /** The one number of the one row. */
  public int number(String sql, Object... parameters) throws SQLException {
    return query(row -> row.getInt(1), sql, parameters).get(0);
  }

  private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = statements.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      statements.put(sql, statement);
    }
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  /** Closes the connection with its statements; what was not committed is undone. */
  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // Nothing waits for this connection any more, and no answer depends on it.
      statements.clear();
    }
  }
}
