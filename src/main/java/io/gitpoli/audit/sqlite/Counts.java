package io.gitpoli.audit.sqlite;

import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditEvent.Kind;
import io.gitpoli.audit.AuditSummary;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.Subject;
import io.gitpoli.sqlite.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts of decisions, kept by day and hour so that a summary never reads the history: what lies
 * between two whole hours comes from the counts, and only what sticks out from the events.
 */
final class Counts {
  private static final String ALL_REPOSITORIES = "";
  private static final String NO_ENVIRONMENT = "";
  private static final long HOUR = 3_600;
  private static final long DAY = 24 * HOUR;

  private static final String ADD =
      """
      INSERT INTO counts (repository_key, span, start, policy, decision, environment, decisions)
      VALUES (?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET decisions = decisions + excluded.decisions""";

  private static final String READ =
      """
      SELECT policy, decision, environment, sum(decisions) FROM counts
      WHERE repository_key = ? AND span = ? AND start >= ? AND start < ?
      GROUP BY policy, decision, environment""";

  private static final String COUNT =
      """
      SELECT policy, decision, environment, count(*) FROM events INDEXED BY decisions_by_id
      WHERE kind = 'decision' AND id >= ? AND id < ?
      GROUP BY policy, decision, environment""";

  private static final String COUNT_REPOSITORY =
      """
      SELECT policy, decision, environment, count(*) FROM events INDEXED BY decisions_by_repository
      WHERE kind = 'decision' AND id >= ? AND id < ? AND repository_key = ?
      GROUP BY policy, decision, environment""";

  private Counts() {}

  /** The counts of one transaction's decisions, added up before they are stored. */
  static final class Batch {
    private record Key(
        String repository,
        String span,
        long start,
        String policy,
        String decision,
        String environment) {}

    private final Map<Key, Integer> counts = new LinkedHashMap<>();

    void add(AuditEvent event) {
      if (event.kind() != Kind.DECISION) {
        return;
      }
      addTo(ALL_REPOSITORIES, event);
      String repository = Subject.key(event.subject().repository());
      if (repository != null && !repository.equals(ALL_REPOSITORIES)) {
        addTo(repository, event);
      }
    }

    private void addTo(String repository, AuditEvent event) {
      long second = event.timestamp().getEpochSecond();
      addTo(repository, "all", 0, event);
      addTo(repository, "day", second - second % DAY, event);
      addTo(repository, "hour", second - second % HOUR, event);
    }

    private void addTo(String repository, String span, long start, AuditEvent event) {
      String environment =
          event.subject().environment() == null ? NO_ENVIRONMENT : event.subject().environment();
      Key key =
          new Key(repository, span, start, event.policy(), event.decision().json(), environment);
      counts.merge(key, 1, Integer::sum);
    }

    void store(Session session) throws SQLException {
      for (Map.Entry<Key, Integer> count : counts.entrySet()) {
        Key key = count.getKey();
        session.execute(
            ADD,
            key.repository(),
            key.span(),
            key.start(),
            key.policy(),
            key.decision(),
            key.environment(),
            count.getValue());
      }
    }
  }

  static AuditSummary summarize(Session session, AuditSummary.Query query) throws SQLException {
    Sum sum = new Sum(session, query.repository().map(Subject::key));
    if (query.since().isEmpty() && query.until().isEmpty()) {
      sum.counts("all", 0, 1);
      return sum.result();
    }
    // The bounds as ids, so that they are cut in the one way in which lists cut them.
    String low = EventIds.first(query.since().orElse(Instant.MIN));
    String high = EventIds.first(query.until().orElse(Instant.MAX));
    // All parts of one moment's trail, or a decision in between could be missed or counted twice.
    session.execute("BEGIN");
    try {
      long fromHour = ceiling(EventIds.timeOf(low), HOUR);
      long toHour = floor(EventIds.timeOf(high), HOUR);
      if (fromHour >= toHour) {
        sum.events(low, high);
      } else {
        sum.events(low, EventIds.first(Instant.ofEpochSecond(fromHour)));
        sum.wholeHours(fromHour, toHour);
        sum.events(EventIds.first(Instant.ofEpochSecond(toHour)), high);
      }
    } finally {
      session.execute("COMMIT");
    }
    return sum.result();
  }

  private static long floor(Instant moment, long span) {
    return moment.getEpochSecond() / span * span;
  }

  private static long ceiling(Instant moment, long span) {
    return floor(moment.plusSeconds(span).minusMillis(1), span);
  }

  private static final class Sum {
    private final Session session;
    private final Optional<String> repository;
    private final AuditSummary.Builder sum = new AuditSummary.Builder();

    Sum(Session session, Optional<String> repository) {
      this.session = session;
      this.repository = repository;
    }

    void wholeHours(long from, long to) throws SQLException {
      long fromDay = ceiling(Instant.ofEpochSecond(from), DAY);
      long toDay = floor(Instant.ofEpochSecond(to), DAY);
      if (fromDay >= toDay) {
        counts("hour", from, to);
      } else {
        counts("hour", from, fromDay);
        counts("day", fromDay, toDay);
        counts("hour", toDay, to);
      }
    }

    void counts(String span, long from, long to) throws SQLException {
      session.query(this::add, READ, repository.orElse(ALL_REPOSITORIES), span, from, to);
    }

    void events(String low, String high) throws SQLException {
      if (repository.isPresent()) {
        session.query(this::add, COUNT_REPOSITORY, low, high, repository.get());
      } else {
        session.query(this::add, COUNT, low, high);
      }
    }

    private Void add(ResultSet row) throws SQLException {
      String environment = row.getString(3);
      sum.add(
          row.getString(1),
          row.getString(2),
          NO_ENVIRONMENT.equals(environment) ? null : environment,
          row.getLong(4));
      return null;
    }

    AuditSummary result() {
      return sum.result();
    }
  }
}
