package io.gitpoli.webhook;

import java.util.List;

/** The handlers, in the order in which they were registered. */
public record HandlerRegistry(List<EventHandler> handlers) {
  public HandlerRegistry {
    handlers = List.copyOf(handlers);
  }

  /** The handlers of an event; each is one unit of work. */
  public List<EventHandler> find(String event) {
    return handlers.stream().filter(handler -> handler.events().contains(event)).toList();
  }
}
