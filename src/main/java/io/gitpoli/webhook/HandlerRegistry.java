package io.gitpoli.webhook;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The handlers, in the order in which they were registered. */
public record HandlerRegistry(List<EventHandler> handlers) {
  public HandlerRegistry {
    handlers = List.copyOf(handlers);
  }

  /** GitHub's names of all events that are handled. */
  public Set<String> events() {
    return handlers.stream()
        .flatMap(handler -> handler.events().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The parts that a delivery's work can have, but for the main one. */
  List<Part> parts() {
    return handlers.stream()
        .map(EventHandler::part)
        .filter(part -> !part.equals(Part.MAIN))
        .distinct()
        .toList();
  }

  /**
   * What is to be done for an event: the task of the first handler of its part that takes its
   * action. No two of one part take the same.
   *
   * @throws Payload.MalformedException where a field that is read is missing or of another type
   */
  public Optional<Task> task(Event event) {
    Part part = Part.of(event.delivery());
    return handlers.stream()
        .filter(handler -> handler.part().equals(part))
        .filter(handler -> handler.events().contains(event.name()))
        .flatMap(handler -> handler.task(event).stream())
        .findFirst();
  }
}
