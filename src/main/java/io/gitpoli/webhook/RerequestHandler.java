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
  public Optional<Task> task(Event event) {
    if (!event.action().equals("rerequested") || gitHub.isEmpty()) {
      return Optional.empty();
    }
    Payload payload = event.payload();
    String check = "/" + event.name();
    if (payload.number(check + "/app/id") != gitHub.get().appId()) {
      return Optional.empty();
    }
    if (check.equals("/check_run") && isOf(payload, ConfigGateForm.NAME)) {
      return Optional.empty();
    }
    String head = payload.sha(check + "/head_sha");
    // What a check run was posted for it carries itself; of a suite only GitHub can tell.
    return Optional.of(
        check.equals("/check_run")
            ? judge.judgeAgain(
                event, head, payload.optionalText("/check_run/external_id").orElse(""))
            : judge.judgeAgain(event, head));
  }

  /** Whether the payload's check run has that name. */
  static boolean isOf(Payload payload, String name) {
    return payload.optionalText("/check_run/name").filter(name::equals).isPresent();
  }
}
