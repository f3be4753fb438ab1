package io.gitpoli.webhook;

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
  public Outcome handle(Delivery delivery, Payload payload) {
    boolean baseChanged = payload.action().equals("edited") && payload.has("/changes/base");
    if (!ACTIONS.contains(payload.action()) && !baseChanged) {
      return new Outcome.Ignored();
    }
    return judge.judge(delivery, payload);
  }
}
