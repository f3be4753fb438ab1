package io.gitpoli.webhook;

import io.gitpoli.github.GitHubException;
import io.gitpoli.policy.PolicyEngineException;
import java.io.UncheckedIOException;
import java.util.Set;

/** A check or a status of a commit ended: deployments that waited for it are judged again. */
public final class CheckCompletedHandler implements EventHandler {
  private final DeploymentProtectionRuleHandler deployments;
  private final WaitingDeployments waiting;

  public CheckCompletedHandler(
      DeploymentProtectionRuleHandler deployments, WaitingDeployments waiting) {
    this.deployments = deployments;
    this.waiting = waiting;
  }

  @Override
  public Set<String> events() {
    return Set.of("check_run", "check_suite", "status");
  }

  @Override
  public Outcome handle(Delivery delivery, Payload payload) {
    boolean status = delivery.event().equals("status");
    if (!status && !payload.action().equals("completed")) {
      return new Outcome.Ignored();
    }
    String sha = payload.sha(status ? "/sha" : "/" + delivery.event() + "/head_sha");
    Outcome outcome = new Outcome.Ignored();
    RuntimeException failure = null;
    for (WaitingDeployments.Waiting one : waiting.of(payload.repository(), sha)) {
      try {
        outcome = deployments.judge(one);
      } catch (GitHubException | PolicyEngineException | BusyException | UncheckedIOException e) {
        // The others are judged all the same; this may have been their last check.
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return outcome;
  }
}
