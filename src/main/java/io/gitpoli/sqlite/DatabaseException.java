package io.gitpoli.sqlite;

/**
 * A database can't be used, or refuses a write. The message is for an operator; it holds no path.
 */
public final class DatabaseException extends RuntimeException {
  public DatabaseException(String message) {
    super(message);
  }

  public DatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
