package io.gitpoli.webhook;

import io.gitpoli.gate.Judgement;
import io.gitpoli.gate.Reported;
import io.gitpoli.gate.Ruling;
import io.gitpoli.github.Annotation;
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
 * @param form which check run it is, and how it tells what was ruled
 */
record CheckRunReport(
    GitHub gitHub, Repository repository, String headSha, String postedFor, CheckRunForm form) {
  private static final Logger LOG = LoggerFactory.getLogger(CheckRunReport.class);

  static final String NAME = "gitpoli / PR Policy";
  static final String ACTION = "check_run";

  /** Of the pull request policy. */
  CheckRunReport(GitHub gitHub, Repository repository, String headSha, String postedFor) {
    this(gitHub, repository, headSha, postedFor, CheckRunForm.PULL_REQUEST);
  }

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
    Optional<Open> noted = attempt.note().map(Open::parse);
    return noted.isPresent() || attempt.isFirst()
        ? noted
        : ours()
            .filter(check -> !check.completed())
            .filter(check -> check.externalId().equals(held(attempt)))
            .findFirst()
            .map(check -> new Open(check.id(), headSha));
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
                  form.name(),
                  headSha,
                  externalId,
                  conclusion,
                  form.title(rulings),
                  form.summary(rulings)),
              form.annotations(rulings));
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
    return gitHub.ownChecks(repository, headSha, form.name()).stream();
  }

  private PostedCheckRun post(Attempt attempt, CheckRun checkRun, List<Annotation> annotations) {
    Optional<Open> open = open(attempt);
    if (open.isEmpty()) {
      return postNew(attempt, checkRun, annotations);
    }
    if (!open.get().headSha().equals(headSha)) {
      PostedCheckRun posted = postNew(attempt, checkRun, annotations);
      leave(open.get());
      return posted;
    }
    PostedCheckRun updated =
        update(attempt, open.get().id(), checkRun, missing(open.get().id(), annotations));
    // Of two runs with one name GitHub goes by the newest: another delivery may have posted one.
    return ours().anyMatch(check -> check.id() > updated.id())
        ? postNew(attempt, checkRun, annotations)
        : updated;
  }

  /** What an attempt that was cut short has not said yet. */
  private List<Annotation> missing(long id, List<Annotation> annotations) {
    int there =
        annotations.isEmpty()
            ? 0
            : ours().filter(check -> check.id() == id).mapToInt(Check::annotations).sum();
    return annotations.subList(Math.min(there, annotations.size()), annotations.size());
  }

  /** Completed, with the conclusion, only by the last request: nothing passes that is half told. */
  private PostedCheckRun postNew(Attempt attempt, CheckRun checkRun, List<Annotation> annotations) {
    if (annotations.size() <= CheckRun.MAX_ANNOTATIONS) {
      return gitHub.postCheckRun(repository, checkRun.with(annotations));
    }
    CheckRun begun = inProgress(attempt, checkRun.title(), checkRun.summary());
    PostedCheckRun posted =
        gitHub.postCheckRun(
            repository, begun.with(annotations.subList(0, CheckRun.MAX_ANNOTATIONS)));
    return update(
        attempt,
        posted.id(),
        checkRun,
        annotations.subList(CheckRun.MAX_ANNOTATIONS, annotations.size()));
  }

  private PostedCheckRun update(
      Attempt attempt, long id, CheckRun checkRun, List<Annotation> annotations) {
    List<Annotation> left = annotations;
    while (left.size() > CheckRun.MAX_ANNOTATIONS) {
      CheckRun further = inProgress(attempt, checkRun.title(), checkRun.summary());
      gitHub.updateCheckRun(
          repository, id, further.with(left.subList(0, CheckRun.MAX_ANNOTATIONS)));
      left = left.subList(CheckRun.MAX_ANNOTATIONS, left.size());
      attempt.requireLease();
    }
    return gitHub.updateCheckRun(repository, id, checkRun.with(left));
  }

  private CheckRun inProgress(Attempt attempt, String title, String summary) {
    return CheckRun.inProgress(form.name(), headSha, held(attempt), title, summary);
  }

  /** Ends what was left in progress on an older commit, as well as it can: nobody waits for it. */
  private void leave(Open open) {
    try {
      gitHub.updateCheckRun(
          repository,
          open.id(),
          CheckRun.completed(
              form.name(),
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
            inProgress(
                attempt,
                "Not judged yet: gitpoli tries again by itself",
                "What can't be judged is not let through. What was in the way:\n\n"
                    + Markdown.code(reason)
                    + "\n\nNothing needs to be done: gitpoli tries again until it can be judged."));
    String note = new Open(posted.id(), headSha).note();
    attempt.note(note);
    return Optional.of(note);
  }

  /** Takes back what was said of the commit before, if anything was; it is judged anew. */
  void retract(Attempt attempt, String reason) {
    if (attempt.isFirst() && ours().anyMatch(Check::completed)) {
      hold(attempt, reason);
    }
  }

  /** Says that there will be no judgement by itself. */
  void giveUp(Attempt attempt, String reason) {
    attempt.requireLease();
    post(
        attempt,
        CheckRun.completed(
            form.name(),
            headSha,
            postedFor,
            "failure",
            "Not judged: gitpoli gave up",
            "What can't be judged is not let through. What was in the way:\n\n"
                + Markdown.code(reason)
                + "\n\nHow to get through: ask for this check again (\"Re-run\"), push a commit, or have"
                + " an operator retry delivery "
                + Markdown.code(attempt.claim().entry().id())
                + "."),
        List.of());
  }

  /** Ends what an earlier attempt left in progress, where nothing is to be judged any more. */
  void withdraw(Attempt attempt, String title, String summary) {
    Optional<Open> open = open(attempt).filter(there -> there.headSha().equals(headSha));
    if (open.isPresent()) {
      attempt.requireLease();
      gitHub.updateCheckRun(
          repository,
          open.get().id(),
          CheckRun.completed(form.name(), headSha, postedFor, "neutral", title, summary));
    }
  }
}
