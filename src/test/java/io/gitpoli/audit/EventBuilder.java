package io.gitpoli.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
import io.gitpoli.policy.RuleResult;
import io.gitpoli.policy.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Events for tests: an allowed deployment of octo/app to production, unless told otherwise. */
public final class EventBuilder {
  private String id = EventIds.next();
  private String policy = "deploy";
  private Verdict decision = Verdict.ALLOW;
  private boolean enforced = true;
  private ObjectNode input = JsonNodeFactory.instance.objectNode().put("ref", "refs/heads/main");
  private String repository = "octo/app";
  private String environment = "production";
  private String ref = "refs/heads/main";
  private String delivery = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
  private Source source = Source.WEBHOOK;
  private Run run = new Run(1, 1);
  private List<Exemption> exemptions = List.of();

  /** A decision. */
  public static EventBuilder decision() {
    return new EventBuilder();
  }

  /** One of many kinds of decision, the same for the same state of the generator. */
  public static EventBuilder random(Random random, Instant from, Instant until) {
    String environment = pick(random, null, "production", "staging", "pr-" + random.nextInt(5));
    long millis = from.toEpochMilli();
    millis += random.nextLong(until.toEpochMilli() - millis);
    return decision()
        .at(Instant.ofEpochMilli(millis))
        .policy(pick(random, "deploy", "pullrequest", "agent"))
        .decision(pick(random, Verdict.values()))
        .enforced(random.nextBoolean())
        .repository(
            pick(random, null, "octo/app", "octo/lib", "Octo/App", "hub/" + random.nextInt(9)))
        .environment(environment)
        .source(pick(random, Source.values()))
        .delivery("delivery-" + random.nextInt(20))
        .run(random.nextInt(3) == 0 ? null : new Run(random.nextInt(5), 1 + random.nextInt(2)));
  }

  @SafeVarargs
  private static <T> T pick(Random random, T... values) {
    return values[random.nextInt(values.length)];
  }

  /** What was done about a decision. */
  public static AuditEvent enforcementOf(String decisionId) {
    String id = EventIds.next();
    return new AuditEvent(
            id,
            EventIds.timeOf(id),
            AuditEvent.Kind.ENFORCEMENT,
            decisionId,
            "deploy",
            Verdict.ALLOW,
            true,
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
            new Subject(
                Source.WEBHOOK,
                "octo/app",
                null,
                "production",
                null,
                null,
                null,
                "72d3162e-cc78-11e3-81ab-4c9367dc0958",
                new Run(1, 1)),
            new Enforcement("deployment_review", "approved", true, null, null),
            null)
        .hashed();
  }

  public EventBuilder id(String value) {
    id = value;
    return this;
  }

  public EventBuilder at(Instant moment) {
    return id(UuidCreator.getTimeOrderedEpoch(moment).toString());
  }

  public EventBuilder policy(String value) {
    policy = value;
    return this;
  }

  public EventBuilder decision(Verdict value) {
    decision = value;
    return this;
  }

  public EventBuilder enforced(boolean value) {
    enforced = value;
    return this;
  }

  public EventBuilder input(ObjectNode value) {
    input = value;
    return this;
  }

  public EventBuilder repository(String value) {
    repository = value;
    return this;
  }

  public EventBuilder environment(String value) {
    environment = value;
    return this;
  }

  public EventBuilder ref(String value) {
    ref = value;
    return this;
  }

  public EventBuilder delivery(String value) {
    delivery = value;
    return this;
  }

  public EventBuilder source(Source value) {
    source = value;
    return this;
  }

  public EventBuilder run(Run value) {
    run = value;
    return this;
  }

  /** With a waiver and an override. */
  public EventBuilder exempt() {
    exemptions =
        List.of(
            new Exemption(
                Exemption.Kind.WAIVER,
                "signoff.missing",
                "the commits are not signed off",
                "the tool is new",
                "mona",
                "OPS-12",
                "2027-01-31",
                null,
                null,
                null,
                new ConfigVersion("repository", "octo/app/.repol/waivers.yaml", "0a1b2c")),
            new Exemption(
                Exemption.Kind.OVERRIDE,
                "tests.failed",
                "found false; needed true",
                "production is down",
                "hubot",
                null,
                null,
                "https://github.com/octo/app/pull/7#issuecomment-1",
                "01a1fdba-2a6e-7d3d-9a55-495572a40beb",
                delivery,
                new ConfigVersion("organization", "octo/.github/.repol/overrides.yaml", "3d4e5f")));
    return this;
  }

  /** With its hash, as a trail gives it back. */
  public AuditEvent build() {
    return new AuditEvent(
            id,
            EventIds.timeOf(id),
            AuditEvent.Kind.DECISION,
            null,
            policy,
            decision,
            enforced,
            decision == Verdict.DENY
                ? List.of(new Violation("approvals.insufficient", "1 of 2 approvals"))
                : List.of(),
            exemptions,
            decision == Verdict.ERROR
                ? null
                : List.of(
                    new RuleResult(
                        "approvals.insufficient",
                        "Approvals",
                        decision == Verdict.ALLOW,
                        decision == Verdict.ALLOW ? "2 (hubot, mona)" : "1 (mona)",
                        "at least 2",
                        "Ask for reviews.")),
            decision == Verdict.ERROR ? "the policy engine did not answer" : null,
            input,
            CanonicalJson.sha256(input),
            new ConfigVersion("repository", "octo/app/.repol/deploy.yaml", "0a1b2c"),
            "2026.11.1",
            "embedded",
            1.25,
            new Subject(
                source,
                repository,
                null,
                environment,
                ref,
                "7fd1a60b01f91b314f59955a4e4d4e80d8edf11d",
                "mona",
                delivery,
                run),
            null,
            null)
        .hashed();
  }
}
