package io.gitpoli.faults;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The time, or one so much away from it; it goes on. */
final class MovedClock extends Clock {
  private volatile Duration by = Duration.ZERO;

  void move(Duration time) {
    by = time;
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(by);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
