package io.gitpoli.cosmos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.cosmos.CosmosStoreException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the stores take for granted of Cosmos DB, and how its failures are told. */
class CosmosItemsTest {
  private static final ContainerDefinition CONTAINER =
      new ContainerDefinition("things", "COSMOS_CONTAINER", List.of("/document/?"));

  private final CosmosServer server = CosmosServer.shared();
  private final CosmosAccount account = server.newDatabase();
  private CosmosStore store;
  private CosmosItems items;

  @BeforeEach
  void open() {
    store = new CosmosStore(account);
    items = store.items(CONTAINER);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static ObjectNode item(String pk, String id, int number) {
    return JsonNodeFactory.instance.objectNode().put("pk", pk).put("id", id).put("number", number);
  }

  private ObjectNode read(String pk, String id) {
    return items.read(pk, id).orElseThrow();
  }

  private static void assertFails(Reason reason, Runnable work) {
    assertThatExceptionOfType(CosmosStoreException.class)
        .isThrownBy(work::run)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void anItemIsCreatedOnceInItsPartition() {
    items.create(item("a", "1", 1));
    items.create(item("b", "1", 2));

    assertFails(Reason.CONFLICT, () -> items.create(item("a", "1", 3)));

    assertThat(read("a", "1").path("number").asInt()).isEqualTo(1);
    assertThat(read("b", "1").path("number").asInt()).isEqualTo(2);
    assertThat(items.read("c", "1")).isEmpty();
  }

  @Test
  void anItemIsReplacedAndDeletedOnlyAsItWasRead() {
    items.upsert(item("a", "1", 1));
    String first = CosmosItems.etag(read("a", "1"));

    items.replace(item("a", "1", 2), first);

    assertFails(Reason.CHANGED, () -> items.replace(item("a", "1", 3), first));
    assertFails(Reason.CHANGED, () -> items.delete("a", "1", first));
    assertFails(Reason.MISSING, () -> items.replace(item("a", "2", 3), first));
    assertThat(read("a", "1").path("number").asInt()).isEqualTo(2);
    items.delete("a", "1", CosmosItems.etag(read("a", "1")));
    assertThat(items.read("a", "1")).isEmpty();
  }

  @Test
  void aQueryOrdersCutsAndCountsWithinItsPartition() {
    for (int i = 0; i < 9; i++) {
      items.create(item("a", "id-" + i, i));
      items.create(item("b", "id-" + i, i));
    }

    assertThat(
            items.query(
                "a",
                "SELECT TOP 3 c.id FROM c WHERE c.pk = @pk AND c.number < @below ORDER BY c.id DESC",
                Map.of("@below", 7)))
        .extracting(item -> item.path("id").asText())
        .containsExactly("id-6", "id-5", "id-4");
    assertThat(items.count("a", "c.number >= @from", Map.of("@from", 4))).isEqualTo(5);
  }

  @Test
  void aQueryGivesEveryPage() {
    for (int batch = 0; batch < 11; batch++) {
      int first = batch * 100;
      items.batch(
          "a",
          IntStream.range(first, first + 100)
              .<Operation>mapToObj(i -> new Operation.Create(item("a", "id-" + (10_000 + i), i)))
              .toList());
    }

    assertThat(items.query("a", "SELECT c.number FROM c WHERE c.pk = @pk ORDER BY c.id", Map.of()))
        .hasSize(1_100)
        .extracting(item -> item.path("number").asInt())
        .isSorted();
  }

  @Test
  void aBatchIsDoneWholeAndTellsTheNewETags() {
    items.create(item("a", "1", 1));
    items.create(item("a", "2", 1));
    String first = CosmosItems.etag(read("a", "1"));
    String second = CosmosItems.etag(read("a", "2"));

    List<String> etags =
        items.batch(
            "a",
            List.of(
                new Operation.Replace(item("a", "1", 2), first),
                new Operation.Delete("2", second),
                new Operation.Create(item("a", "3", 3)),
                new Operation.Upsert(item("a", "4", 4))));

    assertThat(etags.get(0)).isEqualTo(CosmosItems.etag(read("a", "1"))).isNotEqualTo(first);
    assertThat(etags.get(2)).isEqualTo(CosmosItems.etag(read("a", "3")));
    assertThat(items.read("a", "2")).isEmpty();
    assertThat(read("a", "4").path("number").asInt()).isEqualTo(4);
  }

  @Test
  void aBatchOfWhichOnePartFailsDoesNothing() {
    items.create(item("a", "1", 1));
    String first = CosmosItems.etag(read("a", "1"));
    items.replace(item("a", "1", 2), first);

    assertThatExceptionOfType(CosmosStoreException.class)
        .isThrownBy(
            () ->
                items.batch(
                    "a",
                    List.of(
                        new Operation.Create(item("a", "2", 2)),
                        new Operation.Replace(item("a", "1", 3), first))))
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.CHANGED);
              assertThat(e.operation()).isEqualTo(1);
            });
    assertThatExceptionOfType(CosmosStoreException.class)
        .isThrownBy(
            () ->
                items.batch(
                    "a",
                    List.of(
                        new Operation.Create(item("a", "1", 2)),
                        new Operation.Create(item("a", "3", 2)))))
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.CONFLICT);
              assertThat(e.operation()).isZero();
            });

    assertThat(items.read("a", "2")).isEmpty();
    assertThat(items.read("a", "3")).isEmpty();
    assertThat(read("a", "1").path("number").asInt()).isEqualTo(2);
  }

  @Test
  void anItemOverTwoMegabytesIsRefused() {
    ObjectNode large = item("a", "1", 1).put("document", "x".repeat(CosmosItems.MAX_BYTES));

    assertFails(Reason.TOO_LARGE, () -> items.create(large));
    assertFails(Reason.TOO_LARGE, () -> items.batch("a", List.of(new Operation.Create(large))));
  }

  // Failures.

  @Test
  void whoIsThrottledWaitsAndTriesAgain() {
    assumeTrue(server.isInMemory());
    items.create(item("a", "1", 1));
    CosmosFault throttled = CosmosFault.throttled(Duration.ofMillis(20));
    server.fail(
        account,
        request -> request.kind() != CosmosRequest.Kind.OTHER,
        throttled,
        throttled,
        throttled);

    items.create(item("a", "2", 2));

    assertThat(read("a", "2").path("number").asInt()).isEqualTo(2);
    assertThat(server.requests(account))
        .filteredOn(request -> request.kind() == CosmosRequest.Kind.CREATE)
        .hasSize(5);
  }

  @Test
  void whoIsThrottledForTooLongIsTold() {
    assumeTrue(server.isInMemory());
    items.create(item("a", "1", 1));
    server.failAll(account, request -> true, CosmosFault.throttled(Duration.ofMillis(700)));

    assertTold("429", () -> items.create(item("a", "2", 2)));
  }

  @Test
  void whatFailsIsToldWithWhatToChange() {
    assumeTrue(server.isInMemory());
    items.create(item("a", "1", 1));
    for (Map.Entry<Integer, String> told :
        Map.of(
                401, "AZURE_CLIENT_ID",
                403, "Cosmos DB Built-in Data Contributor",
                503, "503",
                500, "500")
            .entrySet()) {
      server.failAll(account, request -> true, CosmosFault.status(told.getKey()));

      assertTold(told.getValue(), () -> items.create(item("a", "2", 2)));
      assertTold(
          told.getValue(),
          () -> items.batch("a", List.of(new Operation.Create(item("a", "2", 2)))));

      server.heal(account);
    }
    assertThat(items.read("a", "2")).isEmpty();
  }

  @Test
  void whatTakesTooLongIsTold() {
    assumeTrue(server.isInMemory());
    items.create(item("a", "1", 1));
    server.failAll(account, request -> true, CosmosFault.delay(Duration.ofSeconds(8)));

    long start = System.nanoTime();
    assertTold("in time", () -> read("a", "1"));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(7));
  }

  @Test
  void aMissingContainerIsToldWithTheSettingsThatNameIt() {
    try (CosmosStore keyless =
        new CosmosStore(
            new CosmosAccount(account.endpoint(), "nowhere", Optional.empty(), Optional.empty()))) {
      assertThatExceptionOfType(CosmosStoreException.class)
          .isThrownBy(() -> keyless.create(CONTAINER))
          .withMessageContainingAll("COSMOS_DATABASE", "COSMOS_CONTAINER");
    }
  }

  @Test
  void anEndpointWhereNobodyListensIsToldAndNothingIsAskedBefore() {
    try (CosmosStore lost =
        new CosmosStore(
            new CosmosAccount(
                URI.create("http://127.0.0.1:1"), "x", Optional.of("AAAA"), Optional.empty()))) {
      assertThatExceptionOfType(CosmosStoreException.class)
          .isThrownBy(() -> lost.items(CONTAINER).read("a", "1"))
          .withMessageContaining("Cosmos DB");
    }
  }

  @Test
  void aClosedStoreRefuses() {
    store.close();

    assertTold("closed", () -> read("a", "1"));
  }

  private static void assertTold(String what, Runnable work) {
    assertThatExceptionOfType(CosmosStoreException.class)
        .isThrownBy(work::run)
        .withMessageContaining(what)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
  }
}
