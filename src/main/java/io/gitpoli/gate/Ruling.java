package io.gitpoli.gate;

import io.gitpoli.audit.Exemption;
import io.gitpoli.policy.Decision;
import java.util.List;

/**
 * A recorded decision of one case.
 *
 * @param decision its violations are those that block; its rules are as the policy found them
 * @param exemptions what was violated and does not block
 * @param auditId the id of its event in the audit trail
 */
public record Ruling(Case question, Decision decision, List<Exemption> exemptions, String auditId) {
  public Ruling {
    exemptions = List.copyOf(exemptions);
  }

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
