package io.gitpoli.webhook;

import java.time.Instant;

/**
 * One delivery of a webhook, as it came.
 *
 * @param id GitHub's {@code X-GitHub-Delivery}; null where the header is missing
 * @param event GitHub's {@code X-GitHub-Event}, or the one that the path names; null where missing
 * @param signature {@code X-Hub-Signature-256}; null where missing
 * @param contentType null where missing; JSON unless it is a form
 * @param body as received: the signature is over these bytes
 */
public record Delivery(
    String id,
    String event,
    String signature,
    String contentType,
    byte[] body,
    Instant receivedAt) {}
