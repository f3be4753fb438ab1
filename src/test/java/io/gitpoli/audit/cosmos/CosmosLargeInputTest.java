package io.gitpoli.audit.cosmos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.EventBuilder;
import io.gitpoli.audit.proof.Finding;
import io.gitpoli.audit.proof.Verification;
import io.gitpoli.audit.proof.Verifier;
import io.gitpoli.blob.AzuriteFolders;
import io.gitpoli.cosmos.CosmosAccount;
import io.gitpoli.cosmos.CosmosItems;
import io.gitpoli.cosmos.CosmosServer;
import io.gitpoli.cosmos.CosmosStore;
import io.gitpoli.testing.Azurite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Inputs that no item of Cosmos DB can hold. */
class CosmosLargeInputTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final CosmosAccount account = CosmosServer.shared().newDatabase();
  private final CosmosStore store = new CosmosStore(account, PATIENCE);
  private final CosmosItems items = store.items(CosmosAuditTrail.definition("audit"));
  private final MemoryObjects objects = new MemoryObjects();
  private final CosmosAuditTrail trail = trail(Optional.of(objects));
  private final AuditEvent event =
      EventBuilder.decision().at(NOON.minus(Duration.ofDays(2))).input(large()).build();
  private final String id = event.id();

  @AfterEach
  void close() {
    trail.close();
    store.close();
  }

  private CosmosAuditTrail trail(Optional<LargeObjects> apart) {
    return new CosmosAuditTrail(
        store, "audit", Optional.empty(), apart, Clock.fixed(NOON, ZoneOffset.UTC), PATIENCE);
  }

  /** Four megabytes that compress to three. */
  private static ObjectNode large() {
    byte[] noise = new byte[3 << 20];
    new Random(7).nextBytes(noise);
    return JsonNodeFactory.instance
        .objectNode()
        .put("ref", "refs/heads/main")
        .put("noise", Base64.getEncoder().encodeToString(noise));
  }

  private Verification verify(LargeObjects apart) {
    try (CosmosEvidence evidence =
        new CosmosEvidence(new CosmosStore(account, PATIENCE), "audit", Optional.of(apart))) {
      return new Verifier(evidence, NOON)
          .verify(Optional.empty(), Optional.empty(), Map.of(), checked -> {});
    }
  }

  @Test
  void aLargeInputIsKeptInBlobStorageAndFoundAndVerified() {
    try (Azurite azurite = Azurite.start()) {
      azurite.container("spill");
      BlobObjects blobs =
          new BlobObjects(AzuriteFolders.at(azurite.url("spill"), BlobObjects.SETTING));
      try (CosmosAuditTrail spilling = trail(Optional.of(blobs))) {
        spilling.append(List.of(event));
        while (spilling.seal(NOON)) {
          // A bounded part of the work each time.
        }

        assertThat(spilling.find(id)).contains(event);
      }
      Verification verification = verify(blobs);
      assertThat(verification.findings()).isEmpty();
      assertThat(verification.events()).isEqualTo(1);
      assertThat(verification.sealedDays()).isEqualTo(1);
    }
  }

  @Test
  void itsNameBeginsWithTheDayAndTheEvent() {
    trail.append(List.of(event));

    assertThat(objects.all().keySet())
        .singleElement()
        .asString()
        .matches("2026-11-19/" + id + "/input-[0-9a-f]{64}\\.json\\.gz");
  }

  @Test
  void whatAnItemCanHoldIsNotKeptApart() {
    ObjectNode input = JsonNodeFactory.instance.objectNode().put("noise", "x".repeat(4 << 20));

    trail.append(List.of(EventBuilder.decision().input(input).build()));

    assertThat(objects.all()).isEmpty();
  }

  @Test
  void withoutTheSettingNothingIsAppendedAndTheErrorNamesIt() {
    try (CosmosAuditTrail bare = trail(Optional.empty())) {
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> bare.append(List.of(event)))
          .withMessageContaining("set COSMOS_SPILL_URL");
      assertThat(bare.find(id)).isEmpty();
    }
  }

  @Test
  void anInputThatCantBeWrittenIsNoEvent() {
    AuditException refused = new AuditException("no role");
    LargeObjects failing =
        new LargeObjects() {
          @Override
          public void put(String name, byte[] content) {
            throw refused;
          }

          @Override
          public Optional<byte[]> get(String name) {
            return Optional.empty();
          }
        };
    try (CosmosAuditTrail broken = trail(Optional.of(failing))) {
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> broken.append(List.of(event)))
          .isSameAs(refused);
      assertThat(broken.find(id)).isEmpty();
      assertThat(items.query("2026-11-19", "SELECT c.id FROM c WHERE c.pk = @pk", Map.of()))
          .isEmpty();
    }
  }

  @Test
  void whoReadsWithoutTheSettingIsToldOfIt() {
    trail.append(List.of(event));
    try (CosmosAuditTrail bare = trail(Optional.empty())) {
      assertThatExceptionOfType(AuditException.class)
          .isThrownBy(() -> bare.find(id))
          .withMessageContaining("set COSMOS_SPILL_URL");
    }
  }

  @Test
  void anInputThatIsGoneIsNoticed() {
    trail.append(List.of(event));
    objects.all().clear();

    assertNoticed("is gone from COSMOS_SPILL_URL", "its input is gone");
  }

  @Test
  void anInputThatSomebodyChangedIsNoticed() throws IOException {
    trail.append(List.of(event));
    ByteArrayOutputStream other = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(other)) {
      out.write("{\"ref\":\"refs/heads/main\"}".getBytes(UTF_8));
    }
    objects.all().replaceAll((name, content) -> other.toByteArray());

    assertNoticed("was changed in COSMOS_SPILL_URL", "its input is not what was hashed");
  }

  @Test
  void anInputThatSomebodyMadeUnreadableIsNoticed() {
    trail.append(List.of(event));
    objects.all().replaceAll((name, content) -> new byte[] {1, 2, 3});

    assertNoticed("can't be read", "its input can't be read");
  }

  private void assertNoticed(String whenFound, String whenVerified) {
    assertThatExceptionOfType(AuditException.class)
        .isThrownBy(() -> trail.find(id))
        .withMessageContaining(whenFound);
    assertThat(verify(objects).findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo(Finding.Kind.CHANGED);
              assertThat(finding.toString()).contains(id, whenVerified);
            });
  }
}
