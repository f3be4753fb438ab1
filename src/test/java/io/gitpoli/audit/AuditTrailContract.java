package io.gitpoli.audit;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditEvent.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every audit trail promises. */
public abstract class AuditTrailContract {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-21T00:00:00Z");
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final AuditQuery ALL = AuditQuery.newest(AuditQuery.MAX_LIMIT);

  protected AuditTrail trail;

  /** An empty trail. */
  protected abstract AuditTrail open();

  /** Of many like questions, each how manieth is asked; more than 1 where each goes over HTTP. */
  protected int pace() {
    return 1;
  }

  @BeforeEach
  void openTrail() {
    trail = open();
  }

  @AfterEach
  void closeTrail() {
    trail.close();
  }

  // Append and find.

  @Test
  void anAppendedEventIsFoundAsItWas() {
    AuditEvent decision = EventBuilder.decision().decision(Verdict.DENY).build();
    AuditEvent enforcement = EventBuilder.enforcementOf(decision.id());

    trail.append(List.of(decision, enforcement));

    assertThat(trail.find(decision.id())).contains(decision);
    assertThat(trail.find(enforcement.id())).contains(enforcement);
  }

  @Test
  void whatWasExemptIsKeptInEventsAndInLists() {
    AuditEvent decision = EventBuilder.decision().exempt().build();

    trail.append(List.of(decision));

    assertThat(decision.exemptions()).hasSize(2);
    assertThat(trail.find(decision.id())).contains(decision);
    assertThat(trail.decisionsOf(decision.subject().delivery())).containsExactly(decision);
    assertThat(trail.list(ALL).events()).containsExactly(decision.withoutInput());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "%", "' OR 1=1 --", "0193f3a0-0000-7000-8000-000000000000", "\u0000"})
  void anIdThatIsNotThereIsNotFound(String id) {
    trail.append(List.of(EventBuilder.decision().build()));

    assertThat(trail.find(id)).isEmpty();
  }

  @Test
  void anEmptyTrailAnswersEverything() {
    assertThat(trail.list(ALL)).isEqualTo(new AuditTrail.Page(List.of(), Optional.empty()));
    assertThat(trail.summarize(summary(null, null, null)).total()).isZero();
    assertThat(trail.find(EventIds.next())).isEmpty();
    assertThat(trail.enforcementsOf(EventIds.next())).isEmpty();
    assertThat(trail.hasError("x")).isFalse();
    assertThat(trail.decisionsOf("x")).isEmpty();
    assertThat(trail.seal(NOON)).isFalse();
    assertThat(trail.countApprovedRuns("octo/app", "production", MIDNIGHT, null)).isZero();
    assertThat(trail.check().up()).isTrue();
  }

  @Test
  void appendingNothingChangesNothing() {
    trail.append(List.of());

    assertThat(trail.list(ALL).events()).isEmpty();
  }

  @Test
  void aTakenIdIsRefusedAndTheFirstEventStays() {
    AuditEvent first = EventBuilder.decision().build();
    AuditEvent second = EventBuilder.decision().id(first.id()).decision(Verdict.DENY).build();
    trail.append(List.of(first));

    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> trail.append(List.of(second)))
        .withMessageContaining("id is taken");

    assertThat(trail.find(first.id())).contains(first);
    assertThat(trail.summarize(summary(null, null, null)).byDecision()).containsOnlyKeys("allow");
  }

  @Test
  void eventsAreAppendedAllOrNone() {
    AuditEvent taken = EventBuilder.decision().build();
    AuditEvent other = EventBuilder.decision().build();
    trail.append(List.of(taken));

    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> trail.append(List.of(other, taken)));

    assertThat(trail.find(other.id())).isEmpty();
    assertThat(trail.summarize(summary(null, null, null)).total()).isEqualTo(1);
  }

  @Test
  void textOfEveryScriptAndShapeIsKept() {
    Random random = new Random(2026);
    List<AuditEvent> events = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      events.add(
          EventBuilder.decision()
              .input(RandomJson.object(random))
              .ref(RandomJson.text(random))
              .environment("env" + RandomJson.text(random))
              .repository("octo/" + RandomJson.text(random))
              .build());
    }
    trail.append(events);

    for (AuditEvent event : events) {
      AuditEvent found = trail.find(event.id()).orElseThrow();
      assertThat(found.withoutInput()).isEqualTo(event.withoutInput());
      assertThat(RandomJson.sameValue(found.input(), event.input())).isTrue();
      assertThat(CanonicalJson.sha256(found.input())).isEqualTo(event.inputSha256());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\",\"decision\":\"allow\",\"x\":\"",
        "'); DROP TABLE events; --",
        "\"}]}{\"total\":9}",
        "%_*?[a]",
        "\\\",\\u0022",
        "Größe/日本語/😀"
      })
  void textThatLooksLikeSyntaxIsOnlyText(String text) {
    AuditEvent event =
        EventBuilder.decision()
            .decision(Verdict.DENY)
            .policy(text)
            .repository(text)
            .environment(text)
            .delivery(text)
            .ref(text)
            .input(JsonNodeFactory.instance.objectNode().put(text, text))
            .build();
    trail.append(List.of(event, EventBuilder.decision().build()));

    assertThat(trail.find(event.id())).contains(event);
    assertThat(trail.list(query(text, null, text, text, null, null)).events())
        .containsExactly(event.withoutInput());
    assertThat(trail.summarize(summary(null, null, text)).byEnvironment())
        .containsExactly(Map.entry(text, 1L));
    assertThat(trail.hasError(text)).isFalse();
  }

  @Test
  void anInputOfTwoMegabytesIsKept() {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < 20_000; i++) {
      input.put("file-" + i, "src/main/java/".repeat(7) + i);
    }
    AuditEvent event = EventBuilder.decision().input(input).build();

    trail.append(List.of(event));

    assertThat(trail.find(event.id())).contains(event);
    assertThat(trail.list(ALL).events()).containsExactly(event.withoutInput());
  }

  // Lists.

  @Test
  void listsShowDecisionsOnlyNewestFirstAndWithoutInputsAndRules() {
    AuditEvent older = EventBuilder.decision().build();
    AuditEvent enforcement = EventBuilder.enforcementOf(older.id());
    AuditEvent newer = EventBuilder.decision().build();
    trail.append(List.of(newer));
    trail.append(List.of(older, enforcement));

    assertThat(trail.list(ALL).events())
        .containsExactly(newer.withoutInput(), older.withoutInput());
  }

  static Stream<Long> seeds() {
    return Stream.of(1L, 2L, 3L);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyCombinationOfFiltersGivesWhatANaiveFilterGives(long seed) {
    Random random = new Random(seed);
    List<AuditEvent> events = appendRandom(random, 400, NOON.minus(Duration.ofDays(3)), NOON);

    for (int filters = 0; filters < 64; filters++) {
      AuditEvent like = events.get(random.nextInt(events.size()));
      AuditQuery query =
          query(
              (filters & 1) == 0 ? null : like.policy(),
              (filters & 2) == 0 ? null : like.decision(),
              (filters & 4) == 0 ? null : like.subject().environment(),
              (filters & 8) == 0 ? null : like.subject().repository(),
              (filters & 16) == 0 ? null : like.timestamp(),
              (filters & 32) == 0 ? null : like.timestamp().plus(Duration.ofHours(10)));

      assertThat(walk(query, 1 + random.nextInt(60)))
          .as("%s", query)
          .isEqualTo(naive(events, query));
    }
  }

  @Test
  void sinceIsIncludedAndUntilIsNot() {
    AuditEvent before = EventBuilder.decision().at(NOON.minusMillis(1)).build();
    AuditEvent at = EventBuilder.decision().at(NOON).build();
    AuditEvent after = EventBuilder.decision().at(NOON.plusMillis(1)).build();
    trail.append(List.of(before, at, after));

    assertThat(list(query(null, null, null, null, NOON, null))).containsExactly(after, at);
    assertThat(list(query(null, null, null, null, null, NOON))).containsExactly(before);
    assertThat(list(query(null, null, null, null, NOON, NOON))).isEmpty();
    assertThat(list(query(null, null, null, null, NOON.plusNanos(1), null))).containsExactly(after);
    assertThat(list(query(null, null, null, null, Instant.MIN, Instant.MAX)))
        .containsExactly(after, at, before);
  }

  @Test
  void repositoriesAndEnvironmentsAreFoundWhateverTheirCase() {
    AuditEvent lower = EventBuilder.decision().repository("octo/app").environment("größe").build();
    AuditEvent upper = EventBuilder.decision().repository("Octo/App").environment("GRÖßE").build();
    trail.append(List.of(lower, upper));

    for (String repository : List.of("octo/app", "OCTO/app")) {
      assertThat(list(query(null, null, null, repository, null, null)))
          .containsExactly(upper, lower);
      assertThat(trail.summarize(summary(null, null, repository)).total()).isEqualTo(2);
    }
    assertThat(list(query(null, null, "Größe", null, null, null))).containsExactly(upper, lower);
    assertThat(list(query(null, null, null, "octo/app2", null, null))).isEmpty();
  }

  @Test
  void theLastPageHasNoCursorAlsoWhereItIsFull() {
    appendRandom(new Random(4), 6, MIDNIGHT, NOON);

    AuditTrail.Page first = trail.list(AuditQuery.newest(3));
    AuditTrail.Page second = trail.list(withCursor(AuditQuery.newest(3), first.next()));

    assertThat(first.next()).isPresent();
    assertThat(second.events()).hasSize(3);
    assertThat(second.next()).isEmpty();
  }

  @Test
  void aWalkGivesEachEventOnceWhileOthersAppend() throws Exception {
    List<AuditEvent> before = appendRandom(new Random(5), 300, MIDNIGHT, NOON);
    ExecutorService others = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> appending = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        appending.add(
            others.submit(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    trail.append(List.of(EventBuilder.decision().build()));
                  }
                }));
      }
      List<AuditEvent> walked = walk(AuditQuery.newest(1), 7);
      for (Future<?> done : appending) {
        done.get();
      }

      assertThat(walked).extracting(AuditEvent::id).doesNotHaveDuplicates();
      assertThat(walked).containsAll(before.stream().map(AuditEvent::withoutInput).toList());
      assertThat(walked).isSortedAccordingTo(newestFirst());
      assertThat(walk(AuditQuery.newest(1), 500)).hasSize(600);
    } finally {
      others.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "!", "MDE5M2YzYTA", "AAAAAAAAAAAAAAAAAAAAAA", "\u0000", "ü"})
  void aCursorThatTheTrailDidNotGiveIsRefusedWithAMessageForTheCaller(String cursor) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> trail.list(withCursor(ALL, Optional.of(cursor))))
        .withMessageContaining("cursor");
  }

  @Test
  void aLimitOutOfItsRangeIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> AuditQuery.newest(0));
    assertThatIllegalArgumentException().isThrownBy(() -> AuditQuery.newest(501));
  }

  // Summaries.

  @ParameterizedTest
  @MethodSource("seeds")
  void aSummaryIsWhatANaiveCountGives(long seed) {
    Random random = new Random(seed);
    Instant from = NOON.minus(Duration.ofDays(4));
    List<AuditEvent> events = appendRandom(random, 600, from, NOON);
    trail.append(List.of(EventBuilder.enforcementOf(events.get(0).id())));

    List<Instant> bounds = new ArrayList<>();
    bounds.add(null);
    bounds.add(Instant.MIN);
    bounds.add(Instant.MAX);
    bounds.add(from);
    bounds.add(NOON);
    bounds.add(MIDNIGHT);
    bounds.add(MIDNIGHT.plusMillis(1));
    bounds.add(MIDNIGHT.minusMillis(1));
    bounds.add(MIDNIGHT.plus(Duration.ofHours(1)));
    bounds.add(events.get(7).timestamp());
    bounds.add(events.get(8).timestamp().plusNanos(1));
    for (int i = 0; i < 3; i++) {
      bounds.add(from.plusMillis(random.nextLong(Duration.ofDays(4).toMillis())));
    }
    int asked = (int) seed;
    for (Instant since : bounds) {
      for (Instant until : bounds) {
        for (String repository : new String[] {null, "octo/app", "OCTO/LIB", "nobody/nothing"}) {
          if (asked++ % pace() != 0) {
            continue;
          }
          AuditSummary.Query query = summary(since, until, repository);
          assertThat(trail.summarize(query)).as("%s", query).isEqualTo(naive(events, query));
        }
      }
    }
  }

  // What gates ask.

  @Test
  void enforcementsOfADecisionComeOldestFirst() {
    AuditEvent decision = EventBuilder.decision().build();
    AuditEvent first = EventBuilder.enforcementOf(decision.id());
    AuditEvent second = EventBuilder.enforcementOf(decision.id());
    AuditEvent another = EventBuilder.enforcementOf(EventIds.next());
    trail.append(List.of(decision));
    trail.append(List.of(second));
    trail.append(List.of(another, first));

    assertThat(trail.enforcementsOf(decision.id())).containsExactly(first, second);
  }

  @Test
  void anErrorIsKnownByItsDelivery() {
    trail.append(
        List.of(
            EventBuilder.decision().decision(Verdict.ERROR).delivery("failed").build(),
            EventBuilder.decision().decision(Verdict.ERROR).delivery(null).build(),
            EventBuilder.decision().decision(Verdict.DENY).delivery("denied").build()));

    assertThat(trail.hasError("failed")).isTrue();
    assertThat(trail.hasError("denied")).isFalse();
    assertThat(trail.hasError("FAILED")).isFalse();
    assertThat(trail.hasError("other")).isFalse();
  }

  // What was decided for a delivery.

  @Test
  void theDecisionsOfADeliveryAreFoundOldestFirstWithInputsAndRules() {
    AuditEvent second =
        EventBuilder.decision().delivery("one").at(NOON).decision(Verdict.DENY).build();
    AuditEvent first = EventBuilder.decision().delivery("one").at(MIDNIGHT).build();
    AuditEvent failed =
        EventBuilder.decision().delivery("one").at(NOON).decision(Verdict.ERROR).build();
    AuditEvent other = EventBuilder.decision().delivery("ONE").at(NOON).build();
    trail.append(List.of(second, failed, other));
    trail.append(List.of(first, EventBuilder.enforcementOf(first.id())));

    assertThat(trail.decisionsOf("one")).containsExactly(first, second);
    assertThat(trail.decisionsOf("two")).isEmpty();
  }

  // Sealing.

  @Test
  void aSealedDayTakesNoMoreEventsAndLaterOnesDo() {
    Instant nextMidnight = MIDNIGHT.plus(Duration.ofDays(1));
    AuditEvent early = EventBuilder.decision().at(NOON).build();
    trail.append(List.of(early));
    sealAll(nextMidnight.plus(AuditTrail.GRACE));

    for (Instant moment : List.of(MIDNIGHT.minusMillis(1), MIDNIGHT, nextMidnight.minusMillis(1))) {
      AuditEvent late = EventBuilder.decision().at(moment).build();
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> trail.append(List.of(late)))
          .withMessageContaining("its day is sealed");
      assertThat(trail.find(late.id())).isEmpty();
    }
    AuditEvent next = EventBuilder.decision().at(nextMidnight).build();
    trail.append(List.of(next));
    assertThat(trail.find(next.id())).contains(next);
    assertThat(trail.find(early.id())).contains(early);
  }

  @Test
  void aDayStaysOpenUntilTheGraceIsOver() {
    Instant nextMidnight = MIDNIGHT.plus(Duration.ofDays(1));
    trail.append(List.of(EventBuilder.decision().at(NOON).build()));
    sealAll(nextMidnight.plus(AuditTrail.GRACE).minusMillis(1));
    AuditEvent late = EventBuilder.decision().at(nextMidnight.minusMillis(1)).build();

    trail.append(List.of(late));

    assertThat(trail.find(late.id())).contains(late);
  }

  private void sealAll(Instant now) {
    while (trail.seal(now)) {
      // A bounded part of the work each time.
    }
    assertThat(trail.seal(now)).isFalse();
  }

  private int approvedToday(Run except) {
    return trail.countApprovedRuns("octo/app", "production", MIDNIGHT, except);
  }

  private static EventBuilder today(long run, int attempt) {
    return EventBuilder.decision().at(NOON).run(new Run(run, attempt));
  }

  @Test
  void distinctAttemptsOfRunsAreCountedAndOneIsLeftOut() {
    trail.append(
        List.of(
            today(1, 1).build(), today(1, 1).build(), today(1, 2).build(), today(2, 1).build()));

    assertThat(approvedToday(new Run(9, 1))).isEqualTo(3);
    assertThat(approvedToday(new Run(1, 2))).isEqualTo(2);
    assertThat(approvedToday(new Run(1, 9))).isEqualTo(3);
    assertThat(approvedToday(new Run(2, 1))).isEqualTo(2);
    assertThat(approvedToday(null)).isEqualTo(3);
  }

  @Test
  void aDeniedRunCountsOnlyInADryRun() {
    trail.append(
        List.of(
            today(1, 1).decision(Verdict.DENY).enforced(true).build(),
            today(2, 1).decision(Verdict.DENY).enforced(false).build(),
            today(3, 1).decision(Verdict.ALLOW).enforced(false).build(),
            today(4, 1).decision(Verdict.ERROR).enforced(false).build(),
            today(5, 1).decision(Verdict.ERROR).enforced(true).build()));

    assertThat(approvedToday(new Run(9, 1))).isEqualTo(2);
  }

  @Test
  void onlyWebhooksForThisRepositoryAndEnvironmentSinceThenAreCounted() {
    trail.append(
        List.of(
            today(1, 1).build(),
            today(2, 1).at(MIDNIGHT).build(),
            today(3, 1).at(MIDNIGHT.minusMillis(1)).build(),
            today(4, 1).repository("octo/lib").build(),
            today(5, 1).environment("staging").build(),
            today(6, 1).source(Source.EVALUATE).build(),
            today(7, 1).source(Source.CLI).build(),
            today(8, 1).run(null).build(),
            today(9, 1).repository(null).build(),
            today(10, 1).environment(null).build(),
            today(11, 1).repository("OCTO/App").environment("Production").build()));

    assertThat(approvedToday(new Run(99, 1))).isEqualTo(3);
    assertThat(trail.countApprovedRuns("Octo/App", "PRODUCTION", MIDNIGHT, null)).isEqualTo(3);
  }

  // Many threads.

  @Test
  void whatManyThreadsAppendIsAllThere() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Future<List<AuditEvent>>> appending =
          IntStream.range(0, 16)
              .mapToObj(
                  thread ->
                      threads.submit(
                          () -> {
                            Random random = new Random(thread);
                            List<AuditEvent> mine = new ArrayList<>();
                            for (int i = 0; i < 40; i++) {
                              AuditEvent event =
                                  EventBuilder.random(random, MIDNIGHT, NOON).build();
                              trail.append(List.of(event));
                              assertThat(trail.find(event.id())).contains(event);
                              mine.add(event);
                            }
                            return mine;
                          }))
              .toList();
      List<AuditEvent> events = new ArrayList<>();
      for (Future<List<AuditEvent>> done : appending) {
        events.addAll(done.get());
      }

      assertThat(walk(ALL, 100)).isEqualTo(naive(events, ALL));
      assertThat(trail.summarize(summary(null, null, null)))
          .isEqualTo(naive(events, summary(null, null, null)));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void oneThreadsTakenIdFailsOnlyItsOwnAppend() throws Exception {
    AuditEvent taken = EventBuilder.decision().build();
    trail.append(List.of(taken));
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Future<?>> appending = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        AuditEvent event = i % 4 == 0 ? taken : EventBuilder.decision().build();
        appending.add(threads.submit(() -> trail.append(List.of(event))));
      }
      int refused = 0;
      for (Future<?> done : appending) {
        try {
          done.get();
        } catch (ExecutionException e) {
          assertThat(e.getCause()).isInstanceOf(AuditException.class);
          refused++;
        }
      }

      assertThat(refused).isEqualTo(100);
      assertThat(trail.summarize(summary(null, null, null)).total()).isEqualTo(301);
      assertThat(walk(ALL, 500)).hasSize(301);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aClosedTrailRefusesEverythingAndClosesAgain() {
    trail.close();

    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> trail.append(List.of(EventBuilder.decision().build())))
        .withMessageContaining("closed");
    assertThatExceptionOfType(AuditException.class).isThrownBy(() -> trail.list(ALL));
    assertThat(trail.check().up()).isFalse();
    trail.close();
  }

  // Helpers.

  private List<AuditEvent> appendRandom(Random random, int count, Instant from, Instant until) {
    List<AuditEvent> events =
        Stream.generate(() -> EventBuilder.random(random, from, until).build())
            .limit(count)
            .toList();
    for (int i = 0; i < count; i += 50) {
      trail.append(events.subList(i, Math.min(count, i + 50)));
    }
    return events;
  }

  /** The page's events with the input and the rules that every event of these tests has. */
  private List<AuditEvent> list(AuditQuery query) {
    return trail.list(query).events().stream()
        .map(
            event -> {
              AuditEvent like = EventBuilder.decision().decision(event.decision()).build();
              return event.withInput(like.input(), like.rules());
            })
        .toList();
  }

  private static Comparator<AuditEvent> newestFirst() {
    return Comparator.comparing(AuditEvent::id).reversed();
  }

  /** Follows the cursors to the end. */
  protected final List<AuditEvent> walk(AuditQuery query, int limit) {
    List<AuditEvent> events = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      AuditQuery next =
          new AuditQuery(
              limit,
              query.policy(),
              query.decision(),
              query.environment(),
              query.repository(),
              query.since(),
              query.until(),
              cursor);
      AuditTrail.Page page = trail.list(next);
      assertThat(page.events()).hasSizeLessThanOrEqualTo(limit);
      events.addAll(page.events());
      cursor = page.next();
    } while (cursor.isPresent());
    return events;
  }

  private static AuditQuery withCursor(AuditQuery query, Optional<String> cursor) {
    return new AuditQuery(
        query.limit(),
        query.policy(),
        query.decision(),
        query.environment(),
        query.repository(),
        query.since(),
        query.until(),
        cursor);
  }

  private static AuditQuery query(
      String policy,
      Verdict decision,
      String environment,
      String repository,
      Instant since,
      Instant until) {
    return new AuditQuery(
        AuditQuery.MAX_LIMIT,
        Optional.ofNullable(policy),
        Optional.ofNullable(decision),
        Optional.ofNullable(environment),
        Optional.ofNullable(repository),
        Optional.ofNullable(since),
        Optional.ofNullable(until),
        Optional.empty());
  }

  private static AuditSummary.Query summary(Instant since, Instant until, String repository) {
    return new AuditSummary.Query(
        Optional.ofNullable(since), Optional.ofNullable(until), Optional.ofNullable(repository));
  }

  private static List<AuditEvent> naive(List<AuditEvent> events, AuditQuery query) {
    return events.stream()
        .filter(event -> event.kind() == Kind.DECISION)
        .filter(event -> query.policy().map(event.policy()::equals).orElse(true))
        .filter(event -> query.decision().map(event.decision()::equals).orElse(true))
        .filter(event -> sameName(query.environment(), event.subject().environment()))
        .filter(event -> sameName(query.repository(), event.subject().repository()))
        .filter(event -> within(query.since(), query.until(), event))
        .sorted(newestFirst())
        .map(AuditEvent::withoutInput)
        .toList();
  }

  private static AuditSummary naive(List<AuditEvent> events, AuditSummary.Query query) {
    List<AuditEvent> counted =
        events.stream()
            .filter(event -> sameName(query.repository(), event.subject().repository()))
            .filter(event -> within(query.since(), query.until(), event))
            .toList();
    return new AuditSummary(
        counted.size(),
        count(counted, event -> event.decision().json()),
        count(counted, AuditEvent::policy),
        count(
            counted.stream().filter(event -> event.subject().environment() != null).toList(),
            event -> event.subject().environment()));
  }

  private static SortedMap<String, Long> count(
      List<AuditEvent> events, Function<AuditEvent, String> name) {
    return events.stream().collect(groupingBy(name, TreeMap::new, counting()));
  }

  private static boolean sameName(Optional<String> wanted, String name) {
    return wanted.map(it -> it.equalsIgnoreCase(name)).orElse(true);
  }

  private static boolean within(
      Optional<Instant> since, Optional<Instant> until, AuditEvent event) {
    return since.map(it -> !event.timestamp().isBefore(it)).orElse(true)
        && until.map(it -> event.timestamp().isBefore(it)).orElse(true);
  }
}
