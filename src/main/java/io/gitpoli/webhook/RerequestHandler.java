package io.gitpoli.webhook;

import io.gitpoli.github.GitHub;
import java.util.Optional;
import java.util.Set;

/** Someone asks for our check run, or for our check suite, again. Both mean: judge again. */
public final class RerequestHandler implements EventHandler {
  private final PullRequestJudge judge;
  private final Optional<GitHub> gitHub;

  public RerequestHandler(PullRequestJudge judge, Optional<GitHub> gitHub) {
    this.judge = judge;
    this.gitHub = gitHub;
  }

  @Override
  public Set<String> events() {
    return Set.of("check_run", "check_suite");
  }

  @Override
  public Outcome handle(Delivery delivery, Payload payload) {
    if (!payload.action().equals("rerequested") || gitHub.isEmpty()) {
      return new Outcome.Ignored();
    }
    String check = "/" + delivery.event();
    if (payload.number(check + "/app/id") != gitHub.get().appId()) {
      return new Outcome.Ignored();
    }
    String head = payload.sha(check + "/head_sha");
    return entry(payload, check, head)
        .map(entry -> judge.judgeGroup(delivery, payload, head, entry))
        .orElseGet(() -> judge.judgeHead(delivery, payload, head));
  }

  /** The merge group that our check run was posted for; empty where it was for pull requests. */
  private Optional<MergeGroup.Entry> entry(Payload payload, String check, String head) {
    if (check.equals("/check_run")) {
      return payload.optionalText("/check_run/external_id").flatMap(MergeGroup.Entry::ofExternalId);
    }
    return gitHub.orElseThrow().checks(payload.repository(), head).items().stream()
        .filter(one -> one.appId() == gitHub.get().appId())
        .flatMap(one -> MergeGroup.Entry.ofExternalId(one.externalId()).stream())
        .findFirst();
  }
}
