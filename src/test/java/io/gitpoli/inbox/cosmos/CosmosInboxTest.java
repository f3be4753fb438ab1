package io.gitpoli.inbox.cosmos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.cosmos.ContainerDefinition;
import io.gitpoli.cosmos.CosmosAccount;
import io.gitpoli.cosmos.CosmosFault;
import io.gitpoli.cosmos.CosmosItems;
import io.gitpoli.cosmos.CosmosRequest;
import io.gitpoli.cosmos.CosmosRequest.Kind;
import io.gitpoli.cosmos.CosmosServer;
import io.gitpoli.inbox.Claim;
import io.gitpoli.inbox.DeliveryStatus;
import io.gitpoli.inbox.DeliveryStatus.State;
import io.gitpoli.inbox.Entry;
import io.gitpoli.inbox.Inbox;
import io.gitpoli.inbox.InboxException;
import io.gitpoli.inbox.Receipt;
import io.gitpoli.testing.Eventually;
import io.gitpoli.testing.SetClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only an inbox in Cosmos DB has to show: what it asks for, and what comes of failures. */
class CosmosInboxTest {
  private static final Instant START = Instant.parse("2026-11-21T09:00:00Z");

  private final CosmosServer server = CosmosServer.shared();
  private final Instances instances = new Instances();
  private final CosmosAccount account = instances.account;
  private final SetClock clock = new SetClock(START);
  private Inbox inbox;
  // Another process.
  private Inbox other;

  @BeforeEach
  void open() {
    inbox = instances.open(clock);
    other = instances.open(clock);
  }

  @AfterEach
  void close() {
    inbox.close();
    other.close();
    instances.close();
  }

  private Entry entry(String id, String repository, String key, String digest, byte[] payload) {
    return new Entry(
        id,
        "pull_request",
        Optional.of("opened"),
        Optional.of(repository),
        Optional.of(repository + "/" + key),
        Optional.of(repository + "@1"),
        digest,
        payload,
        clock.instant());
  }

  private Entry entry(String id, String repository, String key) {
    return entry(id, repository, key, "digest of " + id, "{}".getBytes(UTF_8));
  }

  private Entry entry(String id) {
    return entry(id, "octo/app", "key of " + id);
  }

  private static Claim claimed(Inbox inbox, Entry entry) {
    Receipt receipt = inbox.accept(entry, true);
    assertThat(receipt).isInstanceOf(Receipt.Claimed.class);
    return ((Receipt.Claimed) receipt).claim();
  }

  private DeliveryStatus find(String id) {
    return other.find(id).orElseThrow();
  }

  private static List<String> ids(List<Claim> claims) {
    return claims.stream().map(claim -> claim.entry().id()).toList();
  }

  private static boolean any(CosmosRequest request) {
    return request.kind() != Kind.OTHER;
  }

  private static boolean batch(CosmosRequest request) {
    return request.kind() == Kind.BATCH;
  }

  /** As an operator gets at them. */
  private CosmosItems items() {
    return instances
        .store()
        .items(new ContainerDefinition("inbox", "COSMOS_INBOX_CONTAINER", List.of()));
  }

  private void assertFails(Runnable work) {
    assertThatExceptionOfType(InboxException.class).isThrownBy(work::run);
  }

  // What it asks for.

  /** What is asked of the items meanwhile. */
  private List<Kind> asked(Runnable work) {
    assumeTrue(server.isInMemory());
    // The container is made, and its own data read, once.
    inbox.find("nothing");
    int before = server.requests(account).size();
    work.run();
    return server.requests(account).stream()
        .skip(before)
        .map(CosmosRequest::kind)
        .filter(kind -> kind != Kind.OTHER && kind != Kind.QUERY_PLAN)
        .toList();
  }

  @Test
  void aDeliveryIsAcceptedAndFinishedWithFiveRequests() {
    assertThat(
            asked(
                () -> {
                  Claim claim = claimed(inbox, entry("one"));
                  inbox.holds(claim);
                  inbox.finish(claim, Optional.of("audit-1"));
                }))
        .containsExactly(
            // Its id, then it and its key;
            Kind.CREATE,
            Kind.BATCH,
            // whether the claim holds;
            Kind.READ,
            // and its end.
            Kind.READ,
            Kind.BATCH);
  }

  @Test
  void aDeliveryWithNothingToDoTakesTwoRequests() {
    assertThat(asked(() -> inbox.ignore(entry("one")))).containsExactly(Kind.CREATE, Kind.BATCH);
  }

