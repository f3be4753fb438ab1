package io.gitpoli.webhook;

/**
 * What a delivery tells.
 *
 * @param delivery GitHub's delivery id
 * @param name GitHub's name of the event, as in {@code X-GitHub-Event}
 */
public record Event(String delivery, String name, Payload payload) {
  String action() {
    return payload.action();
  }
}
