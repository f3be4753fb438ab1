package io.gitpoli.webhook;

import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubException;
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
    String suite = delivery.event().equals("check_run") ? check + "/check_suite" : check;
    String branch = payload.optionalText(suite + "/head_branch").orElse("");
    if (!MergeGroup.Branch.matches(branch)) {
      return judge.judge(delivery, payload, head);
    }
    // The group's base is not told here. All that its base branch lacks is the group and what is
    // queued before it: that much or more is judged.
    MergeGroup.Branch queue = MergeGroup.Branch.parse(branch);
    return judge.judgeGroup(
        delivery,
        payload,
        head,
        () ->
            MergeGroup.read(
                gitHub.get(), payload.repository(), tip(payload, queue.baseRef()), head, queue));
  }

  private String tip(Payload payload, String branch) {
    return gitHub
        .get()
        .tip(payload.repository(), "refs/heads/" + branch)
        .orElseThrow(() -> new GitHubException("the merge queue's base branch is gone"));
  }
}