  @Test
  void aLookForWhatIsDueIsOneQueryAndAskingWhetherToLookIsNone() {
    for (int i = 0; i < 20; i++) {
      other.accept(entry("d" + i, "octo/app" + i, "key"), false);
    }
    assertThat(asked(() -> assertThat(inbox.claim(List.of(), 32)).hasSize(20)))
        .filteredOn(kind -> kind != Kind.BATCH)
        .containsExactly(Kind.QUERY);

    assertThat(asked(() -> assertThat(inbox.isDue()).isFalse())).isEmpty();
  }

  @Test
  void aWakeUpThatNobodyWaitsForIsOneQuery() {
    assertThat(asked(() -> inbox.wake("octo/app@2"))).containsExactly(Kind.QUERY);
  }

  @Test
  void theDepthIsCountedByTheIndexAlone() {
    assertThat(asked(() -> inbox.depth())).containsExactly(Kind.QUERY, Kind.QUERY);
  }

  @Test
  void aPageIsOneQueryHoweverManyRepositoriesThereAre() {
    for (int i = 0; i < 20; i++) {
      inbox.accept(entry("d" + i, "octo/app" + i, "key"), false);
    }

    assertThat(asked(() -> inbox.list(Optional.empty(), Optional.empty(), 10)))
        .containsExactly(Kind.QUERY);
  }

  // What this process knows.

  @Test
  void whatThisProcessMadeDueIsLookedForAtOnce() {
    inbox.claim(List.of(), 10);
    assertThat(inbox.isDue()).isFalse();

    inbox.accept(entry("queued"), false);
    assertThat(inbox.isDue()).isTrue();

    Claim claim = inbox.claim(List.of(), 10).get(0);
    assertThat(inbox.isDue()).isFalse();
    inbox.postpone(claim, START.plusSeconds(3), "down", true, Optional.empty(), Optional.empty());
    inbox.claim(List.of(), 10);
    assertThat(inbox.isDue()).isFalse();
    clock.pass(Duration.ofSeconds(3));
    assertThat(inbox.isDue()).isTrue();
  }

  @Test
  void whoeverLeavesAKeyLooksForThoseBehindIt() {
    Claim first = claimed(inbox, entry("one", "octo/app", "head"));
    other.accept(entry("two", "octo/app", "head"), true);
    inbox.claim(List.of(first), 10);
    assertThat(inbox.isDue()).isFalse();

    inbox.finish(first, Optional.empty());

    assertThat(inbox.isDue()).isTrue();
    assertThat(ids(inbox.claim(List.of(), 10))).containsExactly("two");
  }

  @Test
  void manyBehindOneKeyHideNoOther() {
    claimed(other, entry("first", "octo/app", "head"));
    for (int i = 0; i < 30; i++) {
      other.accept(entry("behind-" + i, "octo/app", "head"), true);
    }
    other.accept(entry("free", "octo/app", "another"), false);

    assertThat(ids(inbox.claim(List.of(), 5))).containsExactly("free");
  }

  @Test
  void manyKeysThatOthersHoldHideNoOther() {
    for (int i = 0; i < 12; i++) {
      claimed(other, entry("first-" + i, "octo/app", "head-" + i));
      other.accept(entry("behind-" + i, "octo/app", "head-" + i), true);
    }
    clock.pass(Duration.ofMillis(1));
    other.accept(entry("free", "octo/app", "another"), false);

    assertThat(ids(inbox.claim(List.of(), 1))).containsExactly("free");
  }

  @Test
  void aKeyThatTheCallerDoesNotHoldIsNotTakenForHeld() {
    other.accept(entry("one", "octo/app", "head"), false);
    // Whoever asked for it never learned of it.
    inbox.claim(List.of(), 10);
    clock.pass(Inbox.LEASE.plusSeconds(1));
    inbox.finish(inbox.claim(List.of(), 10).get(0), Optional.empty());

    other.accept(entry("two", "octo/app", "head"), false);

    assertThat(ids(inbox.claim(List.of(), 10))).containsExactly("two");
  }

  @Test
  void theKeysOfOneRepositoryAreNotAnothers() {
    claimed(inbox, entry("one", "octo/app", "head"));

    claimed(inbox, entry("two", "octo/web", "head"));
  }

  @Test
  void aRepositoryIsTheSameHoweverItIsWritten() {
    claimed(inbox, entry("one", "octo/app", "head"));
    Entry written = entry("two", "octo/app", "head");

    assertThat(
            inbox.accept(
                new Entry(
                    written.id(),
                    written.event(),
                    written.action(),
                    Optional.of("Octo/App"),
                    written.key(),
                    written.topic(),
                    written.digest(),
                    written.payload(),
                    written.receivedAt()),
                true))
        .isEqualTo(new Receipt.Queued());
  }

