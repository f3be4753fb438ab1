package io.gitpoli.webhook;

import io.gitpoli.github.GitHub;
import java.util.Optional;
import java.util.Set;

/** A merge queue asks for the checks of a group, and stalls until they are there. */
public final class MergeGroupHandler implements EventHandler {
  private final PullRequestJudge judge;
  private final Optional<GitHub> gitHub;

  public MergeGroupHandler(PullRequestJudge judge, Optional<GitHub> gitHub) {
    this.judge = judge;
    this.gitHub = gitHub;
  }

  @Override
  public Set<String> events() {
    return Set.of("merge_group");
  }

  @Override
  public Outcome handle(Delivery delivery, Payload payload) {
    // Which pull requests a group brings, GitHub alone can tell.
    if (!payload.action().equals("checks_requested") || gitHub.isEmpty()) {
      return new Outcome.Ignored();
    }
    String head = payload.sha("/merge_group/head_sha");
    String base = payload.sha("/merge_group/base_sha");
    String ref = payload.text("/merge_group/head_ref");
    return judge.judgeGroup(
        delivery,
        payload,
        head,
        () ->
            MergeGroup.read(
                gitHub.get(), payload.repository(), base, head, MergeGroup.Branch.parse(ref)));
  }
}
