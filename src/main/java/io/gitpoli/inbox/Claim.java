package io.gitpoli.inbox;

import java.time.Instant;
import java.util.Optional;

/**
 * The right to work on an entry, until its lease ends.
 *
 * @param token names this claim: whoever claims the entry after it has another one
 * @param attempt how often the entry was claimed since it was accepted, or retried by hand, with
 *     this time: 1 at first
 * @param failures how often in a row it failed before this time
 * @param failingSince when the first of these failures was
 * @param anewSince when a person had it begin anew; empty where nobody had
 * @param note what an earlier attempt left for the later ones
 */
public record Claim(
    Entry entry,
    String token,
    int attempt,
    int failures,
    Optional<Instant> failingSince,
    Optional<Instant> anewSince,
    Optional<String> note) {}
