package io.gitpoli.webhook;

import java.util.Set;

/** Works on one kind of event. */
public interface EventHandler {
  /** GitHub's names of the events that it works on, as in {@code X-GitHub-Event}. */
  Set<String> events();

  /**
   * Works on a delivery whose signature holds; {@link Outcome.Ignored} where the action is not for
   * this handler.
   *
   * @throws Payload.MalformedException where a field that is read is missing or of another type
   */
  Outcome handle(Delivery delivery, Payload payload);
}
