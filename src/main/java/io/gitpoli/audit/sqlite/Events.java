package io.gitpoli.audit.sqlite;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditJson;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.Run;
import io.gitpoli.audit.Subject;
import io.gitpoli.sqlite.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads of single events and of what gates ask about them. */
final class Events {
  private static final String FIND =
      """
      SELECT events.document, inputs.document, inputs.rules
      FROM events LEFT JOIN inputs USING (seq)
      WHERE events.id = ?""";

  private static final String DECISIONS =
      """
      SELECT events.document, inputs.document, inputs.rules
      FROM events INDEXED BY decisions_by_delivery LEFT JOIN inputs USING (seq)
      WHERE kind = 'decision' AND decision IN ('allow', 'deny') AND delivery IS NOT NULL
        AND delivery = ?
      ORDER BY id""";

  private static final String ENFORCEMENTS =
      """
      SELECT document FROM events INDEXED BY enforcements_by_decision
      WHERE kind = 'enforcement' AND decision_id = ? ORDER BY id""";

  private static final String HAS_ERROR =
      """
      SELECT EXISTS (SELECT 1 FROM events INDEXED BY errors_by_delivery
        WHERE kind = 'decision' AND decision = 'error' AND delivery = ?)""";

  private static final String APPROVED_RUNS =
      """
      SELECT count(*) FROM (
        SELECT DISTINCT run_id, run_attempt FROM events INDEXED BY approved_runs
        WHERE kind = 'decision' AND source = 'webhook' AND run_id IS NOT NULL
          AND (decision = 'allow' OR (decision = 'deny' AND enforced = 0))
          AND repository_key = ? AND environment_key = ? AND id >= ?
          AND NOT (run_id IS ? AND run_attempt IS ?))""";

  private Events() {}

  static Optional<AuditEvent> find(Session session, String id) throws SQLException {
    return session.query(Events::whole, FIND, id).stream().findFirst();
  }

  static List<AuditEvent> decisionsOf(Session session, String delivery) throws SQLException {
    return session.query(Events::whole, DECISIONS, delivery);
  }

  static List<AuditEvent> enforcementsOf(Session session, String decisionId) throws SQLException {
    return session.query(Events::event, ENFORCEMENTS, decisionId);
  }

  static boolean hasError(Session session, String delivery) throws SQLException {
    return session.number(HAS_ERROR, delivery) == 1;
  }

  static int countApprovedRuns(
      Session session, String repository, String environment, Instant since, Run except)
      throws SQLException {
    return session.number(
        APPROVED_RUNS,
        Subject.key(repository),
        Subject.key(environment),
        EventIds.first(since),
        except == null ? null : except.id(),
        except == null ? null : except.attempt());
  }

  /** The event in a row's first column. */
  static AuditEvent event(ResultSet row) throws SQLException {
    try {
      return AuditJson.EVENT.readValue(row.getString(1));
    } catch (JsonProcessingException e) {
      throw new AuditException("the audit database has an event that can't be read", e);
    }
  }

  /** The event in a row's first column, with the input and the rules in the next two. */
  private static AuditEvent whole(ResultSet row) throws SQLException {
    AuditEvent event = event(row);
    String input = row.getString(2);
    String rules = row.getString(3);
    try {
      return input == null
          ? event
          : event.withInput(
              AuditJson.INPUT.readValue(input),
              rules == null ? null : AuditJson.RULES.readValue(rules));
    } catch (JsonProcessingException e) {
      throw new AuditException("the audit database has an input that can't be read", e);
    }
  }
}
