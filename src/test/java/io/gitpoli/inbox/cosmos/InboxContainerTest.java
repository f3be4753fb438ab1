package io.gitpoli.inbox.cosmos;

import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.testing.BicepContainer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboxContainerTest {
  @Test
  void bicepMakesTheContainerThatTheInboxNeeds() throws IOException {
    BicepContainer container = BicepContainer.read("inbox");

    assertThat(container)
        .isEqualTo(
            new BicepContainer(
                List.of("/pk"),
                2,
                -1,
                List.of("/status/?", "/due/?", "/topic/?", "/seq/?", "/listed/?"),
                List.of("/*")));
    assertThat(Items.UNINDEXED).doesNotContainAnyElementsOf(container.indexed());
  }
}
