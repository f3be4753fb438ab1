package io.gitpoli.audit.cosmos;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditQuery;
import io.gitpoli.audit.AuditTrail.Page;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.ListCursor;
import io.gitpoli.audit.Subject;
import io.gitpoli.audit.Verdict;
import io.gitpoli.cosmos.CosmosItems;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pages of decisions. Days are walked backwards, one query each; where the filters match rarely, a
 * page ends with a cursor after {@link #MAX_DAYS}.
 */
final class Listing {
  /** How many days one page looks at. */
  static final int MAX_DAYS = 31;

  private final int limit;
  private final Map<String, String> filters = new LinkedHashMap<>();
  private final String low;
  private final String high;

  /**
   * @throws IllegalArgumentException where the cursor is none of ours
   */
  Listing(AuditQuery query) {
    limit = query.limit();
    query.repository().ifPresent(name -> filters.put("repository", key(name)));
    query.environment().ifPresent(name -> filters.put("environment", key(name)));
    query.policy().ifPresent(name -> filters.put("policy", Items.stored(name)));
    query.decision().map(Verdict::json).ifPresent(name -> filters.put("decision", name));
    low = EventIds.first(query.since().orElse(Instant.MIN));
    String until = EventIds.first(query.until().orElse(Instant.MAX));
    high =
        query.cursor().map(ListCursor::parse).filter(id -> id.compareTo(until) < 0).orElse(until);
  }

  static String key(String name) {
    return Items.stored(Subject.key(name));
  }

  Page read(CosmosItems items, Registry registry) {
    List<ObjectNode> days = registry.newest(day(low), day(high), MAX_DAYS + 1);
    List<AuditEvent> events = new ArrayList<>();
    for (ObjectNode day : days.subList(0, Math.min(days.size(), MAX_DAYS))) {
      events.addAll(read(items, day.path("id").asText(), limit + 1 - events.size()));
      if (events.size() > limit) {
        List<AuditEvent> page = List.copyOf(events.subList(0, limit));
        return new Page(page, Optional.of(ListCursor.of(page.get(limit - 1).id())));
      }
    }
    return new Page(
        List.copyOf(events),
        days.size() <= MAX_DAYS
            ? Optional.empty()
            : Optional.of(
                ListCursor.of(
                    EventIds.first(LocalDate.parse(days.get(MAX_DAYS - 1).path("id").asText())))));
  }

  static LocalDate day(String bound) {
    // A registry's days are texts, whose order is that of time up to the year 9999.
    LocalDate day = EventIds.dayOf(bound);
    return day.getYear() > 9999 ? LocalDate.of(9999, 12, 31) : day;
  }

  private List<AuditEvent> read(CosmosItems items, String day, int most) {
    StringBuilder sql = new StringBuilder("SELECT TOP ").append(most);
    sql.append(" c.document FROM c WHERE c.pk = @pk AND c.kind = 'decision'");
    Map<String, String> parameters = new LinkedHashMap<>();
    filters.forEach(
        (name, value) -> {
          sql.append(" AND c.").append(name).append(" = @").append(name);
          parameters.put("@" + name, value);
        });
    sql.append(" AND c.id >= @low AND c.id < @high ORDER BY c.id DESC");
    parameters.put("@low", low);
    parameters.put("@high", high);
    return items.query(day, sql.toString(), parameters).stream().map(EventItem::event).toList();
  }
}
