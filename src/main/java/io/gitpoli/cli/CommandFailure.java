package io.gitpoli.cli;

/** A command can't do its work; the message is one line for whoever called it. */
final class CommandFailure extends RuntimeException {
  CommandFailure(String message) {
    super(message);
  }

  CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
