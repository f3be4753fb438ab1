package io.gitpoli.webhook;

import java.util.Optional;
import java.util.Set;

/** Knows what is to be done for one kind of event. */
public interface EventHandler {
  /** GitHub's names of the events that it knows, as in {@code X-GitHub-Event}. */
  Set<String> events();

  /**
   * What is to be done; empty where the action is not for this handler. Everything that is needed
   * of the payload is read here, and nothing is asked over the network.
   *
   * @throws Payload.MalformedException where a field that is read is missing or of another type
   */
  Optional<Task> task(Event event);

  /**
   * Which part of a delivery's work this handler knows. Each part is kept, tried again and finished
   * by itself; the first handler that takes an event does its part.
   */
  default Part part() {
    return Part.MAIN;
  }
}
