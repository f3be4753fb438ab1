package io.gitpoli.gate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.Exemption;
import io.gitpoli.policy.Violation;
import io.gitpoli.redact.Redactor;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells operators what was recorded: one line of JSON for each decision, each override and each try
 * to enforce a decision, listed in {@code docs/operations.md}. It holds what is counted and looked
 * for; inputs and messages stay in the audit trail.
 */
final class DecisionLog {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionLog.class);
  // Some thousand characters at most: policies have a few dozen codes.
  private static final int MAX_CODES = 50;

  private final Redactor redactor;

  DecisionLog(Redactor redactor) {
    this.redactor = redactor;
  }

  void write(List<AuditEvent> recorded) {
    if (LOG.isInfoEnabled()) {
      for (AuditEvent event : recorded) {
        LOG.info("{}", redactor.redact(entry(event)));
        override(event).ifPresent(entry -> LOG.info("{}", redactor.redact(entry)));
      }
    }
  }

  private static ObjectNode entry(AuditEvent event) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("log", event.kind().json());
    switch (event.kind()) {
      case DECISION -> decision(entry, event);
      case ENFORCEMENT -> enforcement(entry, event);
    }
    put(entry, "repository", event.subject().repository());
    put(entry, "environment", event.subject().environment());
    put(entry, "delivery", event.subject().delivery());
    return entry;
  }

  /** Where the event's own delivery overrode rules; of those made before this was told then. */
  private static Optional<ObjectNode> override(AuditEvent event) {
    List<Exemption> made =
        event.exemptions().stream()
            .filter(one -> one.kind() == Exemption.Kind.OVERRIDE)
            .filter(one -> Objects.equals(one.delivery(), event.subject().delivery()))
            .toList();
    if (made.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("log", "override").put("id", event.id()).put("by", made.get(0).by());
    ArrayNode codes = entry.putArray("codes");
    made.stream().map(Exemption::code).distinct().limit(MAX_CODES).forEach(codes::add);
    put(entry, "repository", event.subject().repository());
    entry.put("number", event.subject().number());
    put(entry, "sha", event.subject().sha());
    put(entry, "delivery", event.subject().delivery());
    return Optional.of(entry);
  }

  private static void decision(ObjectNode entry, AuditEvent event) {
    entry.put("id", event.id()).put("policy", event.policy());
    entry.put("decision", event.decision().json()).put("enforced", event.enforced());
    ArrayNode codes = entry.putArray("codes");
    event.violations().stream()
        .map(Violation::code)
        .distinct()
        .limit(MAX_CODES)
        .forEach(codes::add);
    if (!event.exemptions().isEmpty()) {
      ArrayNode exemptions = entry.putArray("exemptions");
      event.exemptions().stream()
          .limit(MAX_CODES)
          .forEach(
              one ->
                  exemptions
                      .addObject()
                      .put("kind", one.kind().json())
                      .put("code", one.code())
                      .put("by", one.by()));
    }
    if (event.durationMs() != null) {
      entry.put("duration_ms", event.durationMs());
    }
    put(entry, "engine", event.engine());
    put(entry, "revision", event.revision());
    put(entry, "error", event.error());
    entry.put("source", event.subject().source().json());
  }

  private static void enforcement(ObjectNode entry, AuditEvent event) {
    entry.put("decision_id", event.decisionId()).put("policy", event.policy());
    entry.put("action", event.enforcement().action());
    entry.put("conclusion", event.enforcement().conclusion());
    entry.put("sent", event.enforcement().sent());
    put(entry, "error", event.enforcement().error());
  }

  private static void put(ObjectNode entry, String name, String value) {
    if (value != null) {
      entry.put(name, value);
    }
  }
}
