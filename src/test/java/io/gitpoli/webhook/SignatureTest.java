package io.gitpoli.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
  // The example of "Validating webhook deliveries" in GitHub's documentation.
  private static final String SECRET = "It's a Secret to Everybody";
  private static final byte[] BODY = "Hello, World!".getBytes(UTF_8);
  private static final String SIGNATURE =
      "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

  @Test
  void holdsForGitHubsOwnExample() {
    assertThat(new Signature(List.of(SECRET)).holds(SIGNATURE, BODY)).isTrue();
  }

  @Test
  void holdsForTheSecretBeforeWhileItIsRotated() {
    assertThat(new Signature(List.of("new", SECRET)).holds(SIGNATURE, BODY)).isTrue();
  }

  @Test
  void doesNotHoldForAnotherBodyOrSecret() {
    assertThat(new Signature(List.of(SECRET)).holds(SIGNATURE, "Hello".getBytes(UTF_8))).isFalse();
    assertThat(new Signature(List.of("other")).holds(SIGNATURE, BODY)).isFalse();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "sha256=",
        "sha256=7",
        "sha256=757107ea",
        "sha256=zz7107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "sha256=ä57107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1",
        "sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
      })
  void doesNotHoldForWhatIsNoSignature(String header) {
    assertThat(new Signature(List.of(SECRET)).holds(header, BODY)).isFalse();
  }
}
