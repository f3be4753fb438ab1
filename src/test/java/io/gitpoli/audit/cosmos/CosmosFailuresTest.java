package io.gitpoli.audit.cosmos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.AuditSummary;
import io.gitpoli.audit.EventBuilder;
import io.gitpoli.cosmos.CosmosAccount;
import io.gitpoli.cosmos.CosmosFault;
import io.gitpoli.cosmos.CosmosRequest.Kind;
import io.gitpoli.cosmos.CosmosServer;
import io.gitpoli.cosmos.CosmosStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is acknowledged that is not stored, and it works again when the cause is gone. */
class CosmosFailuresTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final CosmosServer server = CosmosServer.shared();
  private final CosmosAccount account = server.newDatabase();
  private CosmosStore store;
  private CosmosAuditTrail trail;

  @BeforeEach
  void open() {
    assumeTrue(server.isInMemory());
    store = new CosmosStore(account, PATIENCE);
    trail =
        new CosmosAuditTrail(
            store, "audit", Optional.empty(), Optional.empty(), Clock.systemUTC(), PATIENCE);
    trail.append(List.of(EventBuilder.decision().build()));
  }

  @AfterEach
  void close() {
    trail.close();
    store.close();
  }

  private long total() {
    return trail
        .summarize(new AuditSummary.Query(Optional.empty(), Optional.empty(), Optional.empty()))
        .total();
  }

  @Test
  void anAppendThatIsThrottledIsStoredOnceThereIsRoom() {
    CosmosFault throttled = CosmosFault.throttled(Duration.ofMillis(20));
    server.fail(account, request -> request.kind() == Kind.BATCH, throttled, throttled);
    AuditEvent event = EventBuilder.decision().build();

    trail.append(List.of(event));

    assertThat(trail.find(event.id())).contains(event);
    assertThat(total()).isEqualTo(2);
  }

  @Test
  void whatFailsIsAnAuditExceptionAndShowsInTheHealthUntilItIsOver() {
    AuditEvent lost = EventBuilder.decision().build();
    server.failAll(account, request -> true, CosmosFault.status(503));

    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> trail.append(List.of(lost)))
        .withMessageContaining("Cosmos DB");
    assertThat(trail.check().up()).isFalse();
    assertThat(trail.check().detail()).contains("503");

    server.heal(account);
    assertThat(trail.check().up()).isTrue();
    assertThat(trail.find(lost.id())).isEmpty();
    assertThat(total()).isEqualTo(1);
  }

  @Test
  void whatWasStoredButNotAcknowledgedIsThereAndCountedOnce() {
    AuditEvent stored = EventBuilder.decision().build();
    server.fail(account, request -> request.kind() == Kind.BATCH, CosmosFault.doneBut(500));

    assertThatExceptionOfType(AuditException.class).isThrownBy(() -> trail.append(List.of(stored)));

    AuditEvent next = EventBuilder.decision().build();
    trail.append(List.of(next));
    assertThat(trail.find(stored.id())).contains(stored);
    assertThat(total()).isEqualTo(3);
  }

  @Test
  void anAppendReadsNothingAndWritesItsLinkAndOneBatch() {
    int before = server.requests(account).size();

    trail.append(List.of(EventBuilder.decision().build()));

    assertThat(server.requests(account).stream().skip(before).map(request -> request.kind()))
        .containsExactly(Kind.UPSERT, Kind.BATCH);
  }

  @Test
  void anEventIsFoundByOnePointRead() {
    AuditEvent event = EventBuilder.decision().build();
    trail.append(List.of(event));
    int before = server.requests(account).size();

    trail.find(event.id());

    assertThat(server.requests(account).stream().skip(before).map(request -> request.kind()))
        .containsExactly(Kind.READ);
  }
}