  // Ids.

  @Test
  void anotherRepositorysDeliveryUnderTheSameIdIsRefused() {
    inbox.accept(entry("one", "octo/app", "key"), false);

    assertThat(inbox.accept(entry("one", "octo/web", "key", "another", new byte[0]), true))
        .isEqualTo(new Receipt.Conflict());
    assertThat(inbox.depth().pending()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a/b", "a\\b", "what?", "a#b", "a b", "ü", "", "a%2Fb"})
  void anyIdIsKept(String id) {
    assertThat(inbox.find(id)).isEmpty();

    inbox.finish(claimed(inbox, entry(id)), Optional.of("audit-1"));

    assertThat(find(id).id()).isEqualTo(id);
    assertThat(other.known(Set.of(id))).containsExactly(id);
  }

  @Test
  void anIdIsFreeAgainOnceItsDeliveryIsForgotten() {
    inbox.finish(claimed(inbox, entry("one")), Optional.empty());
    clock.pass(Inbox.KEPT.plusMillis(1));
    assertThat(inbox.find("one")).isEmpty();

    Entry later = entry("one", "octo/web", "key", "another", "{}".getBytes(UTF_8));
    claimed(inbox, later);

    assertThat(find("one").repository()).contains("octo/web");
  }

  // Failures.

  @Test
  void throttlingIsWaitedOut() {
    assumeTrue(server.isInMemory());
    inbox.find("nothing");
    server.fail(
        account,
        CosmosInboxTest::any,
        CosmosFault.throttled(Duration.ofMillis(20)),
        CosmosFault.throttled(Duration.ofMillis(20)));

    claimed(inbox, entry("one"));
  }

  @Test
  void whatCantBeStoredIsNotAcceptedAndItSaysSo() {
    assumeTrue(server.isInMemory());
    assertThat(inbox.check().up()).isTrue();
    server.failAll(account, CosmosInboxTest::any, CosmosFault.status(503));

    assertFails(() -> inbox.accept(entry("one"), true));
    assertFails(() -> inbox.find("one"));
    assertFails(() -> inbox.claim(List.of(), 1));
    assertThat(inbox.check().up()).isFalse();

    server.heal(account);
    assertThat(inbox.check().up()).isTrue();
    assertThat(inbox.known(Set.of("one"))).isEmpty();
    claimed(inbox, entry("one"));
  }

  @Test
  void whatHangsIsNotAcceptedWithinGitHubsPatience() {
    assumeTrue(server.isInMemory());
    Inbox impatient = instances.impatient(clock);
    server.failAll(account, CosmosInboxTest::any, CosmosFault.delay(Duration.ofSeconds(30)));
    long begun = System.nanoTime();

    assertFails(() -> impatient.accept(entry("one"), true));

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    server.heal(account);
  }

  @Test
  void aDeliveryWhoseEntryWasNotStoredIsUnknownAndTakenWhenItComesAgain() {
    assumeTrue(server.isInMemory());
    server.failAll(account, CosmosInboxTest::batch, CosmosFault.status(503));
    assertFails(() -> inbox.accept(entry("one"), true));
    server.heal(account);

    assertThat(other.known(Set.of("one"))).isEmpty();
    assertThat(other.find("one")).isEmpty();
    assertThat(other.retry("one")).isEmpty();
    assertThat(claimed(other, entry("one")).attempt()).isEqualTo(1);
  }

  @Test
  void anIdThatOnlyItsPointerKnowsIsAnothersAfterAMinute() {
    assumeTrue(server.isInMemory());
    server.failAll(account, CosmosInboxTest::batch, CosmosFault.status(503));
    assertFails(() -> inbox.accept(entry("one"), true));
    server.heal(account);
    Entry another = entry("one", "octo/web", "key", "another", "{}".getBytes(UTF_8));

    assertThat(other.accept(another, true)).isEqualTo(new Receipt.Conflict());
    clock.pass(Duration.ofMinutes(1));
    claimed(other, another);
  }

  @Test
  void anAnswerThatIsLostIsFoundOut() {
    assumeTrue(server.isInMemory());
    loseTheNextAnswer();
    Claim claim = claimed(inbox, entry("one", "octo/app", "head"));
    assertThat(claim.attempt()).isEqualTo(1);
    assertThat(inbox.holds(claim)).isTrue();

    loseTheNextAnswer();
    assertThat(inbox.moveTo(claim, "octo/app/newer")).isTrue();

    loseTheNextAnswer();
    inbox.postpone(claim, START, "down", true, Optional.of("audit-1"), Optional.of("noted"));
    assertThat(find("one").status()).isEqualTo(State.PENDING);

    loseTheNextAnswer();
    Claim second = inbox.claim(List.of(), 1).get(0);
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(second.failures()).isEqualTo(1);
    assertThat(inbox.holds(second)).isTrue();

    loseTheNextAnswer();
    inbox.finish(second, Optional.of("audit-1"));
    assertThat(find("one").status()).isEqualTo(State.DONE);
    claimed(other, entry("two", "octo/app", "newer"));
    claimed(other, entry("three", "octo/app", "head"));
  }

  private void loseTheNextAnswer() {
    server.fail(account, CosmosInboxTest::batch, CosmosFault.doneBut(503));
  }

  private static boolean isOf(CosmosRequest request, String repository) {
    return request.partitionKey().filter(key -> key.contains(repository)).isPresent();
  }

  /** Nothing can be read or written there, as where one partition is throttled. */
  private void fail(String repository) {
    server.failAll(account, request -> isOf(request, repository), CosmosFault.status(503));
  }

  @Test
  void whatIsClaimedIsWorkedOnThoughAnotherCantBe() {
    assumeTrue(server.isInMemory());
    other.accept(entry("one", "octo/app", "head"), false);
    other.accept(entry("two", "octo/web", "head"), false);
    fail("octo/web");

    List<Claim> claims = inbox.claim(List.of(), 10);

    assertThat(ids(claims)).containsExactly("one");
    assertThat(inbox.holds(claims.get(0))).isTrue();
    server.heal(account);
    assertThat(ids(inbox.claim(claims, 10))).containsExactly("two");
  }

  @Test
  void whatCantBeClaimedHidesNoOther() {
    assumeTrue(server.isInMemory());
    other.accept(entry("one", "octo/web", "head"), false);
    clock.pass(Duration.ofMillis(1));
    other.accept(entry("two", "octo/app", "head"), false);
    fail("octo/web");

    assertThat(ids(inbox.claim(List.of(), 1))).containsExactly("two");
  }

  @Test
  void whatIsClaimedIsWorkedOnThoughTheNextLookFails() {
    assumeTrue(server.isInMemory());
    claimed(other, entry("first", "octo/app", "head"));
    other.accept(entry("behind", "octo/app", "head"), true);
    other.accept(entry("free", "octo/app", "another"), false);
    server.failAll(
        account,
        request -> request.kind() == Kind.QUERY && request.text().contains("octo/app/another"),
        CosmosFault.status(503));

    assertThat(ids(inbox.claim(List.of(), 2))).containsExactly("free");
  }

  @Test
  void aLookThatClaimsNothingTellsItsFailure() {
    assumeTrue(server.isInMemory());
    other.accept(entry("one", "octo/web", "head"), false);
    fail("octo/web");

    assertFails(() -> inbox.claim(List.of(), 10));
  }

  @Test
  void aDeliveryWhosePayloadIsDamagedIsGivenUpAndHoldsNothingUp() {
    other.accept(entry("damaged", "octo/app", "head"), false);
    other.accept(entry("behind", "octo/app", "head"), false);
    CosmosItems items = items();
    String partition = Names.partition(entry("damaged", "octo/app", "head"));
    ObjectNode item = items.read(partition, Names.entry("damaged")).orElseThrow();
    items.replace(item.put("payload", "no Base64"), CosmosItems.etag(item));

    inbox.claim(List.of(), 10);

    assertThat(find("damaged").status()).isEqualTo(State.FAILED);
    assertThat(find("damaged").reason()).contains("the stored payload is damaged");
    assertThat(inbox.isDue()).isTrue();
    assertThat(ids(inbox.claim(List.of(), 10))).containsExactly("behind");
  }

  // Leases.

  @Test
  void aLeaseThatCantBeRenewedTakesNoOtherWithIt() {
    assumeTrue(server.isInMemory());
    Claim stuck = claimed(inbox, entry("stuck", "octo/web", "head"));
    List<Claim> held = new ArrayList<>(List.of(stuck));
    for (int i = 0; i < 20; i++) {
      held.add(claimed(inbox, entry("d" + i, "octo/app", "head-" + i)));
    }
    other.accept(entry("new", "octo/app", "another"), false);
    clock.pass(Inbox.LEASE.minusSeconds(1));
    fail("octo/web");

    assertThat(ids(inbox.claim(held, 10))).containsExactly("new");

    server.heal(account);
    clock.pass(Duration.ofSeconds(2));
    assertThat(ids(other.claim(List.of(), 100))).containsExactly("stuck");
  }

  @Test
  void whoCouldNotRenewALeaseDoesNotTakeItFromItself() {
    assumeTrue(server.isInMemory());
    Claim stuck = claimed(inbox, entry("stuck", "octo/web", "head"));
    Claim fine = claimed(inbox, entry("fine", "octo/app", "head"));
    clock.pass(Inbox.LEASE.plusSeconds(1));
    server.failAll(
        account,
        request -> request.kind() == Kind.READ && isOf(request, "octo/web"),
        CosmosFault.status(503));

    assertThat(inbox.claim(List.of(stuck, fine), 10)).isEmpty();
  }

  @Test
  void aFailureOfAllRenewalsIsTold() {
    assumeTrue(server.isInMemory());
    Claim stuck = claimed(inbox, entry("stuck", "octo/web", "head"));
    fail("octo/web");

    assertFails(() -> inbox.claim(List.of(stuck), 10));
  }

  @Test
  void aLeaseBeginsWhenItIsClaimedHoweverLongTheLookTook() {
    assumeTrue(server.isInMemory());
    Claim first = claimed(other, entry("first", "octo/app", "head"));
    other.accept(entry("behind", "octo/app", "head"), true);
    other.accept(entry("free", "octo/app", "another"), false);
    AtomicBoolean slow = new AtomicBoolean(true);
    server.failAll(
        account,
        request -> {
          if (batch(request) && slow.getAndSet(false)) {
            clock.pass(Inbox.LEASE.plusSeconds(1));
          }
          return false;
        },
        CosmosFault.status(503));

    assertThat(ids(inbox.claim(List.of(), 1))).containsExactly("free");

    assertThat(other.claim(List.of(first), 10)).isEmpty();
  }

  @Test
  void aLookEndsInTimeToRenewWhatIsHeld() {
    assumeTrue(server.isInMemory());
    claimed(other, entry("first", "octo/app", "head"));
    other.accept(entry("behind", "octo/app", "head"), true);
    other.accept(entry("free", "octo/app", "another"), false);
    inbox.find("nothing");
    Duration slow = Inbox.LEASE.dividedBy(4);
    server.fail(account, CosmosInboxTest::batch, CosmosFault.delay(slow));

    assertThat(inbox.claim(List.of(), 1)).isEmpty();

    assertThat(inbox.isDue()).isTrue();
    assertThat(ids(inbox.claim(List.of(), 1))).containsExactly("free");
  }

  // What can't be kept.

  @Test
  void whatIsLargerThanAnItemIsRefused() {
    byte[] noise = new byte[3 << 20];
    new Random(1).nextBytes(noise);

    assertThatExceptionOfType(InboxException.class)
        .isThrownBy(() -> inbox.accept(entry("one", "octo/app", "key", "digest", noise), true))
        .withMessageContaining("2 MB");

    assertThat(inbox.known(Set.of("one"))).isEmpty();
  }

  @Test
  void whatIsLargeAndRepetitiveIsKept() {
    byte[] large = "{\"login\":\"someone\"}".repeat(200_000).getBytes(UTF_8);

    inbox.accept(entry("one", "octo/app", "key", "digest", large), false);

    assertThat(inbox.claim(List.of(), 1).get(0).entry().payload()).isEqualTo(large);
  }

  @Test
  void leasesAreRenewedWhileManyDeliveriesAreLookedUpSlowly() {
    assumeTrue(server.isInMemory());
    List<String> ids = IntStream.range(0, 100).mapToObj(i -> "missed-" + i).toList();
    List<Claim> held = List.of(claimed(inbox, entry("1")), claimed(inbox, entry("2")));
    int before = server.requests(account).size();
    server.failAll(
        account, request -> request.kind() == Kind.READ, CosmosFault.delay(Duration.ofMillis(400)));

    CompletableFuture<Set<String>> looking = CompletableFuture.supplyAsync(() -> inbox.known(ids));
    // Until the reads are under way.
    Eventually.holds(() -> assertThat(server.requests(account)).hasSizeGreaterThan(before + 7));
    inbox.claim(held, 0);

    assertThat(looking).isNotDone();
    assertThat(looking.join()).isEmpty();
  }

  @Test
  void aKeyThatSomebodyFreedByHandHoldsNothingUp() {
    Claim claim = claimed(inbox, entry("one", "octo/app", "head"));
    CosmosItems items = items();
    String partition = Names.partition(claim.entry());
    String key = Names.key("octo/app/head");
    ObjectNode item = items.read(partition, key).orElseThrow();
    items.delete(partition, key, CosmosItems.etag(item));

    inbox.finish(claim, Optional.empty());

    assertThat(find("one").status()).isEqualTo(State.DONE);
  }
}
