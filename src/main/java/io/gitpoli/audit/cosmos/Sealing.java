package io.gitpoli.audit.cosmos;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.cosmos.HourCounts.Cell;
import io.gitpoli.audit.cosmos.HourCounts.CountsKey;
import io.gitpoli.audit.proof.DayRecord;
import io.gitpoli.audit.proof.MerkleTree;
import io.gitpoli.cosmos.CosmosItems;
import io.gitpoli.cosmos.CosmosStoreException;
import io.gitpoli.cosmos.CosmosStoreException.Reason;
import io.gitpoli.cosmos.Operation;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Seals days, a bounded step at a time. How far it is stands in one item, which each step replaces
 * if it is as it was read: of several instances one goes on. What a step writes before that is the
 * same whoever writes it. First every hour of the day is closed, so that no event is added any
 * more; then come its leaves and its counts, and at the end its record.
 */
final class Sealing {
  /** How many items a step reads. */
  private static final int STEP = 1_000;

  // A batch ends at 2 MB and 100 items; the sums of a day are of very different sizes.
  private static final int WRITTEN_AT_ONCE = 50;
  private static final int BYTES_AT_ONCE = 1_000_000;

  private static final int HOURS = 24;

  static final String LEAVES = "leaves";
  static final String TREE = "tree";
  static final String DAY = "day";
  private static final String PHASE = "phase";
  private static final String LAST = "last";
  private static final String LAST_ROOT = "last_root";
  private static final String ID = "id";

  private static final HexFormat HEX = HexFormat.of();

  private enum Phase {
    CLOSE,
    LEAVES,
    COUNTS
  }

  private final CosmosItems items;
  private final Payload payload;
  private final Retention retention;

  Sealing(CosmosItems items, Payload payload, Retention retention) {
    this.items = items;
    this.payload = payload;
    this.retention = retention;
  }

  /** Does one step, and tells whether there may be more to do. */
  boolean step(Instant now) {
    try {
      Optional<ObjectNode> state = items.read(Items.DAYS, Registry.SEALING);
      if (state.isEmpty()) {
        return false;
      }
      return state.get().has(DAY) ? goOn(state.get()) : begin(state.get(), now);
    } catch (CosmosStoreException e) {
      if (e.reason() == Reason.CHANGED || e.reason() == Reason.CONFLICT) {
        // Another instance did this step, or a day was entered.
        return true;
      }
      throw e;
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new AuditException("the audit container's record of its sealing was changed", e);
    }
  }

  private boolean begin(ObjectNode state, Instant now) {
    String today = LocalDate.ofInstant(now.minus(AuditTrail.GRACE), ZoneOffset.UTC).toString();
    Optional<ObjectNode> next =
        items
            .query(
                Items.DAYS,
                "SELECT TOP 1 * FROM c WHERE c.pk = @pk AND c.type = 'day' AND c.state = 'open'"
                    + " AND c.id < @today ORDER BY c.id",
                Map.of("@today", today))
            .stream()
            .findFirst();
    if (next.isEmpty()) {
      return false;
    }
    LocalDate day = LocalDate.parse(next.get().path(ID).asText());
    ObjectNode begun = state.deepCopy();
    begun.put(Registry.IDS_BELOW, EventIds.first(day.plusDays(1)));
    begun.put(DAY, day.toString()).put(PHASE, Phase.CLOSE.name());
    begun.put(LEAVES, 0).put(TREE, "").put(LAST, "");
    replace(begun, state);
    return true;
  }

  private boolean goOn(ObjectNode state) {
    LocalDate day = LocalDate.parse(state.path(DAY).asText());
    switch (Phase.valueOf(state.path(PHASE).asText())) {
      case CLOSE -> {
        close(day);
        replace(state.deepCopy().put(PHASE, Phase.LEAVES.name()), state);
      }
      case LEAVES -> replace(addLeaves(day, state), state);
      case COUNTS -> addCounts(day, state);
    }
    return true;
  }

  private void replace(ObjectNode next, ObjectNode state) {
    items.replace(next, CosmosItems.etag(state));
  }

  /** From here on no hour of the day takes an event. */
  private void close(LocalDate day) {
    Map<Integer, ObjectNode> stored = new LinkedHashMap<>();
    items.forEach(
        day.toString(),
        "SELECT * FROM c WHERE c.pk = @pk AND c.type = 'counts' AND c.repository_hash = @all",
        Map.of("@all", HourCounts.ALL),
        item -> stored.put(item.path(HourCounts.HOUR).asInt(), item));
    List<Operation> operations = new ArrayList<>();
    for (int hour = 0; hour < HOURS; hour++) {
      CountsKey key = new CountsKey(day, HourCounts.ALL, hour);
      HourCounts counts =
          stored.containsKey(hour) ? HourCounts.of(key, stored.get(hour)) : HourCounts.none(key);
      if (!counts.sealed()) {
        ObjectNode item = retention.limit(counts.sealedNow().item(), day);
        operations.add(
            counts.etag() == null
                ? new Operation.Create(item)
                : new Operation.Replace(item, counts.etag()));
      }
    }
    if (!operations.isEmpty()) {
      items.batch(day.toString(), operations);
    }
  }

