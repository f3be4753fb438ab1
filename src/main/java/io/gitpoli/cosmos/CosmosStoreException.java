package io.gitpoli.cosmos;

/** An operation failed. The message is for an operator; it holds no secret and no path. */
public final class CosmosStoreException extends RuntimeException {
  private final Reason reason;
  private final int operation;

  /** What a caller can tell apart. */
  public enum Reason {
    /** An item with this id is there already (409). */
    CONFLICT,
    /** The item is no longer as it was read (412). */
    CHANGED,
    /** There is no such item (404). */
    MISSING,
    /** The item or the batch is over 2 MB (413). */
    TOO_LARGE,
    /** All else: it may work later, or once a setting or a role is right. */
    UNAVAILABLE
  }

  CosmosStoreException(Reason reason, String message, Throwable cause) {
    this(reason, message, cause, -1);
  }

  private CosmosStoreException(Reason reason, String message, Throwable cause, int operation) {
    super(message, cause);
    this.reason = reason;
    this.operation = operation;
  }

  /** The same, of one part of a batch. */
  CosmosStoreException of(int part) {
    return new CosmosStoreException(reason, getMessage(), getCause(), part);
  }

  public Reason reason() {
    return reason;
  }

  /** Which part of a batch failed, from 0; -1 where that is not known or it was none. */
  public int operation() {
    return operation;
  }
}
