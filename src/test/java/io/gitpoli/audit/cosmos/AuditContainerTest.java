package io.gitpoli.audit.cosmos;

import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.testing.BicepContainer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditContainerTest {
  @Test
  void bicepMakesTheContainerThatTheTrailNeeds() throws IOException {
    BicepContainer container = BicepContainer.read("audit");

    List<String> unindexed = new ArrayList<>(CosmosAuditTrail.definition("audit").unindexed());
    unindexed.add("/\"_etag\"/?");
    assertThat(container)
        .isEqualTo(new BicepContainer(List.of("/pk"), 2, -1, List.of("/*"), unindexed));
  }
}
