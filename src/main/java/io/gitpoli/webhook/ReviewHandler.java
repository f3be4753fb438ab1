package io.gitpoli.webhook;

import java.util.Optional;
import java.util.Set;

/** Someone reviewed a pull request, or a review no longer counts. */
public final class ReviewHandler implements EventHandler {
  private static final Set<String> ACTIONS = Set.of("submitted", "dismissed", "edited");

  private final PullRequestJudge judge;

  public ReviewHandler(PullRequestJudge judge) {
    this.judge = judge;
  }

  @Override
  public Set<String> events() {
    return Set.of("pull_request_review");
  }

  @Override
  public Optional<Task> task(Event event) {
    return ACTIONS.contains(event.action()) ? Optional.of(judge.judge(event)) : Optional.empty();
  }
}
