package io.gitpoli.webhook;

import java.util.Optional;
import java.util.Set;

/** A pull request was opened, or changed in a way that its judgement depends on. */
public final class PullRequestHandler implements EventHandler {
  private static final Set<String> ACTIONS =
      Set.of("opened", "synchronize", "reopened", "ready_for_review");

  private final PullRequestJudge judge;

  public PullRequestHandler(PullRequestJudge judge) {
    this.judge = judge;
  }

  @Override
  public Set<String> events() {
    return Set.of("pull_request");
  }

  @Override
  public Optional<Task> task(Event event) {
    return isJudged(event) ? Optional.of(judge.judge(event)) : Optional.empty();
  }

  /**
   * Whether the commit may have a check run that says nothing of this pull request as it is now: it
   * was judged towards another branch, or while this one was closed.
   */
  static boolean mayBeOutdated(Event event) {
    return event.action().equals("edited") || event.action().equals("reopened");
  }

  /** Whether a pull request has changed in a way that a judgement depends on. */
  static boolean isJudged(Event event) {
    boolean baseChanged = event.action().equals("edited") && event.payload().has("/changes/base");
    return ACTIONS.contains(event.action()) || baseChanged;
  }
}
