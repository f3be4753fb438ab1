package io.gitpoli.inbox;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * A delivery as it is put into the inbox.
 *
 * @param id GitHub's delivery id, by which a delivery is known
 * @param event GitHub's name of the event
 * @param action the event's action; empty where it has none
 * @param repository {@code owner/name}; empty where the event has none
 * @param key entries with one key, which are all of one repository, are worked on one at a time;
 *     empty where nothing stands in its way
 * @param topic what may wake it while it waits; empty where nothing does
 * @param digest of all that was delivered: another delivery under the same id is refused
 * @param payload what its work needs of the payload, as JSON in UTF-8; not changed afterwards
 */
public record Entry(
    String id,
    String event,
    Optional<String> action,
    Optional<String> repository,
    Optional<String> key,
    Optional<String> topic,
    String digest,
    byte[] payload,
    Instant receivedAt) {
  // An array has no value of its own, so the record's methods would compare identities.
  @Override
  public boolean equals(Object other) {
    return other instanceof Entry entry
        && id.equals(entry.id)
        && event.equals(entry.event)
        && Arrays.equals(payload, entry.payload);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "Entry " + id + " of " + event;
  }
}
