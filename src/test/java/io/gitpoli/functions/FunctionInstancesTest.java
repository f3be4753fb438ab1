package io.gitpoli.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.azure.functions.spi.inject.FunctionInstanceInjector;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FunctionInstancesTest {
  @Test
  void isTheOneThatTheWorkerFinds() {
    assertThat(ServiceLoader.load(FunctionInstanceInjector.class).stream())
        .map(ServiceLoader.Provider::type)
        .containsExactly(FunctionInstances.class);
  }

  @Test
  void beginsTheApplicationBeforeTheFirstCallAndWaitsForNothing() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);

    new FunctionInstances(
        () -> {
          begun.countDown();
          await(released);
        });

    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    released.countDown();
  }

  @Test
  void makesInstancesWhereTheApplicationCannotBegin() throws Exception {
    CountDownLatch tried = new CountDownLatch(1);
    FunctionInstances instances =
        new FunctionInstances(
            () -> {
              tried.countDown();
              throw new IllegalStateException("not yet");
            });

    assertThat(tried.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(instances.getInstance(HealthFunctions.class)).isNotNull();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new AssertionError("nobody released it");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
