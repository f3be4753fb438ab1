package io.gitpoli.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gitpoli.App;
import io.gitpoli.Parts;
import io.gitpoli.SettingsException;
import io.gitpoli.audit.AuditException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostedAppTest {
  @TempDir Path folder;
  private final AtomicInteger tries = new AtomicInteger();

  @Test
  void makesOneApplicationForAllCalls() {
    Parts parts = new Parts(folder);
    HostedApp hosted =
        new HostedApp(
            settings -> {
              tries.incrementAndGet();
              return parts.app(settings);
            },
            Map::of);

    App first = hosted.get();

    assertThat(IntStream.range(0, 50).parallel().allMatch(i -> hosted.get() == first)).isTrue();
    assertThat(tries).hasValue(1);
    first.close();
  }

  @Test
  void keepsWhatIsWrongWithTheSettings() {
    HostedApp hosted =
        new HostedApp(
            settings -> {
              throw new AssertionError("not made");
            },
            () -> {
              tries.incrementAndGet();
              return Map.of("POLICY_ENGINE", "x");
            });

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(hosted::get)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("POLICY_ENGINE");
    }
    assertThat(tries).hasValue(1);
  }

  @Test
  void triesAgainWhatMayHealByItself() {
    Parts parts = new Parts(folder);
    HostedApp hosted =
        new HostedApp(
            settings -> {
              if (tries.incrementAndGet() == 1) {
                throw new AuditException("not yet", null);
              }
              return parts.app(settings);
            },
            Map::of);

    assertThatThrownBy(hosted::get).isInstanceOf(AuditException.class);
    hosted.get().close();
  }
}
