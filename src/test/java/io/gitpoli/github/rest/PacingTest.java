package io.gitpoli.github.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gitpoli.github.GitHubException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** How long a call waits for the others. */
class PacingTest {
  private static final Response OK =
      new Response("GET /x", 200, HttpHeaders.of(Map.of(), (name, value) -> true), new byte[0]);

  private final Pacing pacing = new Pacing(1, Clock.systemUTC());

  private static Request request(long scope, Duration time) {
    return new Request(
        "GET", URI.create("http://127.0.0.1/x"), null, true, new Scope(scope), Deadline.in(time));
  }

  @Test
  void a_call_waits_no_longer_than_its_own_deadline_whoever_is_before_it() {
    for (long scope : new long[] {1, 2}) {
      AtomicBoolean sent = new AtomicBoolean();
      pacing.of(
          request(1, Duration.ofSeconds(30)),
          () -> {
            // The one call that may be under way is.
            assertThatThrownBy(
                    () ->
                        pacing.of(
                            request(scope, Duration.ofMillis(50)),
                            () -> {
                              sent.set(true);
                              return OK;
                            }))
                .isInstanceOf(GitHubException.class)
                .hasMessageContaining("GET /x was not sent")
                .satisfies(
                    e ->
                        assertThat(((GitHubException) e).kind())
                            .isEqualTo(GitHubException.Kind.PASSING));
            return OK;
          });
      assertThat(sent).isFalse();
    }
  }

  @Test
  void a_call_that_fails_makes_way_for_the_next() {
    assertThatThrownBy(
            () ->
                pacing.of(
                    request(1, Duration.ofSeconds(30)),
                    () -> {
                      throw new GitHubException("reset");
                    }))
        .hasMessage("reset");

    assertThat(pacing.of(request(1, Duration.ofSeconds(5)), () -> OK)).isSameAs(OK);
    assertThat(pacing.of(request(2, Duration.ofSeconds(5)), () -> OK)).isSameAs(OK);
  }

  private record Scope(long scope) implements Credential {
    @Override
    public String token(Deadline deadline) {
      return "";
    }

    @Override
    public boolean renew(String refused) {
      return false;
    }

    @Override
    public Map<String, String> permissions(Deadline deadline) {
      return Map.of();
    }

    @Override
    public boolean seesSelected(Deadline deadline) {
      return false;
    }
  }
}
