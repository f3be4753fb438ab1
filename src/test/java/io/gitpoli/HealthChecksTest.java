package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.gitpoli.audit.AuditTrail;
import io.gitpoli.inbox.Inbox;
import io.gitpoli.inbox.InboxException;
import io.gitpoli.policy.Health;
import io.gitpoli.policy.PolicyEngine;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
  private final PolicyEngine engine = mock();
  private final AuditTrail audit = mock();
  private final Inbox inbox = mock();
  private final CountDownLatch over = new CountDownLatch(1);
  private final HealthChecks checks = new HealthChecks(engine, audit, inbox);

  @BeforeEach
  void allUp() {
    when(engine.check()).thenReturn(Health.ok());
    when(audit.check()).thenReturn(Health.ok());
    when(inbox.check()).thenReturn(Health.ok());
    when(inbox.depth()).thenReturn(new Inbox.Depth(2, 1));
  }

  @AfterEach
  void end() {
    over.countDown();
    checks.close();
  }

  @Test
  void tellsHowEachPartIsAndHowFullTheInboxIs() {
    when(audit.check()).thenReturn(Health.down("no disk"));

    HealthStatus status = checks.status();

    assertThat(status.engine().up()).isTrue();
    assertThat(status.audit().detail()).isEqualTo("no disk");
    assertThat(status.inbox().up()).isTrue();
    assertThat(status.depth()).contains(new Inbox.Depth(2, 1));
  }

  @Test
  void anInboxThatCantBeReadHasNoDepth() {
    when(inbox.depth()).thenThrow(new InboxException("down", null));

    assertThat(checks.status().depth()).isEmpty();
  }

  @Test
  void aPartThatFailsInAWayNobodyThoughtOfCountsAsDown() {
    when(audit.check()).thenThrow(new IllegalStateException("a defect"));
    when(inbox.depth()).thenThrow(new IndexOutOfBoundsException("a defect"));

    assertThat(checks.status().audit().up()).isFalse();
    assertThat(checks.status().depth()).isEmpty();
    assertThat(checks.status().engine().up()).isTrue();
  }

  @Test
  void storesThatHangCountAsDownAndHoldNobodyUp() {
    when(audit.check()).thenAnswer(call -> hang());
    when(inbox.check()).thenAnswer(call -> hang());
    long start = System.nanoTime();

    HealthStatus status = checks.status();

    assertThat(status.engine().up()).isTrue();
    assertThat(status.audit().detail()).contains("no answer within");
    assertThat(status.inbox().up()).isFalse();
    // One after the other they would take twice as long.
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(HealthChecks.PATIENCE.multipliedBy(2));
  }

  @Test
  void asksOnceForManyWhoAskAtOnce() {
    for (int i = 0; i < 50; i++) {
      checks.status();
    }

    verify(engine, times(1)).check();
  }

  private Health hang() throws InterruptedException {
    over.await();
    return Health.ok();
  }
}
