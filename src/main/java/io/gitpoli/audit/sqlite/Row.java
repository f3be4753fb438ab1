package io.gitpoli.audit.sqlite;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditJson;
import io.gitpoli.sqlite.Session;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Locale;

/**
 * An event as it is stored.
 *
 * @param event the event without its input
 * @param document its JSON
 * @param input its input's JSON; null where it has none
 */
record Row(AuditEvent event, String document, String input) {
  private static final String INSERT_EVENT =
      """
      INSERT INTO events (id, kind, decision_id, policy, decision, enforced, repository_key,
        environment, environment_key, delivery, source, run_id, run_attempt, document)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

  private static final String INSERT_INPUT =
      "INSERT INTO inputs (seq, document) VALUES (last_insert_rowid(), ?)";

  /**
   * @throws AuditException where the event has no JSON form in UTF-8
   */
  static Row of(AuditEvent event) {
    AuditEvent bare = event.withoutInput();
    return new Row(bare, json(bare), event.input() == null ? null : json(event.input()));
  }

  /** A repository's or an environment's name as it is compared: GitHub's don't differ by case. */
  static String key(String name) {
    return name == null ? null : name.toLowerCase(Locale.ROOT);
  }

  int size() {
    return document.length() + (input == null ? 0 : input.length());
  }

  void insert(Session session) throws SQLException {
    session.execute(
        INSERT_EVENT,
        event.id(),
        event.kind().json(),
        event.decisionId(),
        event.policy(),
        event.decision() == null ? null : event.decision().json(),
        event.enforced() ? 1 : 0,
        key(event.subject().repository()),
        event.subject().environment(),
        key(event.subject().environment()),
        event.subject().delivery(),
        event.subject().source() == null ? null : event.subject().source().json(),
        event.subject().run() == null ? null : event.subject().run().id(),
        event.subject().run() == null ? null : event.subject().run().attempt(),
        document);
    if (input != null) {
      session.execute(INSERT_INPUT, input);
    }
  }

  private static String json(Object value) {
    try {
      // By way of UTF-8, for which Jackson escapes half of a surrogate pair: SQLite would lose it.
      return new String(AuditJson.WRITER.writeValueAsBytes(value), StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new AuditException("the event can't be written as JSON", e);
    }
  }
}
