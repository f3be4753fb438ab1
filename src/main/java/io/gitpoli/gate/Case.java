package io.gitpoli.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.audit.Subject;
import io.gitpoli.policy.PolicyName;

/**
 * One question for a policy.
 *
 * @param input the whole input document, the configuration included; not changed afterwards
 * @param config where the configuration in the input came from
 * @param dryRun whether the configuration asks for a dry run: decide, record and report, never
 *     block
 */
public record Case(
    PolicyName policy, ObjectNode input, Subject subject, ConfigVersion config, boolean dryRun) {}
