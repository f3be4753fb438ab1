package io.gitpoli.inbox.cosmos;

import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.cosmos.CosmosAccount;
import io.gitpoli.cosmos.CosmosServer;
import io.gitpoli.cosmos.CosmosStore;
import io.gitpoli.inbox.Inbox;
import io.gitpoli.policy.Health;
import io.gitpoli.testing.Eventually;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Inboxes on one container, each with a client of its own as in another process. */
final class Instances implements AutoCloseable {
  final CosmosAccount account = CosmosServer.shared().newDatabase();
  private final List<CosmosStore> stores = new ArrayList<>();

  Inbox open(Clock clock) {
    return new CosmosInbox(store(), "inbox", clock);
  }

  /** One that waits for no longer than it would be waited for, and has asked something already. */
  Inbox impatient(Clock clock) {
    Inbox inbox = new CosmosInbox(store(new CosmosStore(account)), "inbox", clock);
    Eventually.holds(() -> assertThat(inbox.check()).isEqualTo(Health.ok()));
    return inbox;
  }

  /** A client that waits for long: tests share the machine with others. */
  CosmosStore store() {
    return store(new CosmosStore(account, Duration.ofSeconds(30)));
  }

  private CosmosStore store(CosmosStore store) {
    stores.add(store);
    return store;
  }

  @Override
  public void close() {
    stores.forEach(CosmosStore::close);
  }
}
