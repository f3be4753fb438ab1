package io.gitpoli.repol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.ConfigVersion;
import java.util.List;

/**
 * A repository's configuration of one policy.
 *
 * @param origin where it was found; its source is {@code none} where it was found nowhere
 * @param document the file's content; a missing node where there is none or it is invalid
 * @param errors what is wrong with the file, by line; empty where it is valid
 */
public record RepoPolicy(ConfigVersion origin, JsonNode document, List<ConfigError> errors) {
  /**
   * Puts the configuration into a policy's input: {@code repo_policy}, or {@code
   * repo_policy_errors} where the file is invalid, or neither where there is none.
   */
  public void addTo(ObjectNode input) {
    if (!errors.isEmpty()) {
      ArrayNode list = input.putArray("repo_policy_errors");
      for (ConfigError error : errors) {
        list.addObject()
            .put("pointer", error.pointer())
            .put("line", error.line())
            .put("message", error.message());
      }
    } else if (!document.isMissingNode()) {
      input.set("repo_policy", document);
    }
  }

  /** Whether decisions are to be recorded and reported, but not to block. */
  public boolean dryRun() {
    return errors.isEmpty() && "audit".equals(document.path("policy").path("enforcement").asText());
  }

  /** Whether an approval of an older head commit does not count. */
  public boolean dismissStaleApprovals() {
    return document.path("policy").path("rules").path("dismiss_stale_approvals").asBoolean();
  }
}
