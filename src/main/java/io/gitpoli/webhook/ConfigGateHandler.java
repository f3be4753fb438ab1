package io.gitpoli.webhook;

import java.util.Optional;
import java.util.Set;

/**
 * Whatever has a pull request or a merge group judged has the configuration files judged that it
 * changes, as a {@link Part} of its own: neither waits for the other.
 */
public final class ConfigGateHandler implements EventHandler {
  private static final Part PART = new Part("config-gate");

  private final ConfigGateJudge judge;
  private final long appId;

  /**
   * @param appId our App's: its check runs are ours
   */
  public ConfigGateHandler(ConfigGateJudge judge, long appId) {
    this.judge = judge;
    this.appId = appId;
  }

  @Override
  public Part part() {
    return PART;
  }

  @Override
  public Set<String> events() {
    return Set.of("pull_request", "merge_group", "check_run", "check_suite", "issue_comment");
  }

  @Override
  public Optional<Task> task(Event event) {
    Payload payload = event.payload();
    return switch (event.name()) {
      case "pull_request" ->
          PullRequestHandler.isJudged(event) ? Optional.of(judge.judge(event)) : Optional.empty();
      case "merge_group" ->
          MergeGroupHandler.isAsked(event)
              ? Optional.of(
                  judge.judgeGroup(
                      event,
                      payload.sha("/merge_group/head_sha"),
                      MergeGroupHandler.entry(payload)))
              : Optional.empty();
      case "issue_comment" ->
          CommentHandler.command(event)
              .filter(command -> command.what() instanceof CommentCommand.Recheck)
              .map(command -> judge.recheck(event, command));
      default -> again(event);
    };
  }

  private Optional<Task> again(Event event) {
    Payload payload = event.payload();
    String check = "/" + event.name();
    boolean suite = event.name().equals("check_suite");
    if (!event.action().equals("rerequested")
        || payload.number(check + "/app/id") != appId
        || !(suite || RerequestHandler.isOf(payload, ConfigGateForm.NAME))) {
      return Optional.empty();
    }
    String externalId = suite ? "" : payload.optionalText("/check_run/external_id").orElse("");
    return Optional.of(judge.judgeAgain(event, payload.sha(check + "/head_sha"), externalId));
  }
}
