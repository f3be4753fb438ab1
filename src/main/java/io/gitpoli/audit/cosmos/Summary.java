package io.gitpoli.audit.cosmos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditSummary;
import io.gitpoli.audit.EventIds;
import io.gitpoli.cosmos.CosmosItems;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Sums of counts: of sealed days from the one item that each has beside its record, of other hours
 * from the day's partition, and only what sticks out of whole hours from the events. The parts
 * never overlap, so that nothing is counted twice while others append.
 */
final class Summary {
  private static final Duration HOUR = Duration.ofHours(1);

  private final CosmosItems items;
  private final Registry registry;
  private final String low;
  private final String high;
  private final String repository;
  private final Map<String, Object> filter = new HashMap<>();
  private final AuditSummary.Builder sum = new AuditSummary.Builder();

  Summary(CosmosItems items, Registry registry, AuditSummary.Query query) {
    this.items = items;
    this.registry = registry;
    // The bounds as ids, so that they are cut in the one way in which lists cut them.
    this.low = EventIds.first(query.since().orElse(Instant.MIN));
    this.high = EventIds.first(query.until().orElse(Instant.MAX));
    this.repository = query.repository().map(HourCounts::hash).orElse(HourCounts.ALL);
    query.repository().ifPresent(name -> filter.put("@repository", Listing.key(name)));
  }

  AuditSummary read() {
    Instant from = ceiling(EventIds.timeOf(low));
    Instant to = floor(EventIds.timeOf(high));
    if (low.compareTo(high) < 0) {
      Set<String> sealed = new HashSet<>();
      for (ObjectNode entry : registry.all(Listing.day(low), Listing.day(high))) {
        LocalDate day = LocalDate.parse(entry.path("id").asText());
        Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        if (entry.path(Registry.STATE).asText().equals(Registry.SEALED)
            && !from.isAfter(begin)
            && !to.isBefore(end)) {
          sealed.add(day.toString());
        } else {
          ofDay(day, later(from, begin), earlier(to, end));
        }
      }
      ofSealed(sealed);
    }
    return sum.result();
  }

  private void ofSealed(Set<String> days) {
    if (days.isEmpty()) {
      return;
    }
    items.forEach(
        Items.DAYS,
        "SELECT c.day, c.rows FROM c WHERE c.pk = @pk AND c.type = 'counts'"
            + " AND c.repository_hash = @hash AND c.day >= @from AND c.day <= @to",
        Map.of(
            "@hash",
            repository,
            "@from",
            days.stream().min(String::compareTo).orElseThrow(),
            "@to",
            days.stream().max(String::compareTo).orElseThrow()),
        item -> {
          if (days.contains(item.path("day").asText())) {
            HourCounts.addTo(sum, item);
          }
        });
  }

  /** What of a day is within the bounds; its whole hours are those given, if any. */
  private void ofDay(LocalDate day, Instant from, Instant to) {
    String first = later(low, EventIds.first(day));
    String until = earlier(high, EventIds.first(day.plusDays(1)));
    if (!from.isBefore(to)) {
      events(day, first, until);
      return;
    }
    events(day, first, EventIds.first(from));
    Instant midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    items.forEach(
        day.toString(),
        "SELECT c.rows FROM c WHERE c.pk = @pk AND c.type = 'counts'"
            + " AND c.repository_hash = @hash AND c.hour >= @from AND c.hour < @to",
        Map.of(
            "@hash",
            repository,
            "@from",
            Duration.between(midnight, from).toHours(),
            "@to",
            Duration.between(midnight, to).toHours()),
        item -> HourCounts.addTo(sum, item));
    events(day, EventIds.first(to), until);
  }

  private void events(LocalDate day, String first, String until) {
    if (first.compareTo(until) >= 0) {
      return;
    }
    Map<String, Object> parameters = new HashMap<>(filter);
    parameters.put("@first", first);
    parameters.put("@until", until);
    items.forEach(
        day.toString(),
        "SELECT c.policy, c.decision, c.environment_name FROM c WHERE c.pk = @pk"
            + " AND c.kind = 'decision' AND c.id >= @first AND c.id < @until"
            + (filter.isEmpty() ? "" : " AND c.repository = @repository"),
        parameters,
        row ->
            sum.add(
                row.path("policy").asText(),
                row.path("decision").asText(),
                row.path("environment_name").textValue(),
                1));
  }

  private static Instant floor(Instant moment) {
    long second = moment.getEpochSecond();
    return Instant.ofEpochSecond(second - second % HOUR.toSeconds());
  }

  private static Instant ceiling(Instant moment) {
    return floor(moment.plus(HOUR).minusMillis(1));
  }

  private static <T extends Comparable<T>> T later(T one, T other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static <T extends Comparable<T>> T earlier(T one, T other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
