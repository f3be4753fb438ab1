package io.gitpoli.cosmos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FailuresTest {
  private static final ContainerDefinition CONTAINER =
      new ContainerDefinition("audit", "COSMOS_CONTAINER", List.of());

  @Test
  void aWeakerAccountIsToldWhatToChange() {
    Throwable refused =
        new IllegalStateException(
            "ConsistencyLevel Strong specified in the request is invalid when service is configured"
                + " with consistency level Session.");

    assertThat(Failures.explain(400, 0, CONTAINER, refused))
        .hasMessageContaining("consistency is weaker")
        .hasMessageContaining("--default-consistency-level Strong");
  }

  @Test
  void anyOtherRefusedRequestSaysNothingOfConsistency() {
    assertThat(Failures.explain(400, 0, CONTAINER, new IllegalStateException("no such function")))
        .hasMessageContaining("refused a request (400)");
    assertThat(Failures.explain(400, 0, CONTAINER, null)).hasMessageContaining("(400)");
  }
}
