package io.gitpoli.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.CanonicalJson;
import io.gitpoli.audit.Enforcement;
import io.gitpoli.audit.EventIds;
import io.gitpoli.audit.Exemption;
import io.gitpoli.audit.Subject;
import io.gitpoli.audit.Verdict;
import io.gitpoli.policy.Decision;
import io.gitpoli.policy.PolicyEngine;
import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.policy.Violation;
import io.gitpoli.redact.Redactor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
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
  private final Redactor redactor;
  private final DecisionLog log;

  /**
   * @param redactor takes secrets out of every input before it is judged: so they reach no engine,
   *     event, answer or report, and what is recorded is what was judged
   */
  public Gate(PolicyEngine engine, AuditTrail audit, Redactor redactor) {
    this.engine = engine;
    this.audit = audit;
    this.redactor = redactor;
    this.log = new DecisionLog(redactor);
  }

  /**
   * Judges and records; there is nothing to enforce, and nothing is exempt.
   *
   * @throws JsonDocument.MalformedException where no engine takes the input, or it can't be hashed
   * @throws PolicyEngineException where there is no trustworthy decision; recorded as an error
   * @throws io.gitpoli.audit.AuditException where it could not be recorded
   */
  public Judgement judge(Case question) {
    return judge(question, Exemptions.NONE);
  }

  /**
   * Judges and records; there is nothing to enforce.
   *
   * @throws JsonDocument.MalformedException where no engine takes the input, or it can't be hashed
   * @throws PolicyEngineException where there is no trustworthy decision; recorded as an error
   * @throws io.gitpoli.audit.AuditException where it could not be recorded
   */
  public Judgement judge(Case question, Exemptions exemptions) {
    Recorded recorded = decide(question, exemptions, false);
    record(List.of(recorded.event()));
    return new Judgement(List.of(recorded.ruling()), Optional.empty(), Optional.empty());
  }

  /** The same as below, where nothing is exempt. */
  public Judgement judge(List<Case> cases, Report report) {
    return judge(cases, Exemptions.NONE, report);
  }

  /**
   * Judges and records every case, then enforces the strictest of the rulings and records how that
   * went. Nothing is enforced that was not recorded.
   *
   * @param cases at least one; the one that the event is about comes first
   * @param exemptions asked for the cases that the policy denies; what it throws is thrown
   * @throws JsonDocument.MalformedException where no engine takes the input, or it can't be hashed
   * @throws PolicyEngineException where there is no trustworthy decision; recorded as an error
   * @throws io.gitpoli.audit.AuditException where it could not be recorded
   */
  public Judgement judge(List<Case> cases, Exemptions exemptions, Report report) {
    List<Recorded> recorded =
        cases.stream().map(question -> decide(question, exemptions, true)).toList();
    report.prepare();
    record(recorded.stream().map(Recorded::event).toList());
    return enforce(recorded, report);
  }

  private Judgement enforce(List<Recorded> recorded, Report report) {
    List<Ruling> rulings = recorded.stream().map(Recorded::ruling).toList();
    Reported reported = report.send(rulings);
    Enforcement enforcement = reported.enforcement().redacted(redactor);
    return new Judgement(
        rulings,
        Optional.of(enforcement),
        record(recorded, enforcement).or(() -> unsent(reported)));
  }

  private static Optional<Judgement.Unfinished> unsent(Reported reported) {
    return reported
        .failure()
        .map(failure -> new Judgement.Unfinished(failure.getMessage(), failure.retryAt()));
  }

  /** The decision stands and was said: that this could not be recorded takes neither back. */
  private Optional<Judgement.Unfinished> record(List<Recorded> recorded, Enforcement enforcement) {
    try {
      record(recorded.stream().map(one -> one.event().enforcedBy(enforcement)).toList());
      return Optional.empty();
    } catch (AuditException e) {
      LOG.warn("what was enforced is not recorded yet: {}", e.getMessage());
      return Optional.of(
          new Judgement.Unfinished(
              "the audit trail can't be told how it was enforced", Optional.empty()));
    }
  }

  /**
   * What was decided for a delivery before; empty where nothing was. It is not judged anew.
   *
   * @param about what the delivery is about: a decision about anything else is not its own
   * @param since what was decided earlier is left out
   * @throws io.gitpoli.audit.AuditException where it can't be read
   */
  public Optional<Judgement> recorded(PolicyName policy, Subject about, Instant since) {
    List<Recorded> recorded = read(policy, about, since);
    return recorded.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Judgement(
                recorded.stream().map(Recorded::ruling).toList(),
                sent(recorded),
                Optional.empty()));
  }

  /**
   * Enforces what was decided for a delivery before and was not enforced yet, and records this try
   * too; empty where nothing was decided. It is not judged anew.
   *
   * @param about what the delivery is about: a decision about anything else is not its own
   * @param since what was decided earlier is left out
   * @throws io.gitpoli.audit.AuditException where it can't be read or recorded
   */
  public Optional<Judgement> resume(
      PolicyName policy, Subject about, Instant since, Report report) {
    List<Recorded> recorded = read(policy, about, since);
    if (recorded.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        sent(recorded)
            .map(
                enforcement ->
                    new Judgement(
                        recorded.stream().map(Recorded::ruling).toList(),
                        Optional.of(enforcement),
                        Optional.empty()))
            .orElseGet(() -> enforce(recorded, report)));
  }

  /** The last judgement of a delivery: two can only be where a lease was overrun. */
  private List<Recorded> read(PolicyName policy, Subject about, Instant since) {
    Map<String, Recorded> last = new LinkedHashMap<>();
    for (AuditEvent event : audit.decisionsOf(about.delivery())) {
      if (!event.timestamp().isBefore(since)
          && event.policy().equals(policy.value())
          && Objects.equals(event.subject().repository(), about.repository())
          && Objects.equals(event.subject().environment(), about.environment())) {
        Subject subject = event.subject();
        String what = subject.number() == null ? subject.sha() : "#" + subject.number();
        last.remove(what);
        last.put(what, new Recorded(ruling(event), event));
      }
    }
    return List.copyOf(last.values());
  }

  private Optional<Enforcement> sent(List<Recorded> recorded) {
    String last = recorded.get(recorded.size() - 1).event().id();
    return audit.enforcementsOf(last).stream()
        .map(AuditEvent::enforcement)
        .filter(Enforcement::sent)
        .findFirst();
  }

  private static Ruling ruling(AuditEvent event) {
    Case question =
        new Case(
            new PolicyName(event.policy()),
            event.input(),
            event.subject(),
            event.config(),
            !event.enforced());
    Decision decision =
        new Decision(
            event.decision() == Verdict.ALLOW,
            event.violations(),
            event.rules() == null ? List.of() : event.rules(),
            event.revision(),
            event.engine());
    return new Ruling(question, decision, event.exemptions(), event.id());
  }

  /**
   * Records that there could be no decision, once for a delivery, however often it is tried.
   *
   * @param reason for the auditor: what could not be read or asked
   */
  public void recordError(PolicyName policy, Subject subject, String reason) {
    recordError(policy, subject, null, reason);
  }

  private void recordError(PolicyName policy, Subject subject, ObjectNode input, String reason) {
    LOG.warn(
        "no decision of {} for {} {}: {}",
        policy,
        subject.source().json(),
        Objects.requireNonNullElse(subject.delivery(), ""),
        reason);
    if (subject.delivery() == null || !audit.hasError(subject.delivery())) {
      record(List.of(AuditEvent.error(policy, subject, input, reason)));
    }
  }

  /** The log tells only what is recorded. */
  private void record(List<AuditEvent> events) {
    audit.append(events);
    log.write(events);
  }

  /** A ruling and the event that records it. */
  private record Recorded(Ruling ruling, AuditEvent event) {}

  private Recorded decide(Case stated, Exemptions exemptions, boolean enforceable) {
    Case question = stated.withInput(redactor.redact(stated.input()));
    String digest = digest(question.input());
    long start = System.nanoTime();
    Decision asked = ask(question);
    double millis = Math.round((System.nanoTime() - start) / 1e3) / 1e3;
    Exempted exempted = exempt(question, asked, exemptions);
    Decision decision = exempted.decision();
    String id = EventIds.next();
    AuditEvent event =
        new AuditEvent(
            id,
            EventIds.timeOf(id),
            AuditEvent.Kind.DECISION,
            null,
            question.policy().value(),
            decision.allow() ? Verdict.ALLOW : Verdict.DENY,
            enforceable && !question.dryRun(),
            decision.violations(),
            exempted.exemptions(),
            decision.rules(),
            null,
            question.input(),
            digest,
            question.config(),
            decision.revision(),
            decision.engine(),
            millis,
            question.subject(),
            null,
            null);
    return new Recorded(new Ruling(question, decision, exempted.exemptions(), id), event);
  }

  /** What is left of a decision, and what is not. */
  private record Exempted(Decision decision, List<Exemption> exemptions) {}

  private Exempted exempt(Case question, Decision decision, Exemptions source) {
    List<Violation> judged =
        decision.violations().stream().filter(one -> Exemptions.isJudged(one.code())).toList();
    if (judged.isEmpty()) {
      return new Exempted(decision, List.of());
    }
    Exemptions.Granted granted = source.of(question, judged);
    Map<Violation, Exemption> exempt = new TreeMap<>();
    granted.exemptions().stream()
        .filter(one -> judged.contains(one.violation()))
        .forEach(one -> exempt.putIfAbsent(one.violation(), one.redacted(redactor)));
    List<Violation> blocking = new ArrayList<>(decision.violations());
    blocking.removeAll(exempt.keySet());
    if (!blocking.isEmpty()) {
      granted.problems().stream()
          .map(problem -> new Violation(problem.code(), redactor.redact(problem.msg())))
          .forEach(blocking::add);
    }
    return new Exempted(
        new Decision(
            blocking.isEmpty(), blocking, decision.rules(), decision.revision(), decision.engine()),
        List.copyOf(exempt.values()));
  }

  private static String digest(ObjectNode input) {
    try {
      return CanonicalJson.sha256(input);
    } catch (IllegalArgumentException e) {
      throw new JsonDocument.MalformedException(e.getMessage());
    }
  }

  private Decision ask(Case question) {
    try {
      return engine.decide(question.policy(), question.input());
    } catch (PolicyEngineException e) {
      if (e.reason() == PolicyEngineException.Reason.BAD_INPUT) {
        throw new JsonDocument.MalformedException(e.getMessage());
      }
      recordError(question.policy(), question.subject(), question.input(), e.getMessage());
      throw e;
    }
  }
}
