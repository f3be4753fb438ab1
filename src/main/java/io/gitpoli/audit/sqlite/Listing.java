package io.gitpoli.audit.sqlite;

import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditQuery;
import io.gitpoli.audit.AuditTrail.Page;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.ListCursor;
import io.gitpoli.audit.Subject;
import io.gitpoli.audit.Verdict;
import io.gitpoli.sqlite.Session;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pages of decisions. Each filter has an index of its own, ordered by id. With one filter every
 * event in that index's range is an answer. With several, one index is walked and the other filters
 * are checked on the way, over a bounded number of events: the walk takes the index that reaches
 * back furthest within the bound, and ends with a cursor where the bound ends it.
 */
final class Listing {
  /** What can be filtered by: a column, and the index that begins with it. */
  private enum Filter {
    REPOSITORY("repository_key", "decisions_by_repository"),
    ENVIRONMENT("environment_key", "decisions_by_environment"),
    POLICY("policy", "decisions_by_policy"),
    DECISION("decision", "decisions_by_decision");

    private final String column;
    private final String index;

    Filter(String column, String index) {
      this.column = column;
      this.index = index;
    }
  }

  /** One index's walk: down to this id, which it includes. */
  private record Walk(String index, String floor) {}

  private final int limit;
  private final Map<Filter, String> filters;
  private final String low;
  private final String high;

  /**
   * @throws IllegalArgumentException where the cursor is none of ours
   */
  Listing(AuditQuery query) {
    limit = query.limit();
    filters = new LinkedHashMap<>();
    query.repository().ifPresent(name -> filters.put(Filter.REPOSITORY, Subject.key(name)));
    query.environment().ifPresent(name -> filters.put(Filter.ENVIRONMENT, Subject.key(name)));
    query.policy().ifPresent(name -> filters.put(Filter.POLICY, name));
    query.decision().map(Verdict::json).ifPresent(name -> filters.put(Filter.DECISION, name));
    low = EventIds.first(query.since().orElse(Instant.MIN));
    String until = EventIds.first(query.until().orElse(Instant.MAX));
    high =
        query.cursor().map(ListCursor::parse).filter(id -> id.compareTo(until) < 0).orElse(until);
  }

  /**
   * @param examined how many events to examine at most where there are several filters
   */
  Page read(Session session, int examined) throws SQLException {
    Walk walk = walk(session, examined);
    List<Object> parameters = new ArrayList<>(filters.values());
    StringBuilder sql = new StringBuilder("SELECT document FROM events INDEXED BY ");
    sql.append(walk.index()).append(" WHERE kind = 'decision'");
    filters.keySet().forEach(filter -> sql.append(" AND ").append(filter.column).append(" = ?"));
    sql.append(" AND id >= ? AND id < ? ORDER BY id DESC LIMIT ?");
    parameters.addAll(List.of(walk.floor(), high, limit + 1));
    List<AuditEvent> events = session.query(Events::event, sql.toString(), parameters.toArray());
    if (events.size() > limit) {
      List<AuditEvent> page = events.subList(0, limit);
      return new Page(List.copyOf(page), Optional.of(ListCursor.of(page.get(limit - 1).id())));
    }
    return new Page(
        events,
        walk.floor().equals(low) ? Optional.empty() : Optional.of(ListCursor.of(walk.floor())));
  }

  private Walk walk(Session session, int examined) throws SQLException {
    if (filters.isEmpty()) {
      return new Walk("decisions_by_id", low);
    }
    if (filters.size() == 1) {
      return new Walk(filters.keySet().iterator().next().index, low);
    }
    List<Walk> walks = new ArrayList<>();
    for (Map.Entry<Filter, String> filter : filters.entrySet()) {
      String sql =
          """
          SELECT id FROM events INDEXED BY %s
          WHERE kind = 'decision' AND %s = ? AND id >= ? AND id < ?
          ORDER BY id DESC LIMIT 1 OFFSET ?"""
              .formatted(filter.getKey().index, filter.getKey().column);
      List<String> floor =
          session.query(row -> row.getString(1), sql, filter.getValue(), low, high, examined - 1);
      walks.add(new Walk(filter.getKey().index, floor.isEmpty() ? low : floor.get(0)));
    }
    return walks.stream().min(Comparator.comparing(Walk::floor)).orElseThrow();
  }
}
