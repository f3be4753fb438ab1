package io.gitpoli.audit.cosmos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditEvent.Kind;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditJson;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.Subject;
import io.gitpoli.audit.proof.StoredEvent;
import java.time.LocalDate;
import java.util.List;

/**
 * An event as an item of its day's partition. The event's JSON is kept as a text, to the byte, as
 * it was hashed: the store has numbers and depths of its own. What queries filter by stands beside
 * it.
 *
 * @param event without its input and rules
 */
record EventItem(AuditEvent event, LocalDate day, ObjectNode item, int size) {
  static final String DOCUMENT = "document";
  static final String INPUT = "input";
  static final String RULES = "rules";
  static final String SHA256 = "sha256";

  /** Paths that no query filters by. */
  static final List<String> UNINDEXED =
      List.of(
          "/document/?",
          "/input/?",
          "/input_gzip/?",
          "/input_object/?",
          "/rules/?",
          "/rules_gzip/?",
          "/rules_object/?");

  private static final List<String> COLUMNS =
      List.of(
          "kind",
          "decision_id",
          "policy",
          "decision",
          "enforced",
          "repository",
          "environment",
          "environment_name",
          "delivery",
          "source",
          "run_id",
          "run_attempt",
          SHA256);

  /**
   * @throws AuditException where the event has no canonical JSON form, or is too large
   */
  static EventItem of(AuditEvent event, Payload payload, Retention retention) {
    AuditEvent bare = event.hashed().withoutInput();
    LocalDate day = EventIds.dayOf(event.id());
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    item.put("pk", day.toString()).put("id", event.id());
    item.setAll(columns(bare));
    String document = AuditJson.text(bare);
    item.put(DOCUMENT, document);
    payload.put(item, INPUT, event.input() == null ? null : AuditJson.text(event.input()));
    payload.put(item, RULES, event.rules() == null ? null : AuditJson.text(event.rules()));
    retention.limit(item, day);
    return new EventItem(bare, day, item, item.toString().length());
  }

  /** What filters use; what is not known is left out. */
  private static ObjectNode columns(AuditEvent event) {
    Subject subject = event.subject();
    ObjectNode columns = JsonNodeFactory.instance.objectNode();
    columns.put("kind", event.kind().json());
    columns.put("decision_id", event.decisionId());
    columns.put("policy", Items.stored(event.policy()));
    columns.put("decision", event.decision() == null ? null : event.decision().json());
    columns.put("enforced", event.enforced());
    columns.put("repository", Items.stored(Subject.key(subject.repository())));
    columns.put("environment", Items.stored(Subject.key(subject.environment())));
    columns.put("environment_name", Items.stored(subject.environment()));
    columns.put("delivery", Items.stored(subject.delivery()));
    columns.put("source", subject.source() == null ? null : subject.source().json());
    columns.put("run_id", subject.run() == null ? null : subject.run().id());
    columns.put("run_attempt", subject.run() == null ? null : subject.run().attempt());
    columns.put(SHA256, event.sha256());
    columns.properties().removeIf(column -> column.getValue().isNull());
    return columns;
  }

  boolean isDecision() {
    return event.kind() == Kind.DECISION;
  }

  /** The event of an item's document. */
  static AuditEvent event(ObjectNode item) {
    try {
      return AuditJson.EVENT.readValue(item.path(DOCUMENT).asText());
    } catch (JsonProcessingException e) {
      throw new AuditException("the audit container has an event that can't be read", e);
    }
  }

  /** The event of an item with its input and rules. */
  static AuditEvent whole(ObjectNode item, Payload payload) {
    AuditEvent event = event(item);
    String input = payload.get(item, INPUT);
    String rules = payload.get(item, RULES);
    try {
      return input == null
          ? event
          : event.withInput(
              AuditJson.INPUT.readValue(input),
              rules == null ? null : AuditJson.RULES.readValue(rules));
    } catch (JsonProcessingException e) {
      throw new AuditException("the audit container has an input that can't be read", e);
    }
  }

  /** An item as an auditor reads it. */
  static StoredEvent stored(ObjectNode item, Payload payload) {
    return new StoredEvent(
        item.path(DOCUMENT).asText(), payload.found(item, INPUT), payload.found(item, RULES));
  }

  /** Whether what filters use says what the document says. */
  static boolean isFound(ObjectNode item) {
    AuditEvent event;
    try {
      event = event(item);
    } catch (AuditException e) {
      return false;
    }
    ObjectNode expected = columns(event);
    return COLUMNS.stream()
        .allMatch(name -> expected.path(name).asText().equals(item.path(name).asText()));
  }
}
