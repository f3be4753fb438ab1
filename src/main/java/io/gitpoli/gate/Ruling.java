package io.gitpoli.gate;

import io.gitpoli.policy.Decision;

/**
 * A recorded decision of one case.
 *
 * @param auditId the id of its event in the audit trail
 */
public record Ruling(Case question, Decision decision, String auditId) {
  /** What it means for who waits. */
  public Conclusion conclusion() {
    if (decision.allow()) {
      return Conclusion.ALLOWED;
    }
    return question.dryRun() ? Conclusion.DRY_RUN : Conclusion.DENIED;
  }

  /** What a ruling means for who waits, the strictest last. */
  public enum Conclusion {
    ALLOWED,
    /** Denied, but the configuration says not to block. */
    DRY_RUN,
    DENIED
  }
}
