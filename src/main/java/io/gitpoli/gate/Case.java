package io.gitpoli.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.audit.Source;
import io.gitpoli.audit.Subject;
import io.gitpoli.policy.PolicyName;
import java.util.Optional;

/**
 * One question for a policy.
 *
 * @param input the whole input document, the configuration included; not changed afterwards
 * @param config where the configuration in the input came from
 * @param dryRun whether the configuration asks for a dry run: decide, record and report, never
 *     block
 */
public record Case(
    PolicyName policy, ObjectNode input, Subject subject, ConfigVersion config, boolean dryRun) {
  // Longer ones are no names that GitHub knows; they stay in the input.
  private static final int MAX_NAME = 255;

  /** A case that a caller states whole, configuration and all: nothing is read for it. */
  public static Case stated(PolicyName policy, ObjectNode input, Source source) {
    Subject subject =
        new Subject(
            source,
            text(input, "repository"),
            input.path("number").isInt() ? input.path("number").intValue() : null,
            text(input, "environment"),
            Optional.ofNullable(text(input, "ref")).orElse(text(input, "head_ref")),
            Optional.ofNullable(text(input, "sha")).orElse(text(input, "head_sha")),
            null,
            null,
            null);
    String version = text(input.path("repo_policy").path("policy"), "version");
    return new Case(policy, input, subject, new ConfigVersion("request", null, version), false);
  }

  /** The same question about another input. */
  Case withInput(ObjectNode other) {
    return new Case(policy, other, subject, config, dryRun);
  }

  private static String text(JsonNode node, String field) {
    String text = node.path(field).textValue();
    return text == null || text.length() > MAX_NAME ? null : text;
  }
}
