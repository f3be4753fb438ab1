package io.gitpoli.github.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gitpoli.github.GitHubException;
import io.gitpoli.testing.SetClock;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a scope learns from GitHub's answers. */
class RateLimitTest {
  private static final Map<String, String> SECONDARY = Map.of("retry-after", "1");

  private final SetClock clock = new SetClock(Instant.parse("2026-01-02T03:04:05Z"));
  private final RateLimit limit = new RateLimit(80, clock);

  private static Response answer(int status, Map<String, String> headers) {
    Map<String, List<String>> lists =
        headers.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue())));
    return new Response(
        "GET /x",
        status,
        HttpHeaders.of(lists, (name, value) -> true),
        "{}".getBytes(StandardCharsets.UTF_8));
  }

  private int open() {
    return limit.requireOpen("GET /x");
  }

  private void take(int status, Map<String, String> headers) {
    limit.calls().acquireUninterruptibly();
    limit.take(answer(status, headers), open());
    limit.calls().release();
  }

  private Duration closedFor() {
    try {
      open();
      return Duration.ZERO;
    } catch (GitHubException e) {
      return Duration.between(clock.instant(), e.retryAt().orElseThrow());
    }
  }

  @Test
  void without_a_header_it_waits_a_minute_then_twice_as_long_up_to_an_hour() {
    for (int minutes : List.of(1, 2, 4, 8, 16, 32, 60, 60)) {
      take(429, Map.of());
      assertThat(closedFor()).isEqualTo(Duration.ofMinutes(minutes));
      clock.pass(closedFor());
    }

    take(200, Map.of());
    take(429, Map.of());
    assertThat(closedFor()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void neither_a_later_nor_a_shorter_answer_opens_it_early() {
    int before = open();
    limit.take(answer(429, Map.of("retry-after", "60")), before);

    for (Response late :
        List.of(
            answer(200, Map.of()),
            answer(304, Map.of()),
            answer(404, Map.of()),
            answer(500, Map.of()),
            answer(429, Map.of("retry-after", "5")),
            answer(429, Map.of()))) {
      limit.take(late, before);
      assertThat(closedFor()).isEqualTo(Duration.ofSeconds(60));
    }
    limit.take(answer(429, Map.of("retry-after", "90")), before);
    assertThat(closedFor()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void a_success_that_was_the_last_one_granted_closes_it() {
    Instant reset = clock.instant().plusSeconds(600);
    take(
        200,
        Map.of("x-ratelimit-remaining", "0", "x-ratelimit-reset", "" + reset.getEpochSecond()));

    assertThat(closedFor()).isEqualTo(Duration.ofMinutes(10));
    assertThat(limit.allowed()).isEqualTo(80);
  }

  @Test
  void a_refusal_for_another_reason_closes_nothing() {
    take(403, Map.of("x-ratelimit-remaining", "10"));
    take(422, Map.of("retry-after", "60"));
    take(503, Map.of("retry-after", "60"));

    assertThat(closedFor()).isZero();
  }

  @Test
  void a_secondary_limit_halves_the_calls_under_way_and_successes_raise_them_one_by_one() {
    limit.calls().acquireUninterruptibly(40);
    limit.take(answer(429, SECONDARY), open());
    assertThat(limit.allowed()).isEqualTo(20);
    assertThat(limit.calls().tryAcquire()).isFalse();
    limit.calls().release(40);
    assertThat(limit.calls().availablePermits()).isEqualTo(20);
    clock.pass(Duration.ofSeconds(1));

    for (int i = 0; i < 20; i++) {
      assertThat(limit.allowed()).isEqualTo(20);
      take(200, Map.of());
    }
    assertThat(limit.allowed()).isEqualTo(21);
    for (int i = 0; i < 5_000; i++) {
      take(200, Map.of());
    }
    assertThat(limit.allowed()).isEqualTo(80);
    assertThat(limit.calls().availablePermits()).isEqualTo(80);
  }

  @Test
  void one_call_is_always_allowed() {
    for (int i = 0; i < 5; i++) {
      take(429, SECONDARY);
      assertThat(limit.allowed()).isEqualTo(1);
      assertThat(limit.calls().availablePermits()).isEqualTo(1);
      clock.pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void many_refusals_of_calls_that_were_under_way_together_count_once() {
    limit.calls().acquireUninterruptibly(64);
    int together = open();
    for (int i = 0; i < 64; i++) {
      limit.take(answer(429, Map.of()), together);
      limit.calls().release();
    }

    assertThat(limit.allowed()).isEqualTo(32);
    assertThat(closedFor()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void a_used_up_primary_limit_does_not_halve_anything() {
    long reset = clock.instant().plusSeconds(60).getEpochSecond();
    take(403, Map.of("x-ratelimit-remaining", "0", "x-ratelimit-reset", "" + reset));

    assertThat(limit.allowed()).isEqualTo(80);
    assertThatThrownBy(this::open)
        .hasMessageContaining("GET /x was not sent")
        .hasMessageContaining("2026-01-02T03:05:05Z");
  }
}
