package io.gitpoli.blob;

/**
 * A blob could not be read or written. The message names it and the setting, and tells what to
 * change; the SDK's own messages hold request ids and whole answers and stay in the cause.
 */
public final class BlobException extends RuntimeException {
  BlobException(String message, Throwable cause) {
    super(message, cause);
  }
}
