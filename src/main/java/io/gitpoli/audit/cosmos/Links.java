package io.gitpoli.audit.cosmos;

import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditEvent.Kind;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.Run;
import io.gitpoli.audit.Subject;
import io.gitpoli.audit.Verdict;
import io.gitpoli.cosmos.CosmosItems;
import io.gitpoli.cosmos.Operation;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads of single events and of what gates ask about them. What is asked for by something else than
 * its id has a link, written before the event: one that leads nowhere is passed over.
 */
final class Links {
  private static final String LINK = "link";
  private static final String EVENT = "event";
  private static final LocalDate NEVER = LocalDate.of(9999, 12, 31);

  private final CosmosItems items;
  private final Registry registry;
  private final Payload payload;
  private final Retention retention;

  Links(CosmosItems items, Registry registry, Payload payload, Retention retention) {
    this.items = items;
    this.registry = registry;
    this.payload = payload;
    this.retention = retention;
  }

  /** Writes what leads to events that are about to be appended. */
  void lead(List<EventItem> events) {
    events.stream()
        .flatMap(event -> link(event).stream())
        .collect(groupingBy(link -> link.path("pk").asText()))
        .forEach(
            (pk, links) -> {
              for (int i = 0; i < links.size(); i += CosmosItems.MAX_OPERATIONS) {
                write(pk, links.subList(i, Math.min(links.size(), i + CosmosItems.MAX_OPERATIONS)));
              }
            });
  }

  private void write(String pk, List<ObjectNode> links) {
    if (links.size() == 1) {
      items.upsert(links.get(0));
    } else {
      items.batch(pk, links.stream().<Operation>map(Operation.Upsert::new).toList());
    }
  }

  private Optional<ObjectNode> link(EventItem item) {
    AuditEvent event = item.event();
    if (event.kind() == Kind.DECISION && event.subject().delivery() != null) {
      ObjectNode link = link(partition(event.subject().delivery()), event);
      link.put("decision", event.decision().json());
      return Optional.of(retention.limit(link, item.day()));
    } else if (event.kind() == Kind.ENFORCEMENT
        && EventIds.isId(event.decisionId())
        && !EventIds.dayOf(event.decisionId()).equals(item.day())) {
      LocalDate day = EventIds.dayOf(event.decisionId());
      ObjectNode link = link(day.toString(), event);
      link.put("enforces", event.decisionId());
      return Optional.of(retention.limit(link, day));
    }
    return Optional.empty();
  }

  private static ObjectNode link(String pk, AuditEvent event) {
    return Items.item(pk, LINK + ":" + event.id(), LINK).put(EVENT, event.id());
  }

  private static String partition(String delivery) {
    return "delivery:" + Items.hash(delivery);
  }

  Optional<AuditEvent> find(String id) {
    return read(id).map(item -> EventItem.whole(item, payload));
  }

  private Optional<ObjectNode> read(String id) {
    return EventIds.isId(id) ? items.read(EventIds.dayOf(id).toString(), id) : Optional.empty();
  }

  List<AuditEvent> decisionsOf(String delivery) {
    return ofDelivery(delivery, "c.decision != 'error'")
        .map(item -> EventItem.whole(item, payload))
        .toList();
  }

  boolean hasError(String delivery) {
    return ofDelivery(delivery, "c.decision = '" + Verdict.ERROR.json() + "'")
        .findFirst()
        .isPresent();
  }

  private Stream<ObjectNode> ofDelivery(String delivery, String condition) {
    return items
        .query(
            partition(delivery),
            "SELECT c.event FROM c WHERE c.pk = @pk AND " + condition + " ORDER BY c.id",
            Map.of())
        .stream()
        .flatMap(link -> read(link.path(EVENT).asText()).stream());
  }

  List<AuditEvent> enforcementsOf(String decisionId) {
    if (!EventIds.isId(decisionId)) {
      return List.of();
    }
    String day = EventIds.dayOf(decisionId).toString();
    Stream<ObjectNode> sameDay =
        items
            .query(
                day,
                "SELECT c.document FROM c WHERE c.pk = @pk AND c.kind = 'enforcement'"
                    + " AND c.decision_id = @decision",
                Map.of("@decision", decisionId))
            .stream();
    Stream<ObjectNode> later =
        items
            .query(
                day,
                "SELECT c.event FROM c WHERE c.pk = @pk AND c.type = 'link'"
                    + " AND c.enforces = @decision",
                Map.of("@decision", decisionId))
            .stream()
            .flatMap(link -> read(link.path(EVENT).asText()).stream());
    return Stream.concat(sameDay, later)
        .map(EventItem::event)
        .sorted(Comparator.comparing(AuditEvent::id))
        .toList();
  }

  int countApprovedRuns(String repository, String environment, Instant since, Run except) {
    String low = EventIds.first(since);
    Set<Run> runs = new HashSet<>();
    for (ObjectNode day : registry.all(EventIds.dayOf(low), NEVER)) {
      items.forEach(
          day.path("id").asText(),
          "SELECT c.run_id, c.run_attempt FROM c WHERE c.pk = @pk AND c.kind = 'decision'"
              + " AND c.source = 'webhook' AND IS_DEFINED(c.run_id) AND c.id >= @low"
              + " AND (c.decision = 'allow' OR (c.decision = 'deny' AND c.enforced = false))"
              + " AND c.repository = @repository AND c.environment = @environment",
          Map.of(
              "@low",
              low,
              "@repository",
              Items.stored(Subject.key(repository)),
              "@environment",
              Items.stored(Subject.key(environment))),
          row -> runs.add(new Run(row.path("run_id").asLong(), row.path("run_attempt").asInt())));
    }
    runs.remove(except);
    return runs.size();
  }
}
