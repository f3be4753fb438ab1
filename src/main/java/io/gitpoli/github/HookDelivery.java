package io.gitpoli.github;

import java.time.Instant;
import java.util.Optional;

/**
 * One attempt of GitHub to deliver an event to the App's webhook.
 *
 * @param id of the attempt, by which it can be asked for again
 * @param guid of the event, its {@code X-GitHub-Delivery}: all attempts of one event share it
 * @param redelivery whether it was asked for, after an earlier attempt
 * @param ok whether the webhook answered 2xx in time
 * @param statusCode what it answered, or what GitHub puts there where it did not
 * @param action empty where the event has none
 */
public record HookDelivery(
    long id,
    String guid,
    Instant deliveredAt,
    boolean redelivery,
    boolean ok,
    int statusCode,
    String event,
    Optional<String> action) {}
