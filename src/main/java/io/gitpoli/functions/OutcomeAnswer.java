package io.gitpoli.functions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gitpoli.audit.Enforcement;
import io.gitpoli.gate.Judgement;
import io.gitpoli.gate.Ruling;
import io.gitpoli.webhook.Delivery;
import io.gitpoli.webhook.Outcome;
import java.util.Map;
import java.util.Optional;

/** What GitHub, or who replays a delivery, is answered. */
final class OutcomeAnswer {
  private OutcomeAnswer() {}

  static Answer of(Delivery delivery, Outcome outcome) {
    if (outcome instanceof Outcome.Rejected rejected) {
      Problem problem = new Problem(rejected.status(), rejected.detail());
      return Answer.of(
          rejected.status() == 503
              ? problem.withHeader("Retry-After", Problem.RETRY_AFTER)
              : problem);
    }
    if (outcome instanceof Outcome.Ignored) {
      // Scripts search answers for this text, the spaces included.
      String body = "{\"event\": " + new TextNode(delivery.event()) + ", \"action\": \"ignored\"}";
      return new Answer(200, "application/json", body, Map.of());
    }
    if (outcome instanceof Outcome.Pong) {
      return Answer.json(200, named(delivery).put("status", "pong"));
    }
    if (outcome instanceof Outcome.Accepted accepted) {
      return accepted(delivery, accepted.reason());
    }
    if (outcome instanceof Outcome.Waiting waiting) {
      return accepted(delivery, waiting.reason());
    }
    if (outcome instanceof Outcome.Repeated repeated) {
      ObjectNode json = named(delivery).put("status", "done");
      repeated.auditId().ifPresent(id -> json.put("audit_id", id));
      return Answer.json(200, json);
    }
    return Answer.json(200, decided(delivery, (Outcome.Decided) outcome));
  }

  private static Answer accepted(Delivery delivery, String reason) {
    return Answer.json(202, named(delivery).put("status", "accepted").put("reason", reason));
  }

  private static ObjectNode named(Delivery delivery) {
    return Answer.JSON
        .createObjectNode()
        .put("event", delivery.event())
        .put("delivery", delivery.id());
  }

  private static ObjectNode decided(Delivery delivery, Outcome.Decided decided) {
    Judgement judgement = decided.judgement();
    Ruling ruling = judgement.first();
    ObjectNode json = Answer.JSON.createObjectNode().put("allow", judgement.allow());
    json.set("violations", Answer.JSON.valueToTree(judgement.violations()));
    if (!judgement.exemptions().isEmpty()) {
      json.set("exemptions", Answer.JSON.valueToTree(judgement.exemptions()));
    }
    json.put("audit_id", ruling.auditId()).setAll(named(delivery));
    json.set("input", ruling.question().input());
    if (decided.sentField() != null) {
      Optional<Enforcement> enforcement = judgement.enforcement();
      boolean sent = enforcement.map(Enforcement::sent).orElse(false);
      json.put(decided.sentField(), sent);
      if (!sent) {
        json.put(
            "enforcement_error",
            enforcement.map(Enforcement::error).orElse("nothing was sent to GitHub"));
      }
    }
    return json;
  }
}
