package io.gitpoli.github.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gitpoli.github.GitHubException;
import io.gitpoli.testing.SetClock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent again, and what never. */
class RetriesTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final Retries retries = new Retries(Duration.ofSeconds(10), new SetClock(NOW));

  static Stream<Arguments> failures() {
    return Stream.of(
        // The failure, tries of a repeatable request, tries of any other.
        Arguments.of(failure(new ConnectException("refused")), 3, 3),
        Arguments.of(failure(new HttpConnectTimeoutException("late")), 3, 3),
        Arguments.of(GitHubException.limited("soon", NOW.minusSeconds(1)), 3, 3),
        Arguments.of(failure(new IOException("reset")), 3, 1),
        Arguments.of(failure(new TimeoutException()), 3, 1),
        Arguments.of(GitHubException.limited("later", NOW.plusMillis(3_001)), 1, 1),
        Arguments.of(GitHubException.permanent("never"), 1, 1),
        Arguments.of(new GitHubException("interrupted"), 1, 1),
        Arguments.of(failure(new LimitedBody.TooLarge("large")), 1, 1),
        Arguments.of(new IllegalStateException("a defect"), 1, 1));
  }

  private static GitHubException failure(Exception cause) {
    return new GitHubException("failed", cause);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void a_request_is_sent_again_only_where_that_is_safe(
      RuntimeException failure, int repeatable, int other) {
    assertThat(tries(true, Duration.ofSeconds(30), failure)).isEqualTo(repeatable);
    assertThat(tries(false, Duration.ofSeconds(30), failure)).isEqualTo(other);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void nothing_is_sent_again_without_time_for_it(
      RuntimeException failure, int repeatable, int other) {
    assertThat(tries(true, Duration.ofMillis(2_900), failure)).isEqualTo(1);
  }

  private int tries(boolean repeatable, Duration time, RuntimeException failure) {
    AtomicInteger tries = new AtomicInteger();
    Request request =
        new Request(
            repeatable ? "GET" : "POST",
            URI.create("http://127.0.0.1/x"),
            null,
            repeatable,
            null,
            Deadline.in(time));
    assertThatThrownBy(
            () ->
                retries.of(
                    request,
                    () -> {
                      tries.incrementAndGet();
                      throw failure;
                    }))
        .isSameAs(failure);
    return tries.get();
  }
}
