package io.gitpoli.audit.cosmos;

import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.AuditTrailContract;
import io.gitpoli.cosmos.CosmosServer;
import io.gitpoli.cosmos.CosmosStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

class CosmosAuditTrailTest extends AuditTrailContract {
  // What takes long is a test of its own; here it must not depend on how busy the machine is.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final CosmosStore store = new CosmosStore(CosmosServer.shared().newDatabase(), PATIENCE);

  @Override
  protected AuditTrail open() {
    return new CosmosAuditTrail(
        store, "audit", Optional.empty(), Optional.empty(), Clock.systemUTC(), PATIENCE);
  }

  @Override
  protected int pace() {
    return 29;
  }

  @AfterEach
  void closeStore() {
    store.close();
  }
}
