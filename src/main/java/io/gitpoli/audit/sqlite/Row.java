package io.gitpoli.audit.sqlite;

import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditJson;
import io.gitpoli.audit.Subject;
import io.gitpoli.sqlite.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An event as it is stored.
 *
 * @param event the event without its input
 * @param document its JSON
 * @param input its input's JSON; null where it has none
 * @param rules its rules' JSON; null where it has none
 */
record Row(AuditEvent event, String document, String input, String rules) {
  private static final String INSERT_EVENT =
      """
      INSERT INTO events (id, kind, decision_id, policy, decision, enforced, repository_key,
        environment, environment_key, delivery, source, run_id, run_attempt, document)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

  private static final String INSERT_INPUT =
      "INSERT INTO inputs (seq, document, rules) VALUES (last_insert_rowid(), ?, ?)";

  /**
   * @throws AuditException where the event has no canonical JSON form
   */
  static Row of(AuditEvent event) {
    AuditEvent bare = event.hashed().withoutInput();
    return new Row(
        bare,
        AuditJson.text(bare),
        event.input() == null ? null : AuditJson.text(event.input()),
        event.rules() == null ? null : AuditJson.text(event.rules()));
  }

  int size() {
    return document.length()
        + (input == null ? 0 : input.length())
        + (rules == null ? 0 : rules.length());
  }

  void insert(Session session) throws SQLException {
    List<Object> values = new ArrayList<>();
    values.add(event.id());
    values.addAll(columns(event));
    values.add(document);
    session.execute(INSERT_EVENT, values.toArray());
    if (input != null) {
      session.execute(INSERT_INPUT, input, rules);
    }
  }

  /** What stands in columns of its own for filters to use, from {@code kind} on. */
  static List<Object> columns(AuditEvent event) {
    Subject subject = event.subject();
    return Arrays.asList(
        event.kind().json(),
        event.decisionId(),
        event.policy(),
        event.decision() == null ? null : event.decision().json(),
        event.enforced() ? 1 : 0,
        Subject.key(subject.repository()),
        subject.environment(),
        Subject.key(subject.environment()),
        subject.delivery(),
        subject.source() == null ? null : subject.source().json(),
        subject.run() == null ? null : subject.run().id(),
        subject.run() == null ? null : subject.run().attempt());
  }
}
