package io.gitpoli;

import io.gitpoli.cosmos.CosmosAccount;
import io.gitpoli.cosmos.CosmosServer;
import java.util.Map;

/** The same where the trail and the inbox are in Cosmos DB. */
class CosmosDeliveriesEndToEndTest extends DeliveriesEndToEndTest {
  private final CosmosAccount account = CosmosServer.shared().newDatabase();

  @Override
  Map<String, String> settings() {
    return Map.of(
        "AUDIT_BACKEND", "cosmos",
        "COSMOS_ENDPOINT", account.endpoint().toString(),
        "COSMOS_DATABASE", account.database(),
        "COSMOS_KEY", account.key().orElseThrow());
  }
}
