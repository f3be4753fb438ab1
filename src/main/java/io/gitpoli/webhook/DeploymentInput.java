package io.gitpoli.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.github.Repository;
import io.gitpoli.repol.RepoPolicy;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What the deployment policy is told. What is not known is left out, and counts as not met.
 *
 * @param ref in full, as {@code refs/heads/main}
 * @param number the pull request that brought the commit
 * @param environments those that the repository has
 * @param approvers the logins of who approved and counts
 * @param testsPassed whether all checks of the commit passed
 * @param signedOff whether all commits of the pull request are signed off
 * @param deploymentsToday those let through since midnight UTC, and this one
 */
public record DeploymentInput(
    Repository repository,
    String environment,
    String ref,
    String sha,
    Optional<Integer> number,
    Optional<List<String>> environments,
    Collection<String> approvers,
    Optional<Boolean> testsPassed,
    Optional<Boolean> signedOff,
    Optional<Integer> deploymentsToday,
    RepoPolicy config) {
  /** As {@code schemas/input/deploy.json} says. */
  public ObjectNode document() {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input
        .put("repository", repository.fullName())
        .put("environment", environment)
        .put("ref", ref)
        .put("sha", sha);
    number.ifPresent(one -> input.put("number", one));
    environments.ifPresent(names -> names.forEach(input.putArray("repo_environments")::add));
    ObjectNode meta = input.putObject("workflow_meta");
    approvers.forEach(meta.putArray("approvers")::add);
    testsPassed.ifPresent(passed -> meta.putObject("checks").put("tests", passed.booleanValue()));
    signedOff.ifPresent(every -> meta.put("signed_off", every));
    deploymentsToday.ifPresent(count -> meta.put("deployments_today", count));
    config.addTo(input);
    return input;
  }
}
