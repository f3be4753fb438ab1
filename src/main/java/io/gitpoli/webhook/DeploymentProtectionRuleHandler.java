package io.gitpoli.webhook;

import io.gitpoli.github.Repository;
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
    Deployment deployment = deployment(payload);
    Outcome outcome = judge(delivery, payload, deployment);
    if (outcome instanceof Outcome.Accepted accepted) {
      judge.explain(deployment, accepted.reason());
    }
    return outcome;
  }

  /** Judges what waited for checks that now ended. */
  Outcome again(WaitingDeployments.Waiting one) {
    return judge(one.delivery(), one.payload(), deployment(one.payload()));
  }

  private Outcome judge(Delivery delivery, Payload payload, Deployment deployment) {
    // Before it is judged: checks that end meanwhile find it.
    waiting.add(deployment, delivery, payload);
    Outcome outcome = judge.answer(deployment, Origin.of(delivery, payload));
    if (!(outcome instanceof Outcome.Accepted)) {
      waiting.remove(deployment);
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
