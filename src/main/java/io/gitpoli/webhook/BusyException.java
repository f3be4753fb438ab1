package io.gitpoli.webhook;

/** Another delivery, or another process, is at the same work. */
final class BusyException extends RuntimeException {
  BusyException(String message) {
    super(message);
  }
}
