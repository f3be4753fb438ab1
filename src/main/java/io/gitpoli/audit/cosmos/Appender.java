package io.gitpoli.audit.cosmos;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.cosmos.HourCounts.Cell;
import io.gitpoli.audit.cosmos.HourCounts.CountsKey;
import io.gitpoli.cosmos.CosmosItems;
import io.gitpoli.cosmos.CosmosStoreException;
import io.gitpoli.cosmos.CosmosStoreException.Reason;
import io.gitpoli.cosmos.Operation;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Stores events of one day and their counts in one transactional batch. For one thread: the counts
 * that it last wrote are kept, so that an append reads nothing unless another instance wrote
 * meanwhile.
 */
final class Appender {
  // Beside the events a batch holds their counts: some kilobytes for each hour and repository.
  private static final int EVENT_BYTES = 1_200_000;

  // Other instances win some rounds; the caller's patience ends before many are lost.
  private static final int TRIES = 30;
  private static final Duration PAUSE = Duration.ofMillis(20);

  private static final int KEPT = 2_000;

  private static final int READ_ONE_BY_ONE = 3;

  /** Events that are stored together or not at all. */
  static final class Part {
    private final List<EventItem> events;
    private AuditException failure;

    Part(List<EventItem> events) {
      this.events = events;
    }

    List<EventItem> events() {
      return events;
    }

    /** Why it was not stored; null where it was. */
    AuditException failure() {
      return failure;
    }
  }

  private final CosmosItems items;
  private final Registry registry;
  private final Retention retention;
  private final Cache<CountsKey, HourCounts> counts =
      Caffeine.newBuilder().maximumSize(KEPT).build();

  Appender(CosmosItems items, Registry registry, Retention retention) {
    this.items = items;
    this.registry = registry;
    this.retention = retention;
  }

  /** Whether events of one day go into one batch. */
  static boolean fits(List<EventItem> events) {
    Set<CountsKey> keys = new HashSet<>();
    events.forEach(event -> keys.addAll(keys(event)));
    return events.size() + keys.size() <= CosmosItems.MAX_OPERATIONS
        && (events.size() == 1 || events.stream().mapToLong(EventItem::size).sum() <= EVENT_BYTES);
  }

  private static List<CountsKey> keys(EventItem event) {
    CountsKey all = CountsKey.all(event.event());
    String repository = event.event().subject().repository();
    return repository == null || !event.isDecision()
        ? List.of(all)
        : List.of(all, CountsKey.of(event.event(), HourCounts.hash(repository)));
  }

