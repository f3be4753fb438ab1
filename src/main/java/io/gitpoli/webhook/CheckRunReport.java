package io.gitpoli.webhook;

import io.gitpoli.gate.Judgement;
import io.gitpoli.gate.Reported;
import io.gitpoli.gate.Ruling;
import io.gitpoli.github.Check;
import io.gitpoli.github.CheckRun;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.GitHubException;
import io.gitpoli.github.PostedCheckRun;
import io.gitpoli.github.Repository;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The check run of one head commit: what was ruled, or why nothing could be yet.
 *
 * @param postedFor what is judged, as {@code pr:<number>} or as {@link
 *     MergeGroup.Entry#externalId}: GitHub gives it back where someone asks for the check again
 */
record CheckRunReport(GitHub gitHub, Repository repository, String headSha, String postedFor) {
  private static final Logger LOG = LoggerFactory.getLogger(CheckRunReport.class);

  static final String NAME = "gitpoli / PR Policy";
  static final String ACTION = "check_run";

  /** The check run that an earlier attempt left in progress. */
  private record Open(long id, String headSha) {
    static Open parse(String note) {
      String[] parts = note.split("@", 2);
      return new Open(Long.parseLong(parts[0]), parts[1]);
    }

    String note() {
      return id + "@" + headSha;
    }
  }

  /** As its note says; a note that was lost with the process is made up for by looking. */
  private Optional<Open> open(Attempt attempt) {
    if (attempt.isFirst()) {
      return Optional.empty();
    }
    return attempt
        .note()
        .map(Open::parse)
        .or(
            () ->
                ours()
                    .filter(check -> !check.completed())
                    .filter(check -> check.externalId().equals(held(attempt)))
                    .findFirst()
                    .map(check -> new Open(check.id(), headSha)));
  }

  private String held(Attempt attempt) {
    return postedFor + " " + attempt.claim().entry().id();
  }

  static String conclusion(List<Ruling> rulings) {
    return switch (Judgement.strictest(rulings)) {
      case ALLOWED -> "success";
      case DRY_RUN -> "neutral";
      case DENIED -> "failure";
    };
  }

  /** Posts what was ruled; what an earlier attempt may have posted already is looked for first. */
  Reported send(Attempt attempt, List<Ruling> rulings) {
    attempt.requireLease();
    String conclusion = conclusion(rulings);
    String externalId = postedFor + " " + rulings.get(0).auditId();
    try {
      if (!attempt.isFirst() && isThere(rulings.get(0).auditId())) {
        return Reported.sent(ACTION, conclusion, null);
      }
      PostedCheckRun posted =
          post(
              attempt,
              CheckRun.completed(
                  NAME,
                  headSha,
                  externalId,
                  conclusion,
                  CheckRunSummary.title(rulings),
                  CheckRunSummary.markdown(rulings)));
      return Reported.sent(ACTION, conclusion, posted.url());
    } catch (GitHubException e) {
      return Reported.failed(ACTION, conclusion, e);
    }
  }

  private boolean isThere(String auditId) {
    // Only the newest counts on GitHub: what another replaced is posted once more.
    return ours()
        .max(Comparator.comparingLong(Check::id))
        .filter(check -> check.completed() && check.externalId().endsWith(" " + auditId))
        .isPresent();
  }

  private Stream<Check> ours() {
    return gitHub.ownChecks(repository, headSha, NAME).stream();
  }

  private PostedCheckRun post(Attempt attempt, CheckRun checkRun) {
    Optional<Open> open = open(attempt);
    if (open.isEmpty()) {
      return gitHub.postCheckRun(repository, checkRun);
    }
    if (!open.get().headSha().equals(headSha)) {
      PostedCheckRun posted = gitHub.postCheckRun(repository, checkRun);
      leave(open.get());
      return posted;
    }
    PostedCheckRun updated = gitHub.updateCheckRun(repository, open.get().id(), checkRun);
    // Of two runs with one name GitHub goes by the newest: another delivery may have posted one.
    return ours().anyMatch(check -> check.id() > updated.id())
        ? gitHub.postCheckRun(repository, checkRun)
        : updated;
  }

  /** Ends what was left in progress on an older commit, as well as it can: nobody waits for it. */
  private void leave(Open open) {
    try {
      gitHub.updateCheckRun(
          repository,
          open.id(),
          CheckRun.completed(
              NAME,
              open.headSha(),
              postedFor,
              "failure",
              "Not judged: there is a newer commit",
              "Judged is " + Markdown.code(headSha) + "."));
    } catch (GitHubException e) {
      LOG.warn("the check run of an older commit stays in progress: {}", e.getMessage());
    }
  }

  /** Says that the judgement takes longer, once; what stood there before no longer does. */
  Optional<String> hold(Attempt attempt, String reason) {
    Optional<Open> open = open(attempt);
    if (open.isPresent()) {
      return open.map(Open::note);
    }
    attempt.requireLease();
    PostedCheckRun posted =
        gitHub.postCheckRun(
            repository,
            CheckRun.inProgress(
                NAME,
                headSha,
                held(attempt),
                "Not judged yet: gitpoli tries again by itself",
                "What can't be judged is not let through. What was in the way:\n\n"
                    + Markdown.code(reason)
                    + "\n\nNothing needs to be done: gitpoli tries again until it can be judged."));
    return Optional.of(new Open(posted.id(), headSha).note());
  }

  /** Says that there will be no judgement by itself. */
  void giveUp(Attempt attempt, String reason) {
    attempt.requireLease();
    post(
        attempt,
        CheckRun.completed(
            NAME,
            headSha,
            postedFor,
            "failure",
            "Not judged: gitpoli gave up",
            "What can't be judged is not let through. What was in the way:\n\n"
                + Markdown.code(reason)
                + "\n\nHow to get through: ask for this check again (\"Re-run\"), push a commit, or have"
                + " an operator retry delivery "
                + Markdown.code(attempt.claim().entry().id())
                + "."));
  }
}
