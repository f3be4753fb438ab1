package io.gitpoli.webhook;

import io.gitpoli.inbox.Inbox;
import java.util.Optional;
import java.util.Set;

/** A check or a status of a commit ended: deployments that wait for it are judged again. */
public final class CheckCompletedHandler implements EventHandler {
  private final Inbox inbox;

  public CheckCompletedHandler(Inbox inbox) {
    this.inbox = inbox;
  }

  @Override
  public Set<String> events() {
    return Set.of("check_run", "check_suite", "status");
  }

  @Override
  public Optional<Task> task(Event event) {
    Payload payload = event.payload();
    boolean status = event.name().equals("status");
    if (!status && !event.action().equals("completed")) {
      return Optional.empty();
    }
    String sha = payload.sha(status ? "/sha" : "/" + event.name() + "/head_sha");
    return Optional.of(new Wake(Deployment.topic(payload.repository(), sha)));
  }

  private final class Wake implements Task {
    private final String commit;

    Wake(String commit) {
      this.commit = commit;
    }

    @Override
    public Optional<String> key() {
      return Optional.empty();
    }

    @Override
    public Outcome run(Attempt attempt) {
      return inbox.wake(commit) == 0
          ? new Outcome.Ignored()
          : new Outcome.Accepted("deployments of the commit are judged again");
    }
  }
}
