package io.gitpoli.audit.cosmos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every place for large objects promises. */
abstract class LargeObjectsContract {
  private static final String NAME = "2026-11-21/01a1fdba-2a6e-7d3d-9a55-495572a40beb/input-a.gz";

  abstract LargeObjects objects();

  @Test
  void anObjectOfSeveralMegabytesIsFoundAsItWasPut() {
    byte[] content = new byte[5 << 20];
    new Random(7).nextBytes(content);

    objects().put(NAME, content);

    assertThat(objects().get(NAME)).hasValueSatisfying(got -> assertThat(got).isEqualTo(content));
  }

  @Test
  void whatWasNeverPutIsNone() {
    assertThat(objects().get(NAME)).isEmpty();
  }

  @Test
  void eachNameHasItsOwn() {
    String other = NAME.replace("input", "rules");
    objects().put(NAME, "one".getBytes(UTF_8));
    objects().put(other, "two".getBytes(UTF_8));

    assertThat(objects().get(NAME)).hasValue("one".getBytes(UTF_8));
    assertThat(objects().get(other)).hasValue("two".getBytes(UTF_8));
  }

  @Test
  void whatIsThereStaysAsItIs() {
    objects().put(NAME, "one".getBytes(UTF_8));
    objects().put(NAME, "two".getBytes(UTF_8));

    assertThat(objects().get(NAME)).hasValue("one".getBytes(UTF_8));
  }
}
