package io.gitpoli.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.policy.RuleResult;
import io.gitpoli.policy.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * One event of the append-only trail. Its JSON names are a promise to users; what is not known is
 * left out.
 *
 * @param id as {@link EventIds} makes it, so that the order of ids is the order of time
 * @param timestamp when it happened: exactly the time that the id carries, as ranges of time are
 *     read as ranges of ids
 * @param decisionId of an enforcement: the decision that was enforced
 * @param policy which policy decided
 * @param decision how the decision came out
 * @param enforced true where the decision is to be enforced; false in a dry run and where there is
 *     nothing to enforce
 * @param violations what blocks, sorted by code, then message
 * @param exemptions what was violated and does not block; absent where nothing is
 * @param rules of an allow or deny: every rule that applied; absent in lists, as the input is
 * @param error of a decision {@code error}: why there is none
 * @param input the whole input document; absent in lists and enforcements
 * @param inputSha256 SHA-256, in hex, over the input as RFC 8785 canonical JSON
 * @param revision of the policies
 * @param engine which engine decided
 * @param durationMs how long the engine took
 * @param subject what it is about; its fields stand among the event's own in JSON
 * @param enforcement of an enforcement: what was tried and how it went
 * @param sha256 the hash of the event's content ({@link EventHash}); given by the trail that keeps
 *     it, and absent in events from before there were hashes
 * @throws IllegalArgumentException where a decision names no policy, outcome, violations or source,
 *     or an enforcement no decision or result, or the id and the timestamp differ, or there are
 *     rules without the input that they judged
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AuditEvent(
    String id,
    Instant timestamp,
    Kind kind,
    String decisionId,
    String policy,
    Verdict decision,
    boolean enforced,
    List<Violation> violations,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Exemption> exemptions,
    List<RuleResult> rules,
    String error,
    ObjectNode input,
    @JsonProperty("input_sha256") String inputSha256,
    ConfigVersion config,
    String revision,
    String engine,
    Double durationMs,
    @JsonUnwrapped Subject subject,
    Enforcement enforcement,
    String sha256) {

  public AuditEvent {
    if (!timestamp.equals(EventIds.timeOf(id))) {
      throw new IllegalArgumentException("an event's timestamp must be the time of its id");
    }
    boolean complete =
        switch (kind) {
          case DECISION ->
              policy != null && decision != null && violations != null && subject.source() != null;
          case ENFORCEMENT -> decisionId != null && enforcement != null;
        };
    if (!complete) {
      throw new IllegalArgumentException("the event lacks what its kind needs");
    }
    if (rules != null && input == null) {
      throw new IllegalArgumentException("rules are kept with the input that they judged");
    }
    violations = violations == null ? null : List.copyOf(violations);
    exemptions = exemptions == null ? List.of() : List.copyOf(exemptions);
    rules = rules == null ? null : List.copyOf(rules);
  }

  /** There was no decision. The input may be null: it could not be put together. */
  public static AuditEvent error(
      PolicyName policy, Subject subject, ObjectNode input, String reason) {
    String id = EventIds.next();
    return new AuditEvent(
        id,
        EventIds.timeOf(id),
        Kind.DECISION,
        null,
        policy.value(),
        Verdict.ERROR,
        false,
        List.of(),
        List.of(),
        null,
        reason,
        input,
        input == null ? null : CanonicalJson.sha256(input),
        null,
        null,
        null,
        null,
        subject,
        null,
        null);
  }

  /** This decision was enforced, or the try failed. */
  public AuditEvent enforcedBy(Enforcement how) {
    String newId = EventIds.next();
    return new AuditEvent(
        newId,
        EventIds.timeOf(newId),
        Kind.ENFORCEMENT,
        id,
        policy,
        decision,
        enforced,
        null,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        subject,
        how,
        null);
  }

  /** What an event tells of. */
  public enum Kind {
    /** A policy was asked. */
    @JsonProperty("decision")
    DECISION,
    /** A decision was enforced, or the try failed. */
    @JsonProperty("enforcement")
    ENFORCEMENT;

    /** The name in JSON and in stores. */
    public String json() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The same event without its input and its rules, as lists show it. */
  public AuditEvent withoutInput() {
    return withInput(null, null);
  }

  /** The same event with this input and these rules; null for none. */
  public AuditEvent withInput(ObjectNode newInput, List<RuleResult> newRules) {
    return with(newInput, newRules, sha256);
  }

  /**
   * The same event with the hash of its content.
   *
   * @throws AuditException where its content has no hash
   */
  public AuditEvent hashed() {
    // The rules are part of the hash; the input, which is large, is not.
    ObjectNode document = AuditJson.tree(withoutInput());
    if (rules != null) {
      document.set("rules", AuditJson.tree(rules));
    }
    try {
      return with(input, rules, EventHash.of(document));
    } catch (IllegalArgumentException e) {
      throw new AuditException("the event can't be hashed: " + e.getMessage(), e);
    }
  }

  private AuditEvent with(ObjectNode newInput, List<RuleResult> newRules, String newSha256) {
    return new AuditEvent(
        id,
        timestamp,
        kind,
        decisionId,
        policy,
        decision,
        enforced,
        violations,
        exemptions,
        newRules,
        error,
        newInput,
        inputSha256,
        config,
        revision,
        engine,
        durationMs,
        subject,
        enforcement,
        newSha256);
  }
}
