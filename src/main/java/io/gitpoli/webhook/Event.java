package io.gitpoli.webhook;

/**
 * What a delivery tells.
 *
 * @param delivery GitHub's delivery id; for a {@link Part} of its work, that part's
 * @param name GitHub's name of the event, as in {@code X-GitHub-Event}
 */
public record Event(String delivery, String name, Payload payload) {
  Event of(Part part) {
    return new Event(part.id(delivery), name, payload);
  }

  String action() {
    return payload.action();
  }
}
