package io.gitpoli.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.github.Commit;
import io.gitpoli.github.Listing;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SignOffTest {
  private static final String SIGNED = "Fix it\n\nSigned-off-by: Ada <ada@example.com>";

  static Stream<Arguments> messages() {
    return Stream.of(
        Arguments.of("a trailer", SIGNED, true),
        Arguments.of("a trailer among others", SIGNED + "\nCo-authored-by: Bo <bo@x.io>\n", true),
        Arguments.of("lines that end as on Windows", SIGNED.replace("\n", "\r\n"), true),
        Arguments.of("any case", SIGNED.replace("Signed-off-by", "SIGNED-OFF-BY"), true),
        Arguments.of("no trailer", "Fix it", false),
        Arguments.of("the subject alone", "Signed-off-by: Ada <ada@example.com>", false),
        Arguments.of("a quotation in the text", SIGNED + "\n\nThat is what it said.", false),
        Arguments.of("no address", "Fix it\n\nSigned-off-by: Ada", false),
        Arguments.of("nobody", "Fix it\n\nSigned-off-by:", false));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("messages")
  void readsTheTrailer(String what, String message, boolean signed) {
    assertThat(SignOff.everyCommit(complete(message))).isEqualTo(signed);
  }

  @Test
  void oneCommitWithoutItIsEnough() {
    assertThat(SignOff.everyCommit(complete(SIGNED, "Fix more"))).isFalse();
  }

  @Test
  @Timeout(5)
  void aMessageThatIsMadeToBeSlowIsNot() {
    String slow = "Fix it\n\nSigned-off-by: a <" + "@a".repeat(500_000);
    assertThat(SignOff.everyCommit(complete(slow))).isFalse();
  }

  @Test
  void noCommitsAreNotSignedOff() {
    assertThat(SignOff.everyCommit(complete())).isFalse();
  }

  @Test
  void aListThatWasCutIsNotSignedOff() {
    Listing<Commit> cut = new Listing<>(complete(SIGNED).items(), false);
    assertThat(SignOff.everyCommit(cut)).isFalse();
  }

  private static Listing<Commit> complete(String... messages) {
    return new Listing<>(
        Stream.of(messages).map(message -> new Commit("a".repeat(40), message, List.of())).toList(),
        true);
  }
}
