package io.gitpoli.sqlite;

import java.sql.SQLException;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Says what SQLite's errors mean to an operator. */
final class Failures {
  private Failures() {}

  /** Whether the error is one write's own, and not the database's. */
  static boolean isOfWrite(SQLException e) {
    return switch (primaryCode(e)) {
      case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH -> true;
      default -> false;
    };
  }

  /** Whether another connection stands in the way. */
  static boolean isBusy(SQLException e) {
    return primaryCode(e) == SQLiteErrorCode.SQLITE_BUSY;
  }

  static DatabaseException explain(String store, SQLException e) {
    if (e.getCause() instanceof NativeLibraryNotFoundException) {
      return new DatabaseException(
          "SQLite's native library can't be unpacked; set org.sqlite.tmpdir to a writable folder",
          e);
    }
    String reason =
        switch (primaryCode(e)) {
          case SQLITE_CONSTRAINT -> "refuses it: " + constraint(e);
          case SQLITE_TOOBIG -> "refuses it: it is too large";
          case SQLITE_BUSY, SQLITE_LOCKED -> "is locked by another process";
          case SQLITE_READONLY, SQLITE_PERM ->
              "is read-only; make it, the files beside it and their folder writable";
          case SQLITE_CANTOPEN, SQLITE_AUTH ->
              "can't be opened; it must be a file in a writable folder";
          case SQLITE_CORRUPT, SQLITE_NOTADB ->
              "is damaged or not an SQLite database; restore it or move it away";
          case SQLITE_FULL -> "can't grow: the disk is full";
          case SQLITE_IOERR -> "can't be read or written: the disk fails or is full";
          case UNKNOWN_ERROR -> "can't be used: " + e.getMessage();
          default -> "can't be used: " + primaryCode(e);
        };
    return new DatabaseException(store + " " + reason, e);
  }

  /** A trigger says itself why, in brackets at the end of SQLite's message. */
  private static String constraint(SQLException e) {
    String message = e.getMessage();
    return e instanceof SQLiteException sqlite
            && sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_TRIGGER
            && message.endsWith(")")
        ? message.substring(message.lastIndexOf('(') + 1, message.length() - 1)
        : "its id is taken";
  }

  private static SQLiteErrorCode primaryCode(SQLException e) {
    if (e instanceof SQLiteException sqlite) {
      // The low byte of an extended code is its primary code.
      return SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff);
    }
    return SQLiteErrorCode.UNKNOWN_ERROR;
  }
}
