package io.gitpoli.audit.cosmos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditSummary;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.EventBuilder;
import io.gitpoli.audit.cosmos.HourCounts.Cell;
import io.gitpoli.audit.cosmos.HourCounts.CountsKey;
import io.gitpoli.audit.proof.EventProof;
import io.gitpoli.audit.proof.Finding;
import io.gitpoli.audit.proof.Verification;
import io.gitpoli.audit.proof.Verifier;
import io.gitpoli.cosmos.CosmosAccount;
import io.gitpoli.cosmos.CosmosItems;
import io.gitpoli.cosmos.CosmosServer;
import io.gitpoli.cosmos.CosmosStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sealed days in Cosmos DB: what an auditor finds there, and what is counted once they are. */
class CosmosSealingTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Instant FIRST = Instant.parse("2026-11-18T00:00:00Z");
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final String DAY = "2026-11-19";

  private final CosmosAccount account = CosmosServer.shared().newDatabase();
  private final CosmosStore store = new CosmosStore(account, PATIENCE);
  private final CosmosAuditTrail trail = trail(Optional.empty());
  private final CosmosItems items = store.items(CosmosAuditTrail.definition("audit"));

  @AfterEach
  void close() {
    trail.close();
    store.close();
  }

  private CosmosAuditTrail trail(Optional<Duration> kept) {
    return new CosmosAuditTrail(
        store, "audit", kept, Optional.empty(), Clock.fixed(NOON, ZoneOffset.UTC), PATIENCE);
  }

  private List<AuditEvent> append(int count) {
    Random random = new Random(7);
    List<AuditEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(EventBuilder.random(random, FIRST, NOON).build());
    }
    trail.append(events);
    return events;
  }

  private static void sealAll(AuditTrail trail) {
    while (trail.seal(NOON)) {
      // A bounded part of the work each time.
    }
  }

  private Verification verify() {
    try (CosmosEvidence evidence =
        new CosmosEvidence(new CosmosStore(account, PATIENCE), "audit", Optional.empty())) {
      return new Verifier(evidence, NOON)
          .verify(Optional.empty(), Optional.empty(), Map.of(), checked -> {});
    }
  }

  private ObjectNode change(String pk, String id) {
    return items.read(pk, id).orElseThrow();
  }

  private static AuditSummary.Query summary(Instant since, Instant until, String repository) {
    return new AuditSummary.Query(
        Optional.ofNullable(since), Optional.ofNullable(until), Optional.ofNullable(repository));
  }

  @Test
  void aSoundTrailIsFoundSoundAndEachEventOfASealedDayIsProved() {
    List<AuditEvent> events = append(60);
    sealAll(trail);

    Verification verification = verify();

    assertThat(verification.findings()).isEmpty();
    assertThat(verification.events()).isEqualTo(60);
    assertThat(verification.sealedDays()).isEqualTo(3);
    assertThat(verification.newest().day()).hasToString("2026-11-20");
    AuditEvent sealed =
        events.stream()
            .filter(event -> event.timestamp().isBefore(FIRST.plusSeconds(86_400)))
            .findFirst()
            .orElseThrow();
    try (CosmosEvidence evidence =
        new CosmosEvidence(new CosmosStore(account, PATIENCE), "audit", Optional.empty())) {
      assertThat(EventProof.of(evidence, sealed.id()).orElseThrow().problem()).isEmpty();
    }
  }

  @Test
  void countsAreTheSameOnceDaysAreSealed() {
    append(60);
    List<AuditSummary.Query> queries =
        List.of(
            summary(null, null, null),
            summary(null, null, "octo/app"),
            summary(FIRST.plusSeconds(4_000), NOON.minusSeconds(4_000), null),
            summary(FIRST.plusSeconds(90_000), null, "Octo/Lib"));
    List<AuditSummary> open = queries.stream().map(trail::summarize).toList();

    sealAll(trail);

    assertThat(queries.stream().map(trail::summarize).toList()).isEqualTo(open);
    assertThat(open.get(0).total()).isEqualTo(60);
  }

  @Test
  void aDayWhoseCountsAreTogetherLargerThanABatchIsSealed() {
    append(60);
    LocalDate day = LocalDate.parse(DAY);
    for (int repository = 0; repository < 30; repository++) {
      HourCounts counts =
          HourCounts.none(new CountsKey(day, HourCounts.hash("octo/r" + repository), 7));
      for (int i = 0; i < HourCounts.MAX_CELLS; i++) {
        counts = counts.plus(new Cell("deploy", "allow", i + "\u0001".repeat(35)));
      }
      items.upsert(counts.item());
    }

    sealAll(trail);

    assertThat(verify().findings()).isEmpty();
    assertThat(verify().sealedDays()).isEqualTo(3);
    assertThat(trail.summarize(summary(FIRST, NOON, "octo/r29")).total())
        .isEqualTo(HourCounts.MAX_CELLS);
  }

  @Test
  void twoInstancesSealAndAppendAndNothingIsLost() {
    append(20);
    try (CosmosAuditTrail other = trail(Optional.empty())) {
      AuditEvent one = EventBuilder.decision().at(NOON).build();
      AuditEvent two = EventBuilder.decision().at(NOON).build();
      other.append(List.of(one));
      trail.append(List.of(two));
      boolean left = true;
      while (left) {
        boolean mine = trail.seal(NOON);
        left = other.seal(NOON) || mine;
      }
      AuditEvent late = EventBuilder.decision().at(FIRST.plusSeconds(1)).build();
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> other.append(List.of(late)))
          .withMessageContaining("sealed");

      assertThat(trail.summarize(summary(null, null, null)).total()).isEqualTo(22);
      assertThat(other.find(two.id())).contains(two);
    }
    assertThat(verify().findings()).isEmpty();
  }

  @Test
  void whatSomebodyChangedIsFound() {
    append(60);
    sealAll(trail);
    List<ObjectNode> events =
        items.query(
            DAY,
            "SELECT * FROM c WHERE c.pk = @pk AND c.kind = 'decision' ORDER BY c.id",
            Map.of());
    ObjectNode changed = change(DAY, events.get(0).path("id").asText());
    changed.put("document", changed.path("document").asText().replace("octo", "evil"));
    changed.put(
        "document",
        changed.path("document").asText().replace("\"enforced\":true", "\"enforced\":false"));
    changed.put("sha256", "0".repeat(64));
    items.upsert(changed);
    ObjectNode removed = change(DAY, events.get(1).path("id").asText());
    items.delete(DAY, removed.path("id").asText(), CosmosItems.etag(removed));
    ObjectNode hidden = change(DAY, events.get(2).path("id").asText());
    items.upsert(hidden.put("repository", "somebody/else"));

    assertThat(verify().findings())
        .extracting(Finding::kind)
        .contains(Finding.Kind.CHANGED, Finding.Kind.REMOVED)
        .hasSize(3);
  }

  @Test
  void withARetentionAllOfADayEndsInTheSameSecond() {
    try (CosmosAuditTrail limited = trail(Optional.of(Duration.ofDays(10)))) {
      AuditEvent event = EventBuilder.decision().at(NOON).build();
      limited.append(List.of(event));

      // Half a day is left of this one.
      long left = Duration.ofDays(10).plusHours(12).toSeconds();
      assertThat(items.query("2026-11-21", "SELECT c.id, c.ttl FROM c WHERE c.pk = @pk", Map.of()))
          .hasSize(3)
          .allMatch(item -> item.path("ttl").asLong() == left);
      assertThat(items.query("days", "SELECT * FROM c WHERE c.pk = @pk", Map.of()))
          .noneMatch(item -> item.has("ttl"));
    }
  }

  @Test
  void aRetentionThatChangesCountsFromTheNextDay() {
    try (CosmosAuditTrail before = trail(Optional.of(Duration.ofDays(10)));
        CosmosAuditTrail after = trail(Optional.of(Duration.ofDays(30)))) {
      before.append(List.of(EventBuilder.decision().at(FIRST).build()));
      after.append(List.of(EventBuilder.decision().at(FIRST.plusSeconds(7)).build()));
      after.append(List.of(EventBuilder.decision().at(NOON).build()));
      sealAll(after);

      assertThat(left("2026-11-18")).containsOnly(Duration.ofDays(8).minusHours(12));
      assertThat(left("2026-11-21")).containsOnly(Duration.ofDays(30).plusHours(12));
    }
  }

  /** What each item of a day has left to live at noon of the 21st. */
  private List<Duration> left(String day) {
    return items.query(day, "SELECT * FROM c WHERE c.pk = @pk", Map.of()).stream()
        .map(item -> Duration.ofSeconds(item.path("ttl").asLong()))
        .toList();
  }
}
