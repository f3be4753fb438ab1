package io.gitpoli.audit.cosmos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditQuery;
import io.gitpoli.audit.AuditSummary;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.Run;
import io.gitpoli.cosmos.ContainerDefinition;
import io.gitpoli.cosmos.CosmosItems;
import io.gitpoli.cosmos.CosmosStore;
import io.gitpoli.policy.Health;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The audit trail in a container of Azure Cosmos DB. A day is a partition: its events, the counts
 * of its hours, its leaves once it is sealed. Any number of instances may use one container, whose
 * account must have strong consistency: what one has appended, the next one sees.
 */
public final class CosmosAuditTrail implements AuditTrail {
  /** How many steps one call spends on sealing. */
  private static final int SEALING_STEPS = 100;

  private static final List<String> UNINDEXED =
      Stream.concat(
              EventItem.UNINDEXED.stream(), List.of("/rows/*", "/leaves/*", "/tree/?").stream())
          .toList();

  private final CosmosItems items;
  private final Registry registry;
  private final Payload payload;
  private final Retention retention;
  private final Links links;
  private final Sealing sealing;
  private final AppendQueue queue;
  private volatile boolean closed;

  /**
   * @param store stays open when the trail is closed
   * @param kept how long events are kept after the end of their day; empty for good
   * @param apart where what is too large for an item is kept; empty where nowhere
   */
  public CosmosAuditTrail(
      CosmosStore store,
      String container,
      Optional<Duration> kept,
      Optional<LargeObjects> apart,
      Clock clock) {
    this(store, container, kept, apart, clock, AppendQueue.PATIENCE);
  }

  CosmosAuditTrail(
      CosmosStore store,
      String container,
      Optional<Duration> kept,
      Optional<LargeObjects> apart,
      Clock clock,
      Duration patience) {
    this.items = store.items(definition(container));
    this.registry = new Registry(items, kept);
    this.payload = new Payload(apart);
    this.retention = new Retention(registry, clock);
    this.links = new Links(items, registry, payload, retention);
    this.sealing = new Sealing(items, payload, retention);
    this.queue = new AppendQueue(new Appender(items, registry, retention), patience);
  }

  static ContainerDefinition definition(String container) {
    return new ContainerDefinition(container, "COSMOS_CONTAINER", UNINDEXED);
  }

  @Override
  public void append(List<AuditEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    List<EventItem> ready =
        read(
            () -> {
              List<EventItem> made =
                  events.stream().map(event -> EventItem.of(event, payload, retention)).toList();
              links.lead(made);
              return made;
            });
    queue.append(ready);
  }

  @Override
  public Optional<AuditEvent> find(String id) {
    return read(() -> links.find(id));
  }

  @Override
  public List<AuditEvent> enforcementsOf(String decisionId) {
    return read(() -> links.enforcementsOf(decisionId));
  }

  @Override
  public Page list(AuditQuery query) {
    Listing listing = new Listing(query);
    return read(() -> listing.read(items, registry));
  }

  @Override
  public AuditSummary summarize(AuditSummary.Query query) {
    return read(() -> new Summary(items, registry, query).read());
  }

  @Override
  public List<AuditEvent> decisionsOf(String delivery) {
    return read(() -> links.decisionsOf(delivery));
  }

  @Override
  public boolean hasError(String delivery) {
    return read(() -> links.hasError(delivery));
  }

  @Override
  public int countApprovedRuns(String repository, String environment, Instant since, Run except) {
    return read(() -> links.countApprovedRuns(repository, environment, since, except));
  }

  @Override
  public boolean seal(Instant now) {
    boolean left = true;
    for (int step = 0; left && step < SEALING_STEPS; step++) {
      left = read(() -> sealing.step(now));
    }
    return left;
  }

  @Override
  public Health check() {
    try {
      // Only a write shows that writing works.
      ObjectNode item = Items.item("health", "health", "health");
      read(
          () -> {
            items.upsert(item.put("checked_at", Instant.now().toString()));
            return null;
          });
      return Health.ok();
    } catch (AuditException e) {
      return Health.down(e.getMessage());
    }
  }

  private <T> T read(Supplier<T> work) {
    if (closed) {
      throw new AuditException("the audit container is closed");
    }
    return Items.orThrow(work);
  }

  /** Stores what waits. */
  @Override
  public void close() {
    closed = true;
    queue.close();
  }
}
