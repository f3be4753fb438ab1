package io.gitpoli.webhook;

import io.gitpoli.audit.Exemption;
import io.gitpoli.gate.Judgement;
import io.gitpoli.gate.Ruling;
import io.gitpoli.github.Comment;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.Repository;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Answers a command with a comment of its own, once. */
record CommandAnswers(Optional<GitHub> gitHub) {
  /**
   * Says why a command is not followed.
   *
   * @param first whether it can't have been said before
   */
  void refused(Repository repository, Command command, String why, boolean first) {
    answer(
        repository,
        command,
        first,
        "**gitpoli: not overridden.** "
            + Markdown.text(command.login())
            + ", "
            + Markdown.text(why)
            + ".");
  }

  /**
   * Tells everybody who is to know of an override.
   *
   * @param teams to be mentioned, as {@code org/team}
   * @param first whether it can't have been told before
   */
  void judged(
      Repository repository,
      Command command,
      Judgement judgement,
      List<String> teams,
      boolean first) {
    Optional<Ruling> ruling =
        judgement.rulings().stream().filter(one -> !made(one, command).isEmpty()).findFirst();
    if (ruling.isEmpty()) {
      refused(repository, command, "what you want to override is not denied any more", first);
      return;
    }
    List<Exemption> made = made(ruling.get(), command);
    String codes =
        made.stream()
            .map(one -> Markdown.code(one.code()))
            .distinct()
            .collect(Collectors.joining(", "));
    String mentions = teams.stream().map(team -> "@" + team).collect(Collectors.joining(" "));
    answer(
        repository,
        command,
        first,
        "**gitpoli: "
            + Markdown.text(command.login())
            + " has overridden "
            + codes
            + "**, because: "
            + Markdown.text(made.get(0).reason())
            + "\n\nThis holds for commit "
            + ruling.get().question().subject().sha()
            + " alone; a new commit ends it. Recorded as "
            + Markdown.code(ruling.get().auditId())
            + "."
            + (mentions.isEmpty() ? "" : "\n\nTo know: " + mentions));
  }

  /** The overrides of a ruling that this command made. */
  private static List<Exemption> made(Ruling ruling, Command command) {
    return ruling.exemptions().stream()
        .filter(one -> one.kind() == Exemption.Kind.OVERRIDE)
        .filter(one -> command.delivery().equals(one.delivery()))
        .toList();
  }

  private void answer(Repository repository, Command command, boolean first, String text) {
    // Unseen on the page; it tells that this command has its answer.
    String marker = "<!-- gitpoli: answer to " + command.commentId() + " -->";
    GitHub there = gitHub.orElseThrow();
    boolean said =
        !first
            && there.comments(repository, command.number(), command.writtenAt()).stream()
                .anyMatch(one -> isOurs(one) && one.body().contains(marker));
    if (!said) {
      there.comment(repository, command.number(), text + "\n\n" + marker);
    }
  }

  /** No person's login ends so. */
  private boolean isOurs(Comment comment) {
    return comment.appId() == gitHub.orElseThrow().appId() || comment.login().endsWith("[bot]");
  }
}
