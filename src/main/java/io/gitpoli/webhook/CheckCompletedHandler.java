package io.gitpoli.webhook;

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
    for (WaitingDeployments.Waiting one : waiting.of(payload.repository(), sha)) {
      outcome = deployments.again(one);
    }
    return outcome;
  }
}
