package io.gitpoli.audit.sqlite;

import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditQuery;
import io.gitpoli.audit.AuditSummary;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.Run;
import io.gitpoli.policy.Health;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The audit trail in an SQLite file. The file is opened when first needed, and again after a
 * failure: what can't be used now is an {@link io.gitpoli.audit.AuditException}, and works again
 * when the cause is gone. Several processes may use one file.
 */
public final class SqliteAuditTrail implements AuditTrail {
  private final Limits limits;
  private final Readers readers;
  private final Writer writer;

  /**
   * @param file where the trail is, or is to be; missing folders are made
   */
  public SqliteAuditTrail(Path file) {
    this(file, Limits.STANDARD);
  }

  SqliteAuditTrail(Path file, Limits limits) {
    Database database = new Database(file, limits, new Schema(Schema.STEPS));
    this.limits = limits;
    this.readers = new Readers(database, limits);
    this.writer = new Writer(database, limits, readers::renew);
  }

  @Override
  public void append(List<AuditEvent> events) {
    if (!events.isEmpty()) {
      writer.append(events.stream().map(Row::of).toList());
    }
  }

  @Override
  public Optional<AuditEvent> find(String id) {
    return readers.read(session -> Events.find(session, id));
  }

  @Override
  public List<AuditEvent> enforcementsOf(String decisionId) {
    return readers.read(session -> Events.enforcementsOf(session, decisionId));
  }

  @Override
  public Page list(AuditQuery query) {
    Listing listing = new Listing(query);
    return readers.read(session -> listing.read(session, limits.examined()));
  }

  @Override
  public AuditSummary summarize(AuditSummary.Query query) {
    return readers.read(session -> Counts.summarize(session, query));
  }

  @Override
  public boolean hasError(String delivery) {
    return readers.read(session -> Events.hasError(session, delivery));
  }

  @Override
  public int countApprovedRuns(String repository, String environment, Instant since, Run except) {
    return readers.read(
        session -> Events.countApprovedRuns(session, repository, environment, since, except));
  }

  @Override
  public Health check() {
    return writer.check();
  }

  /** Stores what waits, then closes the file. */
  @Override
  public void close() {
    writer.close();
    readers.close();
  }
}
