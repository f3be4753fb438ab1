package io.gitpoli;

import io.gitpoli.inbox.Inbox;
import io.gitpoli.policy.Health;
import java.util.Optional;

/**
 * How the parts are.
 *
 * @param engine whether policies can be asked
 * @param audit whether decisions can be recorded
 * @param inbox whether deliveries can be stored
 * @param depth how full the inbox is; empty where it can't be read
 */
public record HealthStatus(
    Health engine, Health audit, Health inbox, Optional<Inbox.Depth> depth) {}
