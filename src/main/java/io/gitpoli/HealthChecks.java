package io.gitpoli;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.inbox.Inbox;
import io.gitpoli.inbox.InboxException;
import io.gitpoli.policy.Health;
import io.gitpoli.policy.PolicyEngine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the parts how they are: all at once, and at most once a second, as whoever asks may be
 * anyone and asking costs work. A part that does not tell in time counts as down: a probe must have
 * its answer, however slow a store is.
 */
final class HealthChecks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);

  static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final String ONE = "status";
  private static final Health LATE = Health.down("it gave no answer within " + PATIENCE);

  private final PolicyEngine engine;
  private final AuditTrail audit;
  private final Inbox inbox;
  private final ExecutorService checks =
      // One for each of what is asked.
      Executors.newFixedThreadPool(
          4,
          work -> {
            Thread thread = new Thread(work, "health-check");
            thread.setDaemon(true);
            return thread;
          });
  private final AsyncLoadingCache<String, HealthStatus> status =
      Caffeine.newBuilder()
          .expireAfterWrite(Duration.ofSeconds(1))
          .buildAsync((one, executor) -> ask());

  HealthChecks(PolicyEngine engine, AuditTrail audit, Inbox inbox) {
    this.engine = engine;
    this.audit = audit;
    this.inbox = inbox;
  }

  /** How they were within the last second. */
  HealthStatus status() {
    return status.get(ONE).join();
  }

  private CompletableFuture<HealthStatus> ask() {
    CompletableFuture<Health> engineHealth = within(engine::check, LATE);
    CompletableFuture<Health> auditHealth = within(audit::check, LATE);
    CompletableFuture<Health> inboxHealth = within(inbox::check, LATE);
    CompletableFuture<Optional<Inbox.Depth>> depth = within(this::depth, Optional.empty());
    return CompletableFuture.allOf(engineHealth, auditHealth, inboxHealth, depth)
        .thenApply(
            all ->
                new HealthStatus(
                    engineHealth.join(), auditHealth.join(), inboxHealth.join(), depth.join()));
  }

  private <T> CompletableFuture<T> within(Supplier<T> check, T otherwise) {
    return CompletableFuture.supplyAsync(check, checks)
        .completeOnTimeout(otherwise, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            unexpected -> {
              LOG.warn("a part can't tell how it is: {}", unexpected.toString());
              return otherwise;
            });
  }

  private Optional<Inbox.Depth> depth() {
    try {
      return Optional.of(inbox.depth());
    } catch (InboxException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    checks.shutdownNow();
  }
}
