package io.gitpoli.webhook;

import java.util.Optional;
import java.util.Set;

/** A merge queue asks for the checks of a group, and stalls until they are there. */
public final class MergeGroupHandler implements EventHandler {
  private final PullRequestJudge judge;

  public MergeGroupHandler(PullRequestJudge judge) {
    this.judge = judge;
  }

  @Override
  public Set<String> events() {
    return Set.of("merge_group");
  }

  @Override
  public Optional<Task> task(Event event) {
    if (!event.action().equals("checks_requested")) {
      return Optional.empty();
    }
    Payload payload = event.payload();
    MergeGroup.Entry entry =
        new MergeGroup.Entry(
            payload.sha("/merge_group/base_sha"), payload.text("/merge_group/head_ref"));
    return Optional.of(judge.judgeGroup(event, payload.sha("/merge_group/head_sha"), entry));
  }
}
