package io.gitpoli.audit.cosmos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditSummary;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.Subject;
import io.gitpoli.cosmos.CosmosItems;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The decisions of one hour, of all repositories or of one, in an item of the day's partition. The
 * one of all repositories is replaced with every event of its hour, if it is as it was read: so
 * counts are exact whoever appends, and sealing closes an hour by marking it.
 *
 * @param sealed whether the hour takes no more events
 * @param etag of the item; null where there is none yet
 */
record HourCounts(CountsKey key, boolean sealed, Map<Cell, Long> cells, String etag) {
  /** In the place of a repository's hash. Comes after every one. */
  static final String ALL = "total";

  static final String TYPE = "counts";
  static final String REPOSITORY = "repository_hash";
  static final String HOUR = "hour";
  private static final String SEALED = "sealed";
  private static final String ROWS = "rows";

  /** Which counts. */
  record CountsKey(LocalDate day, String repository, int hour) {
    static CountsKey all(AuditEvent event) {
      return of(event, ALL);
    }

    static CountsKey of(AuditEvent event, String repository) {
      return new CountsKey(
          EventIds.dayOf(event.id()),
          repository,
          event.timestamp().atZone(ZoneOffset.UTC).getHour());
    }

    /** In the order of repositories, then hours. */
    String id() {
      return "%s:%s:%02d".formatted(TYPE, repository, hour);
    }
  }

  /**
   * The environment under which decisions are counted once a sum holds {@link #MAX_CELLS}, or names
   * of {@link #MAX_CHARACTERS}: a batch ends at 2 MB, and a sum is written anew with each event.
   */
  static final String OTHERS = "(others)";

  static final int MAX_CELLS = 500;

  /** Of the environments of a sum. In JSON a character may take six bytes. */
  static final int MAX_CHARACTERS = 20_000;

  /** What is counted apart. The environment is null for none. */
  record Cell(String policy, String decision, String environment) {
    static Cell of(AuditEvent event) {
      return new Cell(event.policy(), event.decision().json(), event.subject().environment());
    }
  }

  static HourCounts none(CountsKey key) {
    return new HourCounts(key, false, Map.of(), null);
  }

  static HourCounts of(CountsKey key, ObjectNode item) {
    return new HourCounts(key, item.path(SEALED).asBoolean(), cells(item), CosmosItems.etag(item));
  }

  /** The repository's name as items name it. */
  static String hash(String repository) {
    return Items.hash(Subject.key(repository));
  }

  HourCounts plus(Cell cell) {
    Map<Cell, Long> more = new LinkedHashMap<>(cells);
    add(more, cell, 1);
    return new HourCounts(key, sealed, more, etag);
  }

  /** Adds to a sum, whose size is bounded. */
  static void add(Map<Cell, Long> sum, Cell cell, long decisions) {
    boolean fits = cell.environment() == null || sum.containsKey(cell) || fits(sum, cell);
    sum.merge(fits ? cell : new Cell(cell.policy(), cell.decision(), OTHERS), decisions, Long::sum);
  }

  private static boolean fits(Map<Cell, Long> sum, Cell cell) {
    int characters =
        sum.keySet().stream()
            .map(Cell::environment)
            .filter(Objects::nonNull)
            .mapToInt(String::length)
            .sum();
    return sum.size() < MAX_CELLS && characters + cell.environment().length() <= MAX_CHARACTERS;
  }

  HourCounts sealedNow() {
    return new HourCounts(key, true, cells, etag);
  }

  HourCounts storedAs(String newEtag) {
    return new HourCounts(key, sealed, cells, newEtag);
  }

  ObjectNode item() {
    ObjectNode item = Items.item(key.day().toString(), key.id(), TYPE);
    item.put(REPOSITORY, key.repository()).put(HOUR, key.hour()).put(SEALED, sealed);
    write(cells, item);
    return item;
  }

  static void write(Map<Cell, Long> cells, ObjectNode item) {
    ArrayNode rows = item.putArray(ROWS);
    cells.forEach(
        (cell, decisions) -> {
          ObjectNode row = rows.addObject();
          row.put("policy", cell.policy()).put("decision", cell.decision());
          if (cell.environment() != null) {
            row.put("environment", cell.environment());
          }
          row.put("decisions", decisions);
        });
  }

  static Map<Cell, Long> cells(ObjectNode item) {
    Map<Cell, Long> cells = new LinkedHashMap<>();
    for (JsonNode row : item.path(ROWS)) {
      cells.merge(
          new Cell(
              row.path("policy").asText(),
              row.path("decision").asText(),
              row.path("environment").textValue()),
          row.path("decisions").asLong(),
          Long::sum);
    }
    return cells;
  }

  static void addTo(AuditSummary.Builder sum, ObjectNode item) {
    cells(item)
        .forEach(
            (cell, decisions) ->
                sum.add(cell.policy(), cell.decision(), cell.environment(), decisions));
  }
}