  private ObjectNode addLeaves(LocalDate day, ObjectNode state) {
    long size = state.path(LEAVES).asLong();
    MerkleTree tree = MerkleTree.of(size, Base64.getDecoder().decode(state.path(TREE).asText()));
    List<ObjectNode> events =
        items.query(
            day.toString(),
            "SELECT TOP "
                + STEP
                + " c.id, c.sha256 FROM c WHERE c.pk = @pk AND IS_DEFINED(c.kind)"
                + " AND c.id > @last AND c.id >= @from AND c.id < @until ORDER BY c.id",
            Map.of(
                "@last",
                state.path(LAST).asText(),
                "@from",
                EventIds.first(day),
                "@until",
                EventIds.first(day.plusDays(1))));
    ObjectNode chunk = Items.item(day.toString(), "leaves:%09d".formatted(size), LEAVES);
    ArrayNode leaves = chunk.putArray(LEAVES);
    for (ObjectNode event : events) {
      String id = event.path(ID).asText();
      // Whatever somebody wrote into the container must not stop what follows.
      if (EventIds.isId(id)) {
        String leaf = leaf(day, event);
        tree.add(HEX.parseHex(leaf));
        leaves.addObject().put(ID, id).put(EventItem.SHA256, leaf);
      }
    }
    if (!leaves.isEmpty()) {
      items.upsert(retention.limit(chunk, day));
    }
    ObjectNode next = state.deepCopy();
    next.put(LEAVES, tree.size()).put(TREE, Base64.getEncoder().encodeToString(tree.state()));
    if (events.size() < STEP) {
      return next.put(PHASE, Phase.COUNTS.name()).put(LAST, "");
    }
    return next.put(LAST, events.get(STEP - 1).path(ID).asText());
  }

  private String leaf(LocalDate day, ObjectNode event) {
    String stated = event.path(EventItem.SHA256).asText();
    return stated.matches("[0-9a-f]{64}")
        ? stated
        : items
            .read(day.toString(), event.path(ID).asText())
            .map(item -> EventItem.stored(item, payload).leaf())
            .orElseThrow(() -> new AuditException("an event vanished while its day was sealed"));
  }

  /** The day's counts of some repositories more, beside its record; then the record. */
  private void addCounts(LocalDate day, ObjectNode state) {
    List<ObjectNode> hours =
        items.query(
            day.toString(),
            "SELECT TOP "
                + STEP
                + " c.id, c.repository_hash, c.rows FROM c WHERE c.pk = @pk"
                + " AND c.type = 'counts' AND c.id > @last ORDER BY c.id",
            Map.of("@last", state.path(LAST).asText()));
    boolean more = hours.size() == STEP;
    // The last one's hours may go on behind the page: the next step begins with it.
    String cut = more ? repository(hours.get(STEP - 1)) : "";
    Map<String, Map<Cell, Long>> sums = new LinkedHashMap<>();
    String last = "";
    for (ObjectNode hour : hours) {
      if (!repository(hour).equals(cut)) {
        Map<Cell, Long> sum = sums.computeIfAbsent(repository(hour), any -> new LinkedHashMap<>());
        HourCounts.cells(hour).forEach((cell, n) -> HourCounts.add(sum, cell, n));
        last = hour.path(ID).asText();
      }
    }
    List<ObjectNode> days = new ArrayList<>();
    sums.forEach((name, sum) -> days.add(dayCounts(day, name, sum)));
    write(days);
    if (more) {
      replace(state.deepCopy().put(LAST, last), state);
    } else {
      keepRecord(day, state);
    }
  }

  private void write(List<ObjectNode> days) {
    List<Operation> batch = new ArrayList<>();
    long bytes = 0;
    for (ObjectNode item : days) {
      int size = item.toString().getBytes(StandardCharsets.UTF_8).length;
      if (batch.size() == WRITTEN_AT_ONCE || (!batch.isEmpty() && bytes + size > BYTES_AT_ONCE)) {
        items.batch(Items.DAYS, batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(new Operation.Upsert(item));
      bytes += size;
    }
    if (!batch.isEmpty()) {
      items.batch(Items.DAYS, batch);
    }
  }

  private static String repository(ObjectNode hour) {
    return hour.path(HourCounts.REPOSITORY).asText();
  }

  private static ObjectNode dayCounts(LocalDate day, String repository, Map<Cell, Long> cells) {
    ObjectNode item =
        Items.item(Items.DAYS, HourCounts.TYPE + ":" + day + ":" + repository, HourCounts.TYPE);
    item.put(DAY, day.toString()).put(HourCounts.REPOSITORY, repository);
    HourCounts.write(cells, item);
    return item;
  }

  private void keepRecord(LocalDate day, ObjectNode state) {
    long size = state.path(LEAVES).asLong();
    ObjectNode next = state.deepCopy();
    next.remove(List.of(DAY, PHASE, LEAVES, TREE, LAST));
    ObjectNode entry =
        items
            .read(Items.DAYS, day.toString())
            .orElseThrow(() -> new AuditException("the entry of a day is gone: " + day));
    String etag = CosmosItems.etag(entry);
    if (size == 0) {
      // It was entered for an event that was not stored after all.
      items.batch(
          Items.DAYS,
          List.of(
              new Operation.Delete(day.toString(), etag),
              new Operation.Replace(next, CosmosItems.etag(state))));
      return;
    }
    MerkleTree tree = MerkleTree.of(size, Base64.getDecoder().decode(state.path(TREE).asText()));
    DayRecord record =
        DayRecord.after(
            Optional.ofNullable(state.path(LAST_ROOT).textValue()),
            day,
            size,
            HEX.formatHex(tree.root()));
    entry.put(Registry.STATE, Registry.SEALED);
    entry.put("events", record.events()).put(TREE, record.tree());
    entry.put("previous", record.previous()).put("root", record.root());
    next.put(LAST_ROOT, record.root());
    items.batch(
        Items.DAYS,
        List.of(
            new Operation.Replace(entry, etag),
            new Operation.Replace(next, CosmosItems.etag(state))));
  }
}
