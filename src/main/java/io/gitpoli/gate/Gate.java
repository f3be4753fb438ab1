package io.gitpoli.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.CanonicalJson;
import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.audit.Enforcement;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.Source;
import io.gitpoli.audit.Subject;
import io.gitpoli.audit.Verdict;
import io.gitpoli.policy.Decision;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.policy.PolicyName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one evaluation path, for webhooks, {@code /evaluate} and the command line: decide, record,
 * and only then enforce.
 */
public final class Gate {
  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  private final PolicyEngine engine;
  private final AuditTrail audit;

  public Gate(PolicyEngine engine, AuditTrail audit) {
    this.engine = engine;
    this.audit = audit;
  }

  /**
   * Judges and records; there is nothing to enforce.
   *
   * @throws JsonDocument.MalformedException where the input has no canonical form to be recorded by
   * @throws PolicyEngineException where there is no trustworthy decision; recorded as an error
   * @throws io.gitpoli.audit.AuditException where it could not be recorded
   */
  public Judgement judge(Case question) {
    return new Judgement(record(List.of(question), false), Optional.empty());
  }

  /**
   * Judges and records every case, then enforces the strictest of the rulings and records how that
   * went. Nothing is enforced that was not recorded.
   *
   * @param cases at least one; the one that the event is about comes first
   * @throws PolicyEngineException where there is no trustworthy decision; recorded as an error
   * @throws io.gitpoli.audit.AuditException where it could not be recorded
   */
  public Judgement judge(List<Case> cases, Report report) {
    List<Ruling> rulings = record(cases, true);
    Enforcement enforcement = report.send(rulings);
    audit.append(rulings.stream().map(ruling -> enforcementEvent(ruling, enforcement)).toList());
    return new Judgement(rulings, Optional.of(enforcement));
  }

  /**
   * Records that there could be no decision, once for a delivery, however often it is tried.
   *
   * @param reason for the auditor: what could not be read or asked
   */
  public void recordError(PolicyName policy, Subject subject, String reason) {
    recordError(policy, subject, null, null, reason);
  }

  private List<Ruling> record(List<Case> cases, boolean enforceable) {
    List<Ruling> rulings = new ArrayList<>();
    List<AuditEvent> events = new ArrayList<>();
    for (Case question : cases) {
      String digest = digest(question.input());
      long start = System.nanoTime();
      Decision decision = decide(question, digest);
      double millis = Math.round((System.nanoTime() - start) / 1e3) / 1e3;
      String id = EventIds.next();
      rulings.add(new Ruling(question, decision, id));
      events.add(decisionEvent(id, question, digest, decision, millis, enforceable));
    }
    audit.append(events);
    return rulings;
  }

  private static String digest(ObjectNode input) {
    try {
      return CanonicalJson.sha256(input);
    } catch (IllegalArgumentException e) {
      throw new JsonDocument.MalformedException(e.getMessage());
    }
  }

  private Decision decide(Case question, String digest) {
    try {
      return engine.decide(question.policy(), question.input());
    } catch (PolicyEngineException e) {
      recordError(question.policy(), question.subject(), question.input(), digest, e.getMessage());
      throw e;
    }
  }

  private void recordError(
      PolicyName policy, Subject subject, ObjectNode input, String digest, String reason) {
    LOG.warn("no decision of {} for delivery {}: {}", policy, subject.delivery(), reason);
    if (subject.delivery() != null && audit.hasError(subject.delivery())) {
      return;
    }
    String id = EventIds.next();
    audit.append(
        List.of(
            new AuditEvent(
                id,
                EventIds.timeOf(id),
                AuditEvent.Kind.DECISION,
                null,
                policy.value(),
                Verdict.ERROR,
                false,
                List.of(),
                reason,
                input,
                digest,
                null,
                null,
                null,
                null,
                subject.repository(),
                subject.number(),
                subject.environment(),
                subject.ref(),
                subject.sha(),
                subject.actor(),
                subject.delivery(),
                subject.source(),
                subject.run(),
                null)));
  }

  private static AuditEvent decisionEvent(
      String id,
      Case question,
      String digest,
      Decision decision,
      double millis,
      boolean enforceable) {
    Subject subject = question.subject();
    return new AuditEvent(
        id,
        EventIds.timeOf(id),
        AuditEvent.Kind.DECISION,
        null,
        question.policy().value(),
        verdict(decision),
        enforceable && !question.dryRun(),
        decision.violations(),
        null,
        question.input(),
        digest,
        question.config(),
        decision.revision(),
        decision.engine(),
        millis,
        subject.repository(),
        subject.number(),
        subject.environment(),
        subject.ref(),
        subject.sha(),
        subject.actor(),
        subject.delivery(),
        subject.source(),
        subject.run(),
        null);
  }

  private static AuditEvent enforcementEvent(Ruling ruling, Enforcement enforcement) {
    String id = EventIds.next();
    Subject subject = ruling.question().subject();
    return new AuditEvent(
        id,
        EventIds.timeOf(id),
        AuditEvent.Kind.ENFORCEMENT,
        ruling.auditId(),
        ruling.question().policy().value(),
        verdict(ruling.decision()),
        !ruling.question().dryRun(),
        List.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        subject.repository(),
        subject.number(),
        subject.environment(),
        subject.ref(),
        subject.sha(),
        subject.actor(),
        subject.delivery(),
        subject.source(),
        subject.run(),
        enforcement);
  }

  private static Verdict verdict(Decision decision) {
    return decision.allow() ? Verdict.ALLOW : Verdict.DENY;
  }

  /**
   * A case that a caller states whole, configuration and all: nothing is read, nothing enforced.
   */
  public static Case stated(PolicyName policy, ObjectNode input, Source source) {
    return new Case(
        policy,
        input,
        new Subject(
            source,
            text(input, "repository"),
            input.path("number").isInt() ? input.path("number").intValue() : null,
            text(input, "environment"),
            Optional.ofNullable(text(input, "ref")).orElse(text(input, "head_ref")),
            Optional.ofNullable(text(input, "sha")).orElse(text(input, "head_sha")),
            null,
            null,
            null),
        new ConfigVersion(
            "request", null, text(input.path("repo_policy").path("policy"), "version")),
        false);
  }

  private static String text(com.fasterxml.jackson.databind.JsonNode node, String field) {
    return node.path(field).isTextual() ? node.path(field).textValue() : null;
  }
}
