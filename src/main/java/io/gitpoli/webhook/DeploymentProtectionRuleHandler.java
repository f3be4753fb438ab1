package io.gitpoli.webhook;

import io.gitpoli.github.Repository;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** A deployment waits for approval by a custom protection rule. */
public final class DeploymentProtectionRuleHandler implements EventHandler {
  private final DeploymentJudge judge;
  private final URI apiUrl;

  public DeploymentProtectionRuleHandler(DeploymentJudge judge, URI apiUrl) {
    this.judge = judge;
    this.apiUrl = apiUrl;
  }

  @Override
  public Set<String> events() {
    return Set.of("deployment_protection_rule");
  }

  @Override
  public Optional<Task> task(Event event) {
    return event.action().equals("requested")
        ? Optional.of(judge.answer(deployment(event.payload()), Origin.of(event)))
        : Optional.empty();
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
