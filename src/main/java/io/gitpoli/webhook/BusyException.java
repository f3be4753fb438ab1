package io.gitpoli.webhook;

/** The same commit or environment is being judged, and that takes too long to wait for. */
final class BusyException extends RuntimeException {
  BusyException() {
    super("the same commit or environment is being judged already");
  }
}
