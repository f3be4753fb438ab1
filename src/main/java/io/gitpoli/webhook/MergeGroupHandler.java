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
    if (!isAsked(event)) {
      return Optional.empty();
    }
    Payload payload = event.payload();
    return Optional.of(
        judge.judgeGroup(event, payload.sha("/merge_group/head_sha"), entry(payload)));
  }

  /** Whether a merge queue waits for our checks. */
  static boolean isAsked(Event event) {
    return event.action().equals("checks_requested");
  }

  static MergeGroup.Entry entry(Payload payload) {
    return new MergeGroup.Entry(
        payload.sha("/merge_group/base_sha"), payload.text("/merge_group/head_ref"));
  }
}
