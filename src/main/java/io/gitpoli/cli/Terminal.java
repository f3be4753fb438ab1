package io.gitpoli.cli;

import java.io.Console;
import java.util.Optional;

/** Whoever sits at the terminal that this program was started from. */
final class Terminal implements Init.Person {
  // From Java 22 on there is a console without a terminal too, where a line is null at the end of
  // input.
  @SuppressWarnings("SystemConsoleNull")
  @Override
  public Optional<String> ask(String question) {
    Console console = System.console();
    return console == null
        ? Optional.empty()
        : Optional.ofNullable(console.readLine("%s", question));
  }
}
