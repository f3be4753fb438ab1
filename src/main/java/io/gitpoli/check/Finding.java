package io.gitpoli.check;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.rollout.Waiver;
import java.util.Optional;

/**
 * What a rule found.
 *
 * @param code of the rule, by which waivers and stages name it: the one that the finding or its
 *     METADATA gives, else namespace and name
 * @param severity what the rule says by its name
 * @param metadata what Conftest calls so: all of the rule's object but its message and place
 * @param file that was judged, whatever place the policy gives
 * @param given the place that the policy itself gave in {@code _loc}
 * @param standing what follows
 * @param waiver that it is waived by
 */
public record Finding(
    String code,
    Severity severity,
    String message,
    ObjectNode metadata,
    String file,
    Optional<ObjectNode> given,
    Place place,
    Optional<String> resource,
    About about,
    Standing standing,
    Optional<Waiver> waiver) {
  /** What follows from a finding. */
  public enum Standing {
    FAILS,
    WARNS,
    /** It is told only, by its rule's stage. */
    AUDITED,
    WAIVED
  }

  /** Whether its rule denies by itself. */
  public boolean isFailure() {
    return severity == Severity.FAILURE;
  }

  Finding standing(Standing now, Optional<Waiver> by) {
    return new Finding(
        code, severity, message, metadata, file, given, place, resource, about, now, by);
  }
}
