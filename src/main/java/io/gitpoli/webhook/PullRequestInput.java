package io.gitpoli.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
import io.gitpoli.repol.RepoPolicy;
import java.util.Collection;

/**
 * What the pull-request policy is told.
 *
 * @param pullRequest its number is 0 where there is none yet
 * @param approvers the logins of who approved and counts
 */
public record PullRequestInput(
    Repository repository,
    PullRequest pullRequest,
    Collection<String> approvers,
    boolean signedOff,
    RepoPolicy config) {
  /** As {@code schemas/input/pullrequest.json} says. */
  public ObjectNode document() {
    ObjectNode input = JsonNodeFactory.instance.objectNode();
    input.put("repository", repository.fullName());
    if (pullRequest.number() != 0) {
      input.put("number", pullRequest.number());
    }
    input
        .put("head_ref", pullRequest.headRef())
        .put("base_ref", pullRequest.baseRef())
        .put("head_sha", pullRequest.headSha())
        .put("draft", pullRequest.draft());
    if (!pullRequest.author().isEmpty()) {
      input.put("author", pullRequest.author());
    }
    pullRequest.labels().forEach(input.putArray("labels")::add);
    pullRequest.changedFiles().ifPresent(count -> input.put("changed_files", count));
    ObjectNode meta = input.putObject("workflow_meta");
    approvers.forEach(meta.putArray("approvers")::add);
    meta.put("signed_off", signedOff);
    config.addTo(input);
    return input;
  }
}
