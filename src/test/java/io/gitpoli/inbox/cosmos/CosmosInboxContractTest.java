package io.gitpoli.inbox.cosmos;

import io.gitpoli.inbox.Inbox;
import io.gitpoli.inbox.InboxContract;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;

class CosmosInboxContractTest extends InboxContract {
  private final Instances instances = new Instances();

  @Override
  protected Inbox open(Clock clock) {
    return instances.open(clock);
  }

  @AfterEach
  void closeInstances() {
    instances.close();
  }
}