  /** Stores parts of one day that fit together; each is told by itself how that went. */
  void store(LocalDate day, List<Part> parts) {
    for (int tried = 0; tried < TRIES; tried++) {
      List<Part> left = parts.stream().filter(part -> part.failure == null).toList();
      if (left.isEmpty()) {
        return;
      }
      try {
        if (tryToStore(day, left)) {
          return;
        }
      } catch (AuditException e) {
        left.forEach(part -> part.failure = e);
        return;
      } catch (CosmosStoreException e) {
        // Whether it was stored may not be known: what was kept may be wrong.
        left.forEach(part -> forget(part.events));
        if (e.reason() == Reason.TOO_LARGE && left.size() > 1) {
          left.forEach(part -> store(day, List.of(part)));
        } else {
          left.forEach(part -> part.failure = new AuditException(e.getMessage(), e));
        }
        return;
      }
      if (tried > 1) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE.toNanos()));
      }
    }
    parts.stream()
        .filter(part -> part.failure == null)
        .forEach(
            part ->
                part.failure = new AuditException("too many others append to the audit container"));
  }

  /** False where it is worth another try. */
  private boolean tryToStore(LocalDate day, List<Part> parts) {
    List<EventItem> events = parts.stream().flatMap(part -> part.events.stream()).toList();
    load(day, events);
    Map<CountsKey, HourCounts> changed = new LinkedHashMap<>();
    for (EventItem event : events) {
      for (CountsKey key : keys(event)) {
        HourCounts before = changed.computeIfAbsent(key, this::counts);
        changed.put(key, event.isDecision() ? before.plus(Cell.of(event.event())) : before);
      }
    }
    if (changed.values().stream().anyMatch(HourCounts::sealed)) {
      throw Registry.sealed(day);
    }
    registry.enter(day);
    List<Operation> operations = new ArrayList<>();
    events.forEach(event -> operations.add(new Operation.Create(event.item())));
    changed.values().forEach(hour -> operations.add(operation(hour)));
    List<String> etags;
    try {
      etags = items.batch(day.toString(), operations);
    } catch (CosmosStoreException e) {
      if (e.operation() < 0 || e.reason() == Reason.UNAVAILABLE || e.reason() == Reason.TOO_LARGE) {
        throw e;
      }
      if (e.operation() < events.size()) {
        taken(parts, events, e.operation());
      } else {
        counts.invalidateAll(changed.keySet());
      }
      return false;
    }
    int operation = events.size();
    for (HourCounts hour : changed.values()) {
      counts.put(hour.key(), hour.storedAs(etags.get(operation++)));
    }
    return true;
  }

  /** Reads many counts that are not known by one query; a few are read one by one, for less. */
  private void load(LocalDate day, List<EventItem> events) {
    Map<String, CountsKey> unknown = new LinkedHashMap<>();
    for (EventItem event : events) {
      for (CountsKey key : keys(event)) {
        if (counts.getIfPresent(key) == null) {
          unknown.put(key.id(), key);
        }
      }
    }
    if (unknown.size() <= READ_ONE_BY_ONE) {
      return;
    }
    unknown.values().forEach(key -> counts.put(key, HourCounts.none(key)));
    items.forEach(
        day.toString(),
        "SELECT * FROM c WHERE c.pk = @pk AND ARRAY_CONTAINS(@ids, c.id)",
        Map.of("@ids", List.copyOf(unknown.keySet())),
        item -> {
          CountsKey key = unknown.get(item.path("id").asText());
          counts.put(key, HourCounts.of(key, item));
        });
  }

  private HourCounts counts(CountsKey key) {
    return counts.get(
        key,
        missing ->
            items
                .read(missing.day().toString(), missing.id())
                .map(item -> HourCounts.of(missing, item))
                .orElseGet(() -> HourCounts.none(missing)));
  }

  private Operation operation(HourCounts hour) {
    var item = retention.limit(hour.item(), hour.key().day());
    return hour.etag() == null
        ? new Operation.Create(item)
        : new Operation.Replace(item, hour.etag());
  }

  /** The id of an event is in the store, or twice in this batch: then the first one keeps it. */
  private static void taken(List<Part> parts, List<EventItem> events, int operation) {
    String id = events.get(operation).event().id();
    int first = 0;
    while (!events.get(first).event().id().equals(id)) {
      first++;
    }
    boolean stored = first == operation;
    int seen = 0;
    for (Part part : parts) {
      for (EventItem event : part.events) {
        if (event.event().id().equals(id) && (stored || seen == operation)) {
          part.failure = idTaken();
        }
        seen++;
      }
    }
  }

  static AuditException idTaken() {
    return new AuditException("an event was not stored: its id is taken");
  }

  private void forget(List<EventItem> events) {
    events.forEach(event -> counts.invalidateAll(keys(event)));
  }

  /**
   * Looks whether events of one day can be stored.
   *
   * @param ids of the events that were looked at before; these are added
   * @throws AuditException where they can't
   */
  void check(LocalDate day, List<EventItem> events, Set<String> ids) {
    for (EventItem event : events) {
      if (!ids.add(event.event().id())) {
        throw idTaken();
      }
    }
    Items.orThrow(
        () -> {
          registry.enter(day);
          long stored =
              items.count(
                  day.toString(),
                  "ARRAY_CONTAINS(@ids, c.id)",
                  Map.of("@ids", events.stream().map(event -> event.event().id()).toList()));
          if (stored > 0) {
            throw idTaken();
          }
          return null;
        });
  }
}
