package io.gitpoli.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.policy.Violation;
import java.time.Instant;
import java.util.List;

/**
 * One event of the append-only trail. Its JSON names are a promise to users; what is not known is
 * left out.
 *
 * @param id UUIDv7 (RFC 9562), so that the order of ids is the order of time
 * @param timestamp when it happened, with the milliseconds that the id carries
 * @param decisionId of an enforcement: the decision that was enforced
 * @param policy which policy decided
 * @param decision how the decision came out
 * @param enforced true where the decision is to be enforced; false in a dry run and where there is
 *     nothing to enforce
 * @param violations sorted by code, then message
 * @param error of a decision {@code error}: why there is none
 * @param input the whole input document; absent in lists and enforcements
 * @param inputSha256 SHA-256, in hex, over the input as RFC 8785 canonical JSON
 * @param revision of the policies
 * @param engine which engine decided
 * @param durationMs how long the engine took
 * @param enforcement of an enforcement: what was tried and how it went
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
    String error,
    ObjectNode input,
    @JsonProperty("input_sha256") String inputSha256,
    ConfigVersion config,
    String revision,
    String engine,
    Double durationMs,
    String repository,
    Integer number,
    String environment,
    String ref,
    String sha,
    String actor,
    String delivery,
    Source source,
    Run run,
    Enforcement enforcement) {

  /** What an event tells of. */
  public enum Kind {
    /** A policy was asked. */
    @JsonProperty("decision")
    DECISION,
    /** A decision was enforced, or the try failed. */
    @JsonProperty("enforcement")
    ENFORCEMENT
  }

  /** The same event without its input, as lists show it. */
  public AuditEvent withoutInput() {
    return new AuditEvent(
        id,
        timestamp,
        kind,
        decisionId,
        policy,
        decision,
        enforced,
        violations,
        error,
        null,
        inputSha256,
        config,
        revision,
        engine,
        durationMs,
        repository,
        number,
        environment,
        ref,
        sha,
        actor,
        delivery,
        source,
        run,
        enforcement);
  }
}
