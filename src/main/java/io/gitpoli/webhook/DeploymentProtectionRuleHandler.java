package io.gitpoli.webhook;

import io.gitpoli.github.Repository;
import io.gitpoli.webhook.WaitingDeployments.Waiting;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** A deployment waits for approval by a custom protection rule. */
public final class DeploymentProtectionRuleHandler implements EventHandler {
  private final DeploymentJudge judge;
  private final WaitingDeployments waiting;
  private final URI apiUrl;

  public DeploymentProtectionRuleHandler(
      DeploymentJudge judge, WaitingDeployments waiting, URI apiUrl) {
    this.judge = judge;
    this.waiting = waiting;
    this.apiUrl = apiUrl;
  }

  @Override
  public Set<String> events() {
    return Set.of("deployment_protection_rule");
  }

  @Override
  public Outcome handle(Delivery delivery, Payload payload) {
    if (!payload.action().equals("requested")) {
      return new Outcome.Ignored();
    }
    var asked = new Waiting(deployment(payload), Origin.of(delivery, payload));
    Outcome outcome = judge(asked);
    if (outcome instanceof Outcome.Accepted accepted) {
      judge.explain(asked.deployment(), accepted.reason());
    }
    return outcome;
  }

  /** Judges a deployment; it stays among those that wait until it is answered. */
  Outcome judge(Waiting asked) {
    // Before it is judged: checks that end meanwhile find it.
    waiting.add(asked);
    Outcome outcome = judge.answer(asked.deployment(), asked.origin());
    if (!(outcome instanceof Outcome.Accepted)) {
      waiting.remove(asked.deployment());
    }
    return outcome;
  }

  private Deployment deployment(Payload payload) {
    Repository repository = payload.repository();
    Optional<Long> run =
        payload
            .optionalText("/deployment_callback_url")
            .flatMap(url -> DeploymentCallback.runId(apiUrl, repository, url));
    return new Deployment(
        repository, payload.text("/environment"), payload.text("/ref"), payload.sha("/sha"), run);
  }
}
