package io.gitpoli.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gitpoli.inbox.DeliveryStatus.State;
import io.gitpoli.testing.SetClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every inbox does. */
public abstract class InboxContract {
  private static final Instant START = Instant.parse("2026-11-21T09:00:00Z");

  private final SetClock clock = new SetClock(START);
  private Inbox inbox;
  // Another process on the same store.
  private Inbox other;

  /** Opens the store of this test, each time the same one. */
  protected abstract Inbox open(Clock clock);

  @BeforeEach
  void open() {
    inbox = open(clock);
    other = open(clock);
  }

  @AfterEach
  void close() {
    inbox.close();
    other.close();
  }

  private Entry entry(String id) {
    return entry(id, Optional.empty());
  }

  private Entry entry(String id, String key) {
    return entry(id, Optional.of(key));
  }

  private Entry entry(String id, Optional<String> key) {
    return new Entry(
        id,
        "pull_request",
        Optional.of("opened"),
        Optional.of("octo/app"),
        key,
        Optional.of("octo/app@1"),
        "digest of " + id,
        ("{\"id\":\"" + id + "\"}").getBytes(UTF_8),
        clock.instant());
  }

  private Claim claimed(Entry entry) {
    Receipt receipt = inbox.accept(entry, true);
    assertThat(receipt).isInstanceOf(Receipt.Claimed.class);
    return ((Receipt.Claimed) receipt).claim();
  }

  private List<String> due(Inbox from) {
    return from.claim(List.of(), 100).stream().map(claim -> claim.entry().id()).toList();
  }

  private State state(String id) {
    return inbox.find(id).orElseThrow().status();
  }

  private static Optional<String> none() {
    return Optional.empty();
  }

  // Accepting.

  @Test
  void whatIsAcceptedIsKeptAsItCame() {
    Entry entry = entry("one", "key");

    assertThat(inbox.accept(entry, false)).isEqualTo(new Receipt.Queued());

    Claim claim = other.claim(List.of(), 1).get(0);
    assertThat(claim.entry()).usingRecursiveComparison().isEqualTo(entry);
    assertThat(claim.attempt()).isEqualTo(1);
    assertThat(claim.failures()).isZero();
    assertThat(claim.failingSince()).isEmpty();
    assertThat(claim.anewSince()).isEmpty();
    assertThat(claim.note()).isEmpty();
  }

  @Test
  void whatTheCallerClaimsNobodyElseGets() {
    claimed(entry("one"));

    assertThat(due(other)).isEmpty();
    assertThat(state("one")).isEqualTo(State.WORKING);
  }

