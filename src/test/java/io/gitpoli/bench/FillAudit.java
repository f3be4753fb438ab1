package io.gitpoli.bench;

import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.EventBuilder;
import io.gitpoli.audit.sqlite.SqliteAuditTrail;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Fills an audit trail with decisions, oldest first, spread over ninety days. */
final class FillAudit {
  // Few enough to be durable within the time that an append waits, on a busy disk too.
  private static final int AT_ONCE = 1_000;
  private static final Duration SPAN = Duration.ofDays(90);

  private FillAudit() {}

  public static void main(String[] arguments) {
    int events = Integer.parseInt(arguments[1]);
    Random random = new Random(4);
    Instant start = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(SPAN);
    try (SqliteAuditTrail audit = new SqliteAuditTrail(Path.of(arguments[0]))) {
      for (int from = 0; from < events; from += AT_ONCE) {
        List<AuditEvent> batch = new ArrayList<>();
        for (int i = from; i < Math.min(events, from + AT_ONCE); i++) {
          Instant moment = start.plus(SPAN.multipliedBy(i).dividedBy(events));
          batch.add(EventBuilder.random(random, moment, moment.plusMillis(1)).build());
        }
        audit.append(batch);
        if (from % 100_000 == 0) {
          System.err.println("bench: audit trail: " + from + " of " + events + " events");
        }
      }
    }
  }
}
