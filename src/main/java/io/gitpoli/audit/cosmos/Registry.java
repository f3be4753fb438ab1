package io.gitpoli.audit.cosmos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.EventIds;
import io.gitpoli.cosmos.CosmosItems;
import io.gitpoli.cosmos.CosmosStoreException;
import io.gitpoli.cosmos.CosmosStoreException.Reason;
import io.gitpoli.cosmos.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which days there are, in a partition of its own. A day is entered before its first event, by a
 * batch that touches how far sealing is: so no day is entered behind the back of a sealing.
 */
final class Registry {
  static final String DAY = "day";
  static final String STATE = "state";
  static final String OPEN = "open";
  static final String SEALED = "sealed";
  static final String SEALING = "sealing";
  static final String IDS_BELOW = "ids_below";

  // Each loss means that somebody else won: a handful of instances take turns.
  private static final int TRIES = 20;

  private static final String ENDS = "ends";

  private final CosmosItems items;
  private final Optional<Duration> kept;
  private final Set<LocalDate> entered = ConcurrentHashMap.newKeySet();
  // When what belongs to a day ends; empty for never.
  private final Map<LocalDate, Optional<Instant>> ends = new ConcurrentHashMap<>();

  /**
   * @param kept how long after its end a day that is entered now is kept; empty for good
   */
  Registry(CosmosItems items, Optional<Duration> kept) {
    this.items = items;
    this.kept = kept;
  }

  /**
   * When what belongs to a day ends, as its entry says; empty for never. A day without an entry is
   * entered.
   *
   * @throws AuditException where it can't be entered any more
   */
  Optional<Instant> end(LocalDate day) {
    if (!ends.containsKey(day) && !isThere(day)) {
      enter(day);
    }
    return ends.get(day);
  }

  private boolean isThere(LocalDate day) {
    Optional<ObjectNode> entry = items.read(Items.DAYS, day.toString());
    entry.ifPresent(item -> ends.put(day, end(item)));
    return entry.isPresent();
  }

  private static Optional<Instant> end(ObjectNode entry) {
    return entry.has(ENDS)
        ? Optional.of(Instant.ofEpochSecond(entry.path(ENDS).asLong()))
        : Optional.empty();
  }

  /**
   * Enters a day, if it isn't yet.
   *
   * @throws AuditException where it is sealed
   */
  void enter(LocalDate day) {
    if (entered.contains(day)) {
      return;
    }
    for (int tried = 0; tried < TRIES; tried++) {
      Optional<ObjectNode> sealing = items.read(Items.DAYS, SEALING);
      String below = sealing.map(item -> item.path(IDS_BELOW).asText()).orElse("");
      if (EventIds.first(day).compareTo(below) < 0) {
        throw sealed(day);
      }
      if (isThere(day) || isMade(day, sealing)) {
        entered.add(day);
        return;
      }
    }
    throw new AuditException("too many others changed the record of the days");
  }

  private boolean isMade(LocalDate day, Optional<ObjectNode> sealing) {
    ObjectNode entry = Items.item(Items.DAYS, day.toString(), DAY).put(STATE, OPEN);
    kept.map(time -> day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().plus(time))
        .ifPresent(end -> entry.put(ENDS, end.getEpochSecond()));
    Operation touch =
        sealing
            .<Operation>map(item -> new Operation.Replace(item, CosmosItems.etag(item)))
            .orElseGet(
                () ->
                    new Operation.Create(
                        Items.item(Items.DAYS, SEALING, SEALING).put(IDS_BELOW, "")));
    try {
      items.batch(Items.DAYS, List.of(new Operation.Create(entry), touch));
      ends.put(day, end(entry));
      return true;
    } catch (CosmosStoreException e) {
      if (e.reason() == Reason.CONFLICT || e.reason() == Reason.CHANGED) {
        return false;
      }
      throw e;
    }
  }

  static AuditException sealed(LocalDate day) {
    return new AuditException("an event is too late: its day is sealed (" + day + ")");
  }

  /** The days of a range with events, newest first, as their items are; both ends included. */
  List<ObjectNode> newest(LocalDate from, LocalDate to, int limit) {
    return items.query(
        Items.DAYS,
        "SELECT TOP "
            + limit
            + " c.id, c.state FROM c WHERE c.pk = @pk AND c.type = 'day'"
            + " AND c.id >= @from AND c.id <= @to ORDER BY c.id DESC",
        Map.of("@from", from.toString(), "@to", to.toString()));
  }

  /** All days of a range; both ends included. */
  List<ObjectNode> all(LocalDate from, LocalDate to) {
    return items.query(
        Items.DAYS,
        "SELECT c.id, c.state FROM c WHERE c.pk = @pk AND c.type = 'day'"
            + " AND c.id >= @from AND c.id <= @to ORDER BY c.id",
        Map.of("@from", from.toString(), "@to", to.toString()));
  }
}
