package io.gitpoli.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommentCommandTest {
  private static Optional<CommentCommand> parse(String body) {
    return CommentCommand.parse(body.replace("\\n", "\n").replace("\\r", "\r"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /gitpoli override a.b because it burns                 | a.b     | it burns
          /gitpoli override a.b,c.d because it burns             | a.b,c.d | it burns
          /gitpoli override a.b , c-d because it burns           | a.b,c-d | it burns
          /gitpoli override a.b,a.b because it burns             | a.b     | it burns
          /gitpoli  OVERRIDE  a.b  BECAUSE  it burns\\r\\nmore   | a.b     | it burns
          /gitpoli override a.b because it burns because of you  | a.b     | it burns because of you
          \\n \\n/gitpoli override a.b because it burns           | a.b     | it burns
          /gitpoli override a because x\\n/gitpoli recheck       | a       | x
          """)
  void anOverrideNamesRulesAndAReason(String body, String codes, String reason) {
    assertThat(parse(body))
        .contains(new CommentCommand.BreakGlass(List.of(codes.split(",")), reason));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/gitpoli recheck", "/gitpoli  Recheck ", "\\r\\n/gitpoli recheck\\r\\nPlease."})
  void aRecheckIsOneWord(String body) {
    assertThat(parse(body)).contains(new CommentCommand.Recheck());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/gitpoli",
        "/gitpoli help",
        "/gitpoli recheck now",
        "/gitpoli override",
        "/gitpoli overrides a because x",
        "/gitpoli override a.b",
        "/gitpoli override a.b because",
        "/gitpoli override because x",
        "/gitpoli override a b because x",
        "/gitpoli override a, because x",
        "/gitpoli override * because x",
        "/gitpoli override a.b\\nbecause x",
      })
  void whatIsMeantForUsAndCannotBeFollowedIsTold(String body) {
    assertThat(parse(body)).get().isInstanceOf(CommentCommand.Unclear.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Looks good",
        "see /gitpoli recheck",
        " /gitpoli recheck",
        "> /gitpoli recheck",
        "/gitpolish recheck",
        "`/gitpoli recheck`",
        "```\\n/gitpoli recheck\\n```",
        "~~~ text\\n/gitpoli recheck",
        "No!\\n\\nFrom: ada\\n\\n/gitpoli override a because x",
        "````\\n```\\n/gitpoli recheck\\n````",
        "<!--\\n/gitpoli recheck\\n-->",
        "> never say\\n/gitpoli recheck",
      })
  void whatIsNotMeantForUsIsNoCommand(String body) {
    assertThat(parse(body)).isEmpty();
  }

  @Test
  void itIsBounded() {
    String codes = String.join(",", IntStream.range(0, 21).mapToObj(i -> "rule." + i).toList());
    assertThat(parse("/gitpoli override " + codes + " because x"))
        .get()
        .isInstanceOf(CommentCommand.Unclear.class);
    assertThat(parse("/gitpoli override a because " + "x".repeat(2_000)))
        .get()
        .isInstanceOf(CommentCommand.Unclear.class);
    assertThat(CommentCommand.line("/gitpoli " + "x".repeat(60_000)).orElseThrow()).hasSize(2_001);
    assertThat(parse("/gitpoli override a" + " ".repeat(1_970) + "x"))
        .get()
        .isInstanceOf(CommentCommand.Unclear.class);
  }
}
