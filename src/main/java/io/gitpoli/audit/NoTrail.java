package io.gitpoli.audit;

import io.gitpoli.policy.Health;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps nothing: for rehearsals, whose decisions nobody is held to. */
public final class NoTrail implements AuditTrail {
  @Override
  public void append(List<AuditEvent> events) {
    // Forgotten.
  }

  @Override
  public Optional<AuditEvent> find(String id) {
    return Optional.empty();
  }

  @Override
  public List<AuditEvent> enforcementsOf(String decisionId) {
    return List.of();
  }

  @Override
  public Page list(AuditQuery query) {
    return new Page(List.of(), Optional.empty());
  }

  @Override
  public AuditSummary summarize(AuditSummary.Query query) {
    return new AuditSummary.Builder().result();
  }

  @Override
  public List<AuditEvent> decisionsOf(String delivery) {
    return List.of();
  }

  @Override
  public boolean hasError(String delivery) {
    return false;
  }

  @Override
  public int countApprovedRuns(String repository, String environment, Instant since, Run except) {
    return 0;
  }

  @Override
  public boolean seal(Instant now) {
    return false;
  }

  @Override
  public Health check() {
    return Health.ok();
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
