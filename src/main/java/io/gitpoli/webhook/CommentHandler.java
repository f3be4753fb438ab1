package io.gitpoli.webhook;

import io.gitpoli.github.GitHub;
import java.util.Optional;
import java.util.Set;

/**
 * Someone gave a command in a comment on a pull request. Only a new comment counts, and only a
 * person's: whoever may edit comments of others must not speak for them.
 */
public final class CommentHandler implements EventHandler {
  private final PullRequestJudge judge;
  private final Optional<GitHub> gitHub;

  public CommentHandler(PullRequestJudge judge, Optional<GitHub> gitHub) {
    this.judge = judge;
    this.gitHub = gitHub;
  }

  @Override
  public Set<String> events() {
    return Set.of("issue_comment");
  }

  @Override
  public Optional<Task> task(Event event) {
    return gitHub.isEmpty()
        ? Optional.empty()
        : command(event).map(command -> judge.follow(event, command));
  }

  /** The command that a comment gives; empty where it gives none that counts. */
  static Optional<Command> command(Event event) {
    Payload payload = event.payload();
    if (!event.action().equals("created")
        || !payload.has("/issue/pull_request")
        || payload.has("/comment/performed_via_github_app")
        || !payload.optionalText("/comment/user/type").filter("User"::equals).isPresent()) {
      return Optional.empty();
    }
    return CommentCommand.parse(payload.text("/comment/body"))
        .map(
            what ->
                new Command(
                    event.delivery(),
                    payload.count("/issue/number"),
                    payload.number("/comment/id"),
                    payload.text("/comment/user/login"),
                    payload.instant("/comment/created_at"),
                    what));
  }
}
