package io.gitpoli.audit.cosmos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.proof.DayRecord;
import io.gitpoli.audit.proof.Evidence;
import io.gitpoli.audit.proof.StoredEvent;
import io.gitpoli.cosmos.CosmosItems;
import io.gitpoli.cosmos.CosmosStore;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a container holds. There is no view of all partitions at one moment: how far sealing was is
 * read first and stays, and the leaves of a day that is sealed meanwhile are left out. An event
 * that somebody put into a partition that is no entered day's is not seen: lists and counts don't
 * see it either.
 */
public final class CosmosEvidence implements Evidence {
  private final CosmosStore store;
  private final CosmosItems items;
  private final Payload payload;
  private final List<ObjectNode> entries;
  private final Optional<ObjectNode> sealing;

  /**
   * @param store closed with this
   * @throws AuditException where the container can't be read
   */
  public CosmosEvidence(CosmosStore store, String container, Optional<LargeObjects> apart) {
    this.store = store;
    this.items = store.items(CosmosAuditTrail.definition(container));
    this.payload = new Payload(apart);
    this.sealing = Items.orThrow(() -> items.read(Items.DAYS, Registry.SEALING));
    this.entries =
        Items.orThrow(
            () ->
                items.query(
                    Items.DAYS,
                    "SELECT * FROM c WHERE c.pk = @pk AND c.type = 'day' ORDER BY c.id",
                    Map.of()));
  }

  @Override
  public List<DayRecord> days() {
    return orThrow(
        () ->
            entries.stream()
                .filter(entry -> entry.has("root"))
                .map(
                    entry ->
                        new DayRecord(
                            day(entry),
                            entry.path("events").asLong(),
                            entry.path(Sealing.TREE).asText(),
                            entry.path("previous").textValue(),
                            entry.path("root").asText()))
                .toList());
  }

  @Override
  public SealingState sealing() {
    return orThrow(
        () ->
            sealing
                .map(
                    state ->
                        new SealingState(
                            state.path(Registry.IDS_BELOW).asText(),
                            state.has(Sealing.DAY)
                                ? LocalDate.parse(state.path(Sealing.DAY).asText())
                                : null,
                            ""))
                .orElseGet(() -> new SealingState("", null, "")));
  }

  @Override
  public void entries(Range range, Consumer<Entry> consumer) {
    for (ObjectNode entry : entries) {
      LocalDate day = day(entry);
      Range within = within(day, range);
      if (within.from().compareTo(within.until()) < 0) {
        entries(day, within, consumer);
      }
    }
  }

  private void entries(LocalDate day, Range range, Consumer<Entry> consumer) {
    Deque<Leaf> leaves = new ArrayDeque<>();
    leaves(day, range, leaves::add);
    forEach(
        day,
        "SELECT * FROM c WHERE c.pk = @pk AND IS_DEFINED(c.kind)"
            + " AND c.id >= @from AND c.id < @until ORDER BY c.id",
        Map.of("@from", range.from(), "@until", range.until()),
        item -> {
          String id = item.path("id").asText();
          while (!leaves.isEmpty() && leaves.peek().id().compareTo(id) < 0) {
            consumer.accept(alone(leaves.remove()));
          }
          String leaf =
              !leaves.isEmpty() && leaves.peek().id().equals(id) ? leaves.remove().sha256() : null;
          consumer.accept(
              new Entry(id, leaf, EventItem.stored(item, payload), EventItem.isFound(item)));
        });
    leaves.forEach(leaf -> consumer.accept(alone(leaf)));
  }

  private static Entry alone(Leaf leaf) {
    return new Entry(leaf.id(), leaf.sha256(), null, false);
  }

  @Override
  public void strangers(Range range, Consumer<String> consumer) {
    for (ObjectNode entry : entries) {
      LocalDate day = day(entry);
      forEach(
          day,
          "SELECT c.id FROM c WHERE c.pk = @pk AND IS_DEFINED(c.kind)"
              + " AND (c.id < @from OR c.id >= @until)",
          Map.of("@from", EventIds.first(day), "@until", EventIds.first(day.plusDays(1))),
          item -> consumer.accept(item.path("id").asText()));
    }
  }

  @Override
  public void leaves(Range range, Consumer<Leaf> consumer) {
    for (ObjectNode entry : entries) {
      LocalDate day = day(entry);
      Range within = within(day, range);
      if (within.from().compareTo(within.until()) < 0) {
        leaves(day, within, consumer);
      }
    }
  }

  private void leaves(LocalDate day, Range range, Consumer<Leaf> consumer) {
    if (isSealedSince(day)) {
      return;
    }
    forEach(
        day,
        "SELECT c.leaves FROM c WHERE c.pk = @pk AND c.type = 'leaves' ORDER BY c.id",
        Map.of(),
        chunk -> {
          for (JsonNode leaf : chunk.path(Sealing.LEAVES)) {
            String id = leaf.path("id").asText();
            if (id.compareTo(range.from()) >= 0 && id.compareTo(range.until()) < 0) {
              consumer.accept(new Leaf(id, leaf.path(EventItem.SHA256).asText()));
            }
          }
        });
  }

  /** Whether the sealing of a day began after this was opened. */
  private boolean isSealedSince(LocalDate day) {
    return !isCovered(sealing, day)
        && isCovered(Items.orThrow(() -> items.read(Items.DAYS, Registry.SEALING)), day);
  }

  private static boolean isCovered(Optional<ObjectNode> state, LocalDate day) {
    return state
        .map(item -> EventIds.first(day).compareTo(item.path(Registry.IDS_BELOW).asText()) < 0)
        .orElse(false);
  }

  @Override
  public Optional<StoredEvent> find(String id) {
    return Items.orThrow(
        () ->
            items
                .read(EventIds.dayOf(id).toString(), id)
                .map(item -> EventItem.stored(item, payload)));
  }

  @Override
  public Optional<String> firstId() {
    for (ObjectNode entry : entries) {
      List<ObjectNode> first =
          Items.orThrow(
              () ->
                  items.query(
                      day(entry).toString(),
                      "SELECT TOP 1 c.id FROM c WHERE c.pk = @pk AND IS_DEFINED(c.kind)"
                          + " ORDER BY c.id",
                      Map.of()));
      if (!first.isEmpty()) {
        return Optional.of(first.get(0).path("id").asText());
      }
    }
    return Optional.empty();
  }

  private void forEach(
      LocalDate day, String sql, Map<String, ?> parameters, Consumer<ObjectNode> consumer) {
    Items.orThrow(
        () -> {
          items.forEach(day.toString(), sql, parameters, consumer);
          return null;
        });
  }

  private static LocalDate day(ObjectNode entry) {
    return orThrow(() -> LocalDate.parse(entry.path("id").asText()));
  }

  private static Range within(LocalDate day, Range range) {
    String from = EventIds.first(day);
    String until = EventIds.first(day.plusDays(1));
    return new Range(
        range.from().compareTo(from) > 0 ? range.from() : from,
        range.until() != null && range.until().compareTo(until) < 0 ? range.until() : until);
  }

  private static <T> T orThrow(Supplier<T> work) {
    try {
      return work.get();
    } catch (DateTimeException e) {
      throw new AuditException("the audit container has a record of a day that is none", e);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
