package io.gitpoli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.policy.RuleResult;
import io.gitpoli.policy.Violation;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AuditJsonTest {
  private static final String DECISION_ID = "01a1fd55-7a80-7000-8000-000000000001";
  private static final String ENFORCEMENT_ID = "01a1fd55-7b14-7000-8000-000000000002";

  private static AuditEvent decision() throws Exception {
    ObjectNode input =
        (ObjectNode)
            new ObjectMapper()
                .readTree(
                    """
                    {"environment": "production", "ref": "refs/heads/main", "repo_policy": null,
                     "workflow_meta": {"approvers": ["mona"], "checks": {"tests": true}, "deployments_today": 1}}""");
    return new AuditEvent(
            DECISION_ID,
            EventIds.timeOf(DECISION_ID),
            AuditEvent.Kind.DECISION,
            null,
            "deploy",
            Verdict.DENY,
            true,
            List.of(
                new Violation("approvals.insufficient", "1 approval found, 2 needed"),
                new Violation("signoff.missing", "the commits are not signed off")),
            List.of(),
            List.of(
                new RuleResult(
                    "approvals.insufficient",
                    "Approvals",
                    false,
                    "1 (mona)",
                    "at least 2",
                    "Ask.")),
            null,
            input,
            CanonicalJson.sha256(input),
            new ConfigVersion(
                "repository",
                "octo/app/.repol/deploy.yaml",
                "95d09f2b10159347eece71399a7e2e907ea3df4f"),
            "2026.11.1",
            "embedded",
            0.75,
            new Subject(
                Source.WEBHOOK,
                "octo/app",
                1347,
                "production",
                "refs/heads/main",
                "7fd1a60b01f91b314f59955a4e4d4e80d8edf11d",
                "mona",
                "72d3162e-cc78-11e3-81ab-4c9367dc0958",
                new Run(30433642, 1)),
            null,
            null)
        .hashed();
  }

  private static AuditEvent enforcement() {
    return new AuditEvent(
            ENFORCEMENT_ID,
            EventIds.timeOf(ENFORCEMENT_ID),
            AuditEvent.Kind.ENFORCEMENT,
            DECISION_ID,
            "deploy",
            Verdict.DENY,
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
                1347,
                "production",
                null,
                null,
                null,
                "72d3162e-cc78-11e3-81ab-4c9367dc0958",
                new Run(30433642, 1)),
            new Enforcement(
                "deployment_review", "rejected", false, null, "GitHub answered 502 Bad Gateway"),
            null)
        .hashed();
  }

  private static String golden(String name) throws Exception {
    try (InputStream in = AuditJsonTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static String pretty(Object value) throws Exception {
    return AuditJson.WRITER.withDefaultPrettyPrinter().writeValueAsString(value) + "\n";
  }

  @Test
  void aDecisionIsWrittenAsPromised() throws Exception {
    assertThat(pretty(decision())).isEqualTo(golden("decision.json"));
    assertThat(pretty(AuditJson.tree(decision()))).isEqualTo(golden("decision.json"));
  }

  @Test
  void anEnforcementIsWrittenAsPromised() throws Exception {
    assertThat(pretty(enforcement())).isEqualTo(golden("enforcement.json"));
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    assertThat((AuditEvent) AuditJson.EVENT.readValue(golden("decision.json")))
        .isEqualTo(decision());
    assertThat((AuditEvent) AuditJson.EVENT.readValue(golden("enforcement.json")))
        .isEqualTo(enforcement());
  }

  @Test
  void whatIsExemptIsWrittenAndIsPartOfTheHash() throws Exception {
    AuditEvent exempt = EventBuilder.decision().exempt().build();
    ObjectNode tree = AuditJson.tree(exempt);

    assertThat(tree.at("/exemptions/0").toString())
        .isEqualTo(
            "{\"kind\":\"waiver\",\"code\":\"signoff.missing\","
                + "\"msg\":\"the commits are not signed off\",\"reason\":\"the tool is new\","
                + "\"by\":\"mona\",\"ticket\":\"OPS-12\",\"expires\":\"2027-01-31\","
                + "\"config\":{\"source\":\"repository\","
                + "\"path\":\"octo/app/.repol/waivers.yaml\",\"version\":\"0a1b2c\"}}");
    assertThat(tree.at("/exemptions/1/kind").asText()).isEqualTo("override");
    assertThat((AuditEvent) AuditJson.EVENT.readValue(tree)).isEqualTo(exempt);
    assertThat(EventHash.of(tree)).isEqualTo(exempt.sha256());
    ((ObjectNode) tree.at("/exemptions/1")).put("by", "someone else");
    assertThat(EventHash.of(tree)).isNotEqualTo(exempt.sha256());
    assertThat(AuditJson.tree(decision()).has("exemptions")).isFalse();
  }

  @Test
  void aTimeHasItsMillisecondsAlsoWhereTheyAreZero() throws Exception {
    AuditEvent event = EventBuilder.decision().at(Instant.parse("2026-11-21T09:00:00Z")).build();

    assertThat(AuditJson.tree(event).get("timestamp").asText())
        .isEqualTo("2026-11-21T09:00:00.000Z");
  }

  @Test
  void whatIsNotKnownIsLeftOutButTheInputsOwnNullsStay() throws Exception {
    ObjectNode tree = AuditJson.tree(decision());

    assertThat(tree.has("error")).isFalse();
    assertThat(tree.at("/input/repo_policy").isNull()).isTrue();
    assertThat(AuditJson.WRITER.writeValueAsString(new ConfigVersion("none", null, null)))
        .isEqualTo("{\"source\":\"none\"}");
  }

  @Test
  void aNameOfANewerVersionIsPassedOver() throws Exception {
    ObjectNode newer = AuditJson.tree(decision()).put("not_yet_known", 1);

    assertThat((AuditEvent) AuditJson.EVENT.readValue(newer)).isEqualTo(decision());
  }

  @Test
  void aSummaryIsWrittenInSnakeCase() throws Exception {
    AuditSummary summary =
        new AuditSummary(
            3,
            new TreeMap<>(Map.of("allow", 2L, "deny", 1L)),
            new TreeMap<>(Map.of("deploy", 3L)),
            new TreeMap<>(Map.of("production", 1L)));

    assertThat(AuditJson.WRITER.writeValueAsString(summary))
        .isEqualTo(
            "{\"total\":3,\"by_decision\":{\"allow\":2,\"deny\":1},"
                + "\"by_policy\":{\"deploy\":3},\"by_environment\":{\"production\":1}}");
  }
}