  @Test
  void theSameDeliveryAtOnceIsGivenToOne() {
    Entry entry = entry("one");

    List<Receipt> receipts =
        IntStream.range(0, 16)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> (i % 2 == 0 ? inbox : other).accept(entry, true)))
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();

    assertThat(receipts).filteredOn(Receipt.Claimed.class::isInstance).hasSize(1);
    assertThat(receipts).filteredOn(Receipt.Queued.class::isInstance).hasSize(15);
  }

  @Test
  void aFinishedDeliveryIsNotWorkedOnAgain() {
    inbox.finish(claimed(entry("one")), Optional.of("audit-1"));

    assertThat(other.accept(entry("one"), true))
        .isEqualTo(new Receipt.Finished(Optional.of("audit-1")));
    assertThat(due(inbox)).isEmpty();
  }

  @Test
  void anotherDeliveryUnderTheSameIdIsRefused() {
    Entry first = entry("one");
    Entry forged =
        new Entry(
            "one",
            first.event(),
            first.action(),
            first.repository(),
            first.key(),
            first.topic(),
            "another digest",
            "{}".getBytes(UTF_8),
            first.receivedAt());
    inbox.accept(first, false);

    assertThat(inbox.accept(forged, true)).isEqualTo(new Receipt.Conflict());
    assertThat(inbox.claim(List.of(), 1).get(0).entry()).isEqualTo(first);
  }

  @Test
  void whatIsToBeTriedLaterIsTriedAtOnceWhenItIsDeliveredAgain() {
    inbox.postpone(claimed(entry("one")), START.plusSeconds(600), "down", false, none(), none());

    assertThat(inbox.accept(entry("one"), true)).isInstanceOf(Receipt.Claimed.class);
  }

  @Test
  void anIgnoredDeliveryIsKnownAndNeverDue() {
    inbox.ignore(entry("one"));

    assertThat(due(inbox)).isEmpty();
    assertThat(inbox.accept(entry("one"), true)).isEqualTo(new Receipt.Finished(none()));
    assertThat(inbox.known(Set.of("one", "two"))).containsExactly("one");
  }

  // Leases.

  @Test
  void aLeaseThatRunsOutLetsAnotherTakeOver() {
    claimed(entry("one"));
    clock.pass(Inbox.LEASE.minusMillis(1));
    assertThat(due(other)).isEmpty();

    clock.pass(Duration.ofMillis(1));

    Claim second = other.claim(List.of(), 1).get(0);
    assertThat(second.attempt()).isEqualTo(2);
  }

  @Test
  void aRenewedLeaseHolds() {
    Claim claim = claimed(entry("one"));
    for (int i = 0; i < 5; i++) {
      clock.pass(Inbox.LEASE.dividedBy(2));
      assertThat(inbox.claim(List.of(claim), 10)).isEmpty();
      assertThat(due(other)).isEmpty();
    }
  }

  @Test
  void whoLostTheLeaseChangesNothing() {
    Claim lost = claimed(entry("one"));
    clock.pass(Inbox.LEASE);
    Claim now = other.claim(List.of(), 1).get(0);

    inbox.finish(lost, none());
    inbox.park(lost, "lost");
    inbox.postpone(lost, START, "lost", false, none(), none());
    inbox.await(lost, START, "lost", none());
    assertThat(inbox.moveTo(lost, "elsewhere")).isFalse();
    inbox.claim(List.of(lost), 0);

    assertThat(state("one")).isEqualTo(State.WORKING);
    assertThat(inbox.holds(lost)).isFalse();
    assertThat(other.holds(now)).isTrue();
    other.finish(now, none());
    assertThat(other.holds(now)).isFalse();
    assertThat(state("one")).isEqualTo(State.DONE);
  }

  @Test
  void aClockThatIsSetForwardDoesNotTakeFromWhoRenews() {
    Claim claim = claimed(entry("one"));
    clock.pass(Duration.ofHours(1));

    assertThat(inbox.claim(List.of(claim), 10)).isEmpty();
    assertThat(due(other)).isEmpty();
    inbox.finish(claim, none());
    assertThat(state("one")).isEqualTo(State.DONE);
  }

  // Keys.

  @Test
  void oneAtATimeForAKey() {
    Claim first = claimed(entry("one", "head"));

    assertThat(inbox.accept(entry("two", "head"), true)).isEqualTo(new Receipt.Queued());
    assertThat(inbox.accept(entry("three", "another"), true)).isInstanceOf(Receipt.Claimed.class);
    assertThat(due(other)).isEmpty();

    inbox.finish(first, none());
    assertThat(due(other)).containsExactly("two");
  }

  @Test
  void oneClaimOfManyGivesOneForAKey() {
    inbox.accept(entry("one", "head"), false);
    inbox.accept(entry("two", "head"), false);
    inbox.accept(entry("three"), false);

    assertThat(due(inbox)).containsExactlyInAnyOrder("one", "three");
  }

  @Test
  void whatItsHolderLeftGoesBeforeOthersWithItsKey() {
    claimed(entry("one", "head"));
    inbox.accept(entry("two", "head"), false);
    clock.pass(Inbox.LEASE);

    assertThat(due(other)).containsExactly("one");
  }

  @Test
  void whatIsDecidedAndNotReportedGoesBeforeOthersWithItsKey() {
    Claim first = claimed(entry("one", "head"));
    inbox.postpone(first, START.plusSeconds(60), "down", true, Optional.of("audit-1"), none());

    assertThat(inbox.accept(entry("two", "head"), true)).isEqualTo(new Receipt.Queued());
    assertThat(due(inbox)).isEmpty();

    clock.pass(Duration.ofSeconds(60));
    assertThat(due(inbox)).containsExactly("one");
  }

  @Test
  void whatFailedUndecidedStandsInNobodysWay() {
    inbox.postpone(
        claimed(entry("one", "head")), START.plusSeconds(60), "down", false, none(), none());

    assertThat(inbox.accept(entry("two", "head"), true)).isInstanceOf(Receipt.Claimed.class);
  }

  @Test
  void aKeyThatIsTakenIsNotMovedTo() {
    Claim first = claimed(entry("one", "head"));
    Claim second = claimed(entry("two", "newer"));

    assertThat(inbox.moveTo(first, "newer")).isFalse();
    inbox.finish(second, none());
    assertThat(inbox.moveTo(first, "newer")).isTrue();

    assertThat(inbox.accept(entry("three", "newer"), true)).isEqualTo(new Receipt.Queued());
    assertThat(inbox.accept(entry("four", "head"), true)).isInstanceOf(Receipt.Claimed.class);
  }

  // Trying again.

  @Test
  void aFailureIsTriedAgainWhenItIsDue() {
    inbox.postpone(
        claimed(entry("one")), START.plusSeconds(5), "down", false, none(), Optional.of("noted"));
    assertThat(due(inbox)).isEmpty();
    assertThat(inbox.find("one").orElseThrow())
        .isEqualTo(
            new DeliveryStatus(
                "one",
                "pull_request",
                Optional.of("opened"),
                Optional.of("octo/app"),
                State.PENDING,
                1,
                START,
                Optional.of(START.plusSeconds(5)),
                none().map(Instant::parse),
                Optional.of("down"),
                none()));

    clock.pass(Duration.ofSeconds(5));

    Claim again = inbox.claim(List.of(), 1).get(0);
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.failures()).isEqualTo(1);
    assertThat(again.failingSince()).contains(START);
    assertThat(again.note()).contains("noted");
  }

  @Test
  void waitingIsNoFailure() {
    inbox.postpone(claimed(entry("one")), START, "down", false, none(), Optional.of("noted"));
    Claim second = inbox.claim(List.of(), 1).get(0);

    inbox.await(second, START.plusSeconds(60), "checks run", none());

    assertThat(state("one")).isEqualTo(State.WAITING);
    clock.pass(Duration.ofSeconds(60));
    Claim third = inbox.claim(List.of(), 1).get(0);
    assertThat(third.failures()).isZero();
    assertThat(third.failingSince()).isEmpty();
    assertThat(third.note()).contains("noted");
  }

  @Test
  void whatWaitsIsWokenByItsTopic() {
    inbox.await(claimed(entry("one")), START.plusSeconds(600), "checks run", none());

    assertThat(inbox.wake("octo/app@2")).isZero();
    assertThat(due(inbox)).isEmpty();
    assertThat(inbox.wake("octo/app@1")).isEqualTo(1);
    assertThat(due(inbox)).containsExactly("one");
  }

  @Test
  void aTopicThatIsWokenDuringTheWorkIsNotMissed() {
    Claim claim = claimed(entry("one"));
    assertThat(inbox.wake("octo/app@1")).isEqualTo(1);
    assertThat(due(other)).isEmpty();

    inbox.await(claim, START.plusSeconds(600), "checks run", none());

    assertThat(due(inbox)).containsExactly("one");
  }

  @Test
  void aTopicDoesNotWakeWhatFailed() {
    inbox.postpone(claimed(entry("one")), START.plusSeconds(600), "limited", false, none(), none());

    inbox.wake("octo/app@1");

    assertThat(due(inbox)).isEmpty();
  }

  // Giving up.

  @Test
  void whatIsGivenUpIsToldAndNotDue() {
    inbox.park(claimed(entry("one")), "tried for a day");
    clock.pass(Duration.ofDays(1));

    assertThat(due(inbox)).isEmpty();
    DeliveryStatus failed = inbox.find("one").orElseThrow();
    assertThat(failed.status()).isEqualTo(State.FAILED);
    assertThat(failed.reason()).contains("tried for a day");
    assertThat(failed.finishedAt()).contains(START);
    assertThat(inbox.depth()).isEqualTo(new Inbox.Depth(0, 1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasGivenUpBeginsAnewWhereItIsRetriedOrDeliveredAgain(boolean byHand) {
    Claim claim = claimed(entry("one"));
    inbox.postpone(claim, START, "down", true, Optional.of("audit-1"), none());
    inbox.park(inbox.claim(List.of(), 1).get(0), "tried for a day");
    clock.pass(Duration.ofDays(1));

    if (byHand) {
      assertThat(inbox.retry("one").orElseThrow().status()).isEqualTo(State.PENDING);
    } else {
      assertThat(inbox.accept(entry("one"), false)).isEqualTo(new Receipt.Queued());
    }

    Claim anew = inbox.claim(List.of(), 1).get(0);
    assertThat(anew.attempt()).isEqualTo(1);
    assertThat(anew.failures()).isZero();
    assertThat(anew.anewSince()).contains(clock.instant());
    assertThat(anew.entry().payload()).isEqualTo(entry("one").payload());
    assertThat(inbox.find("one").orElseThrow().auditId()).isEmpty();
  }

  @Test
  void retryingMakesWhatWaitsDueAndLeavesTheRestAlone() {
    inbox.postpone(claimed(entry("later")), START.plusSeconds(600), "down", false, none(), none());
    claimed(entry("working"));
    inbox.finish(claimed(entry("done")), none());

    assertThat(inbox.retry("later").orElseThrow().status()).isEqualTo(State.PENDING);
    assertThat(inbox.retry("working").orElseThrow().status()).isEqualTo(State.WORKING);
    assertThat(inbox.retry("done").orElseThrow().status()).isEqualTo(State.DONE);
    assertThat(inbox.retry("unknown")).isEmpty();
    assertThat(due(inbox)).containsExactly("later");
  }

  // Looking.

  @Test
  void theListIsNewestFirstPageByPageWithoutWhatWasIgnored() {
    for (int i = 0; i < 7; i++) {
      inbox.accept(entry("d" + i), false);
      inbox.ignore(entry("i" + i));
    }
    List<String> seen = new ArrayList<>();
    Optional<String> cursor = none();
    do {
      Inbox.Page page = inbox.list(Optional.empty(), cursor, 3);
      assertThat(page.deliveries()).hasSizeLessThanOrEqualTo(3);
      page.deliveries().forEach(one -> seen.add(one.id()));
      cursor = page.next();
    } while (cursor.isPresent());

    assertThat(seen).containsExactly("d6", "d5", "d4", "d3", "d2", "d1", "d0");
    assertThat(inbox.list(Optional.of(State.IGNORED), none(), 50).deliveries()).hasSize(7);
  }

  @Test
  void theListCanShowOneStateAlone() {
    inbox.accept(entry("pending"), false);
    claimed(entry("working"));
    inbox.await(claimed(entry("waiting")), START.plusSeconds(60), "checks", none());
    inbox.finish(claimed(entry("done")), none());
    inbox.park(claimed(entry("failed")), "why");
    inbox.ignore(entry("ignored"));

    for (State state : State.values()) {
      assertThat(inbox.list(Optional.of(state), none(), 50).deliveries())
          .as(state.json())
          .extracting(DeliveryStatus::id)
          .containsExactly(state.json());
    }
    assertThat(inbox.depth()).isEqualTo(new Inbox.Depth(3, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "abc", "99999999999999999999"})
  void aCursorThatItDidNotGiveIsRefused(String cursor) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> inbox.list(none().map(State::valueOf), Optional.of(cursor), 5));
  }

  @Test
  void bookmarksAreKept() {
    assertThat(inbox.bookmark("place")).isEmpty();
    inbox.bookmark("place", "one");
    inbox.bookmark("place", "two");

    assertThat(other.bookmark("place")).contains("two");
  }

  // Keeping.

  @Test
  void whatIsFinishedIsKnownForAsLongAsGitHubMaySendItAgain() {
    inbox.finish(claimed(entry("done")), none());
    inbox.ignore(entry("ignored"));
    inbox.park(claimed(entry("failed")), "why");
    inbox.accept(entry("pending"), false);
    Set<String> all = Set.of("done", "ignored", "failed", "pending");

    clock.pass(Inbox.KEPT);
    inbox.purge();
    assertThat(inbox.known(all)).isEqualTo(all);

    clock.pass(Duration.ofMillis(1));
    inbox.purge();
    assertThat(inbox.known(all)).isEqualTo(Set.of("failed", "pending"));

    clock.pass(Inbox.FAILED_KEPT);
    inbox.purge();
    assertThat(inbox.known(all)).isEqualTo(Set.of("pending"));
  }

  // Everything together.

  @Test
  void manyWorkersFinishEachDeliveryOnce() {
    int count = 300;
    for (int i = 0; i < count; i++) {
      inbox.accept(entry("d" + i, "key" + i % 40), false);
    }
    Set<String> underWay = ConcurrentHashMap.newKeySet();
    List<String> finished = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Void>> workers =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    CompletableFuture.runAsync(
                        () -> {
                          Inbox mine = i % 2 == 0 ? inbox : other;
                          while (finished.size() < count) {
                            for (Claim claim : mine.claim(List.of(), 3)) {
                              String key = claim.entry().key().orElseThrow();
                              assertThat(underWay.add(key)).as("one at a time").isTrue();
                              finished.add(claim.entry().id());
                              underWay.remove(key);
                              mine.finish(claim, none());
                            }
                          }
                        }))
            .toList();

    workers.forEach(CompletableFuture::join);

    assertThat(finished).hasSize(count);
    assertThat(new HashSet<>(finished)).hasSize(count);
    assertThat(inbox.depth()).isEqualTo(new Inbox.Depth(0, 0));
  }
}
