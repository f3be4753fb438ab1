package io.gitpoli.audit;

import io.gitpoli.policy.Health;
import io.gitpoli.policy.RuleResult;
import io.gitpoli.policy.Violation;
import io.gitpoli.redact.Redactor;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A trail that is told no secret: each event is stored without them. What is asked for by name is
 * asked for as it was stored, so that a name which holds one is still found and counted.
 */
public final class RedactingAuditTrail implements AuditTrail {
  private final AuditTrail trail;
  private final Redactor redactor;

  public RedactingAuditTrail(AuditTrail trail, Redactor redactor) {
    this.trail = trail;
    this.redactor = redactor;
  }

  @Override
  public void append(List<AuditEvent> events) {
    trail.append(events.stream().map(this::clean).toList());
  }

  @Override
  public Optional<AuditEvent> find(String id) {
    return trail.find(id);
  }

  @Override
  public List<AuditEvent> enforcementsOf(String decisionId) {
    return trail.enforcementsOf(decisionId);
  }

  @Override
  public Page list(AuditQuery query) {
    return trail.list(
        new AuditQuery(
            query.limit(),
            query.policy(),
            query.decision(),
            query.environment().map(redactor::redact),
            query.repository().map(redactor::redact),
            query.since(),
            query.until(),
            query.cursor()));
  }

  @Override
  public AuditSummary summarize(AuditSummary.Query query) {
    return trail.summarize(
        new AuditSummary.Query(
            query.since(), query.until(), query.repository().map(redactor::redact)));
  }

  @Override
  public boolean hasError(String delivery) {
    return trail.hasError(redactor.redact(delivery));
  }

  @Override
  public List<AuditEvent> decisionsOf(String delivery) {
    return trail.decisionsOf(redactor.redact(delivery));
  }

  @Override
  public boolean seal(Instant now) {
    return trail.seal(now);
  }

  @Override
  public int countApprovedRuns(String repository, String environment, Instant since, Run except) {
    return trail.countApprovedRuns(
        redactor.redact(repository), redactor.redact(environment), since, except);
  }

  @Override
  public Health check() {
    return trail.check();
  }

  @Override
  public void close() {
    trail.close();
  }

  /** The input, whose hash the event holds, is redacted before it is judged. */
  private AuditEvent clean(AuditEvent event) {
    return new AuditEvent(
        event.id(),
        event.timestamp(),
        event.kind(),
        event.decisionId(),
        event.policy(),
        event.decision(),
        event.enforced(),
        event.violations() == null ? null : event.violations().stream().map(this::clean).toList(),
        event.exemptions().stream().map(exemption -> exemption.redacted(redactor)).toList(),
        event.rules() == null ? null : event.rules().stream().map(this::clean).toList(),
        clean(event.error()),
        event.input(),
        event.inputSha256(),
        event.config() == null ? null : clean(event.config()),
        event.revision(),
        event.engine(),
        event.durationMs(),
        event.subject() == null ? null : clean(event.subject()),
        event.enforcement() == null ? null : event.enforcement().redacted(redactor),
        event.sha256());
  }

  private RuleResult clean(RuleResult rule) {
    return new RuleResult(
        rule.code(),
        clean(rule.title()),
        rule.passed(),
        clean(rule.found()),
        clean(rule.needed()),
        clean(rule.fix()));
  }

  private Violation clean(Violation violation) {
    return new Violation(violation.code(), clean(violation.msg()));
  }

  private ConfigVersion clean(ConfigVersion config) {
    return new ConfigVersion(config.source(), clean(config.path()), clean(config.version()));
  }

  private Subject clean(Subject subject) {
    return new Subject(
        subject.source(),
        clean(subject.repository()),
        subject.number(),
        clean(subject.environment()),
        clean(subject.ref()),
        clean(subject.sha()),
        clean(subject.actor()),
        clean(subject.delivery()),
        subject.run());
  }

  private String clean(String text) {
    return text == null ? null : redactor.redact(text);
  }
}
