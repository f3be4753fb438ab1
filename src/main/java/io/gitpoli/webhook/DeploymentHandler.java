package io.gitpoli.webhook;

import java.util.Optional;
import java.util.Set;

/**
 * A deployment was made without a protection rule that waits: judged and recorded, never answered.
 */
public final class DeploymentHandler implements EventHandler {
  private final DeploymentJudge judge;

  public DeploymentHandler(DeploymentJudge judge) {
    this.judge = judge;
  }

  @Override
  public Set<String> events() {
    return Set.of("deployment");
  }

  @Override
  public Optional<Task> task(Event event) {
    if (!event.action().equals("created")) {
      return Optional.empty();
    }
    Payload payload = event.payload();
    Deployment deployment =
        new Deployment(
            payload.repository(),
            payload.text("/deployment/environment"),
            payload.text("/deployment/ref"),
            payload.sha("/deployment/sha"),
            Optional.empty());
    return Optional.of(judge.record(deployment, Origin.of(event)));
  }
}
