package io.gitpoli.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditTrail;
import io.gitpoli.audit.Exemption;
import io.gitpoli.audit.Subject;
import io.gitpoli.audit.Verdict;
import io.gitpoli.gate.Case;
import io.gitpoli.gate.Exemptions;
import io.gitpoli.github.Check;
import io.gitpoli.github.Comment;
import io.gitpoli.github.GitHub;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.policy.Violation;
import io.gitpoli.repol.ConfigDocument;
import io.gitpoli.repol.RepoPolicies;
import io.gitpoli.rollout.Glob;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Break-glass: members of teams that {@code .repol/overrides.yaml} lists let one head commit of one
 * pull request pass although rules deny it.
 *
 * <p>An override is bound to what its author could see: a commit that gitpoli had denied for that
 * rule, and had said so on, before the comment was written. It is kept in the audit event of the
 * decision that followed, and found again by way of the check runs on the commit, each of which
 * names its event. What can't be found that way any more holds no more.
 */
record Overrides(RepoPolicies repoPolicies, AuditTrail audit, Optional<GitHub> gitHub) {
  private static final String FILE = "overrides";

  // Each costs a read of one event: a commit that was judged more often loses its oldest override.
  private static final int MAX_CHECKS = 50;

  // Whoever comments on what they have just read must have had the time to read it.
  private static final Duration READING = Duration.ofSeconds(30);

  private static final Pattern NAMES_AN_EVENT = Pattern.compile(".* ([0-9a-f-]{36})");

  /** What is answered to who wants to override. */
  sealed interface Answer {
    /**
     * It is granted.
     *
     * @param overrides one for each rule, still without what the policy says of it
     */
    record Granted(List<Exemption> overrides) implements Answer {}

    /**
     * It is not.
     *
     * @param why and what is needed, for whoever asked; may be their own words in part
     * @param listed whether the file names who asked, by themselves or by a team
     */
    record Refused(String why, boolean listed) implements Answer {
      static Refused toAnybody(String why) {
        return new Refused(why, false);
      }

      static Refused toListed(String why) {
        return new Refused(why, true);
      }
    }

    /** The comment is gone: so is the wish. */
    record Withdrawn() implements Answer {}
  }

  /** Who may override what, as the file says. */
  private record Rules(ConfigDocument file) {
    private List<String> texts(String field) {
      return StreamSupport.stream(
              file.document().path("overrides").path(field).spliterator(), false)
          .map(JsonNode::textValue)
          .toList();
    }

    List<String> teams() {
      return texts("teams");
    }

    boolean namesUser(String login) {
      return texts("users").stream().anyMatch(login::equalsIgnoreCase);
    }

    boolean covers(String code) {
      return texts("codes").stream().anyMatch(pattern -> new Glob(pattern).matches(code));
    }

    boolean authorMay() {
      return file.document().path("overrides").path("author").asBoolean();
    }
  }

  /**
   * A decision about a pull request, as a check run on its head names it.
   *
   * @param saidAt when that check run began, by GitHub's clock
   */
  private record Judged(AuditEvent event, Optional<Instant> saidAt) {
    /** Whether it could have been read by whoever wrote something at that moment. */
    boolean seenBy(Instant writtenAt) {
      Instant moment = writtenAt.minus(READING);
      return event.timestamp().isBefore(moment) && saidAt.map(moment::isAfter).orElse(true);
    }
  }

  /** The teams to tell of an override, as {@code org/team}. */
  List<String> teams(Repository repository) {
    ConfigDocument file = repoPolicies.document(repository, FILE);
    return file.errors().isEmpty() ? new Rules(file).teams() : List.of();
  }

  /** The overrides of a pull request's head that were made before. */
  Exemptions.Granted standing(Repository repository, Case question, List<Violation> violations) {
    Subject subject = question.subject();
    if (gitHub.isEmpty() || subject.number() == null || subject.sha() == null) {
      return Exemptions.Granted.NOTHING;
    }
    ConfigDocument file = repoPolicies.document(repository, FILE);
    if (!file.errors().isEmpty()) {
      return new Exemptions.Granted(
          List.of(),
          List.of(new Violation("overrides.invalid", "nothing is overridden: " + file.fault())));
    }
    if (!file.exists()) {
      return Exemptions.Granted.NOTHING;
    }
    Rules rules = new Rules(file);
    String author = question.input().path("author").asText();
    Map<String, Exemption> byCode = new HashMap<>();
    judged(repository, subject.number(), subject.sha(), question.input().path("base_ref").asText())
        .stream()
        .flatMap(one -> one.event().exemptions().stream())
        .filter(one -> one.kind() == Exemption.Kind.OVERRIDE && rules.covers(one.code()))
        .filter(one -> inTheWay(repository, author, one.by(), rules).isEmpty())
        .forEach(one -> byCode.putIfAbsent(one.code(), one));
    return new Exemptions.Granted(
        violations.stream()
            .filter(violation -> byCode.containsKey(violation.code()))
            .map(violation -> byCode.get(violation.code()).of(violation))
            .toList(),
        List.of());
  }

  /**
   * What was decided about a pull request at this head and this base, newest first. Of a decision
   * about several pull requests the check run names one, which leads to the others.
   */
  private List<Judged> judged(Repository repository, int number, String sha, String baseRef) {
    List<Check> checks =
        gitHub.orElseThrow().ownChecks(repository, sha, CheckRunReport.NAME).stream()
            .filter(Check::completed)
            .sorted(Comparator.comparingLong(Check::id).reversed())
            .limit(MAX_CHECKS)
            .toList();
    Map<String, Judged> found = new LinkedHashMap<>();
    for (Check check : checks) {
      Matcher named = NAMES_AN_EVENT.matcher(check.externalId());
      if (named.matches()) {
        audit.find(named.group(1)).stream()
            .flatMap(event -> together(event, number))
            .filter(event -> isAbout(event, repository, number, sha, baseRef))
            .forEach(event -> found.put(event.id(), new Judged(event, check.startedAt())));
      }
    }
    List<Judged> judged = new ArrayList<>(found.values());
    judged.sort(Comparator.comparing((Judged one) -> one.event().id()).reversed());
    return judged;
  }

  /** The event, where it is about this pull request; else those that were decided along with it. */
  private Stream<AuditEvent> together(AuditEvent event, int number) {
    Subject subject = event.subject();
    return subject.delivery() == null || Integer.valueOf(number).equals(subject.number())
        ? Stream.of(event)
        : audit.decisionsOf(subject.delivery()).stream();
  }

  private static boolean isAbout(
      AuditEvent event, Repository repository, int number, String sha, String baseRef) {
    Subject subject = event.subject();
    return event.kind() == AuditEvent.Kind.DECISION
        && PolicyName.PULL_REQUEST.value().equals(event.policy())
        && event.decision() != Verdict.ERROR
        && repository.fullName().equalsIgnoreCase(subject.repository())
        && subject.number() != null
        && subject.number() == number
        && sha.equals(subject.sha())
        // Towards another branch the same rule means something else.
        && event.input() != null
        && baseRef.equals(event.input().path("base_ref").asText());
  }

  /**
   * Whether a command may override.
   *
   * @param current the pull request as it is now, under the lease of its head
   */
  Answer ask(
      Repository repository,
      PullRequest current,
      Command command,
      CommentCommand.BreakGlass wanted) {
    Optional<Comment> comment =
        gitHub.orElseThrow().comments(repository, command.number(), command.writtenAt()).stream()
            .filter(one -> one.id() == command.commentId())
            .filter(one -> one.login().equals(command.login()) && one.appId() == 0)
            .findFirst();
    if (comment.isEmpty()) {
      return new Answer.Withdrawn();
    }
    if (!CommentCommand.parse(comment.get().body()).equals(Optional.of(wanted))) {
      return Answer.Refused.toAnybody("the comment was edited; write a new one");
    }
    Rules rules = new Rules(repoPolicies.document(repository, FILE));
    if (!rules.file().exists()) {
      return Answer.Refused.toAnybody(
          "no `.repol/overrides.yaml` on the default branch says who may override");
    }
    if (!rules.file().errors().isEmpty()) {
      return Answer.Refused.toAnybody("nothing can be overridden: " + rules.file().fault());
    }
    Optional<String> inTheWay = inTheWay(repository, current.author(), command.login(), rules);
    if (inTheWay.isPresent()) {
      return Answer.Refused.toAnybody(inTheWay.get());
    }
    return excluded(wanted, rules)
        .<Answer>map(Answer.Refused::toListed)
        .orElseGet(() -> bound(repository, current, command, comment.get(), wanted, rules));
  }

  /** Why this person may not override; empty where they may. */
  private Optional<String> inTheWay(
      Repository repository, String author, String login, Rules rules) {
    if (login.equalsIgnoreCase(author) && !rules.authorMay()) {
      return Optional.of(
          "the author of a pull request may not override for it; somebody else must");
    }
    if (!rules.namesUser(login) && !isMember(repository, rules.teams(), login)) {
      return Optional.of(
          login
              + " is neither listed in "
              + rules.file().origin().path()
              + " nor an active member of a team that is: "
              + (rules.teams().isEmpty() ? "none is" : String.join(", ", rules.teams())));
    }
    return Optional.empty();
  }

  /** Why one of these rules can't be overridden; empty where all can. */
  private static Optional<String> excluded(CommentCommand.BreakGlass wanted, Rules rules) {
    return wanted.codes().stream()
        .filter(code -> !Exemptions.isJudged(code) || !rules.covers(code))
        .findFirst()
        .map(
            code ->
                Exemptions.isJudged(code)
                    ? code + " is none of the rules that " + rules.file().origin().path() + " lists"
                    : code + " says that there is nothing to judge by; nobody can override that");
  }

  /** Of other owners' teams the App knows nothing: they count for their own repositories alone. */
  private boolean isMember(Repository repository, List<String> teams, String login) {
    return teams.stream()
        .map(team -> team.split("/", 2))
        .filter(team -> team[0].equalsIgnoreCase(repository.owner()))
        .anyMatch(team -> gitHub.orElseThrow().isTeamMember(repository, team[1], login));
  }

  /** Binds the override to what was denied before it was written. */
  private Answer bound(
      Repository repository,
      PullRequest current,
      Command command,
      Comment comment,
      CommentCommand.BreakGlass wanted,
      Rules rules) {
    String head = current.headSha();
    Optional<Judged> seen =
        judged(repository, current.number(), head, current.baseRef()).stream()
            .filter(one -> one.seenBy(comment.createdAt()))
            .findFirst();
    if (seen.isEmpty()) {
      return Answer.Refused.toListed(
          "commit "
              + head
              + " was not denied yet when the comment was written, or less than "
              + READING.toSeconds()
              + " seconds before; look at it and its check, then write a new one");
    }
    AuditEvent denied = seen.get().event();
    List<String> codes = denied.violations().stream().map(Violation::code).distinct().toList();
    Optional<String> other = wanted.codes().stream().filter(c -> !codes.contains(c)).findFirst();
    if (other.isPresent()) {
      return Answer.Refused.toListed(
          other.get()
              + " was not denied by this check (what the Config Gate denies, a waiver allows); denied "
              + (codes.isEmpty() ? "was nothing" : "were: " + String.join(", ", codes)));
    }
    Instant since = seen.get().saidAt().orElse(denied.timestamp()).truncatedTo(ChronoUnit.SECONDS);
    boolean leftSince =
        gitHub.orElseThrow().forcePushes(repository, current.number()).stream()
            .anyMatch(pushed -> !pushed.isBefore(since));
    if (leftSince) {
      return Answer.Refused.toListed(
          "the branch was force-pushed after commit "
              + head
              + " was judged, so another commit may have been meant; have it judged again by"
              + " `/gitpoli recheck`, then write a new one");
    }
    return new Answer.Granted(
        wanted.codes().stream()
            .map(
                code ->
                    new Exemption(
                        Exemption.Kind.OVERRIDE,
                        code,
                        "",
                        wanted.reason(),
                        comment.login(),
                        null,
                        null,
                        comment.url(),
                        denied.id(),
                        command.delivery(),
                        rules.file().origin()))
            .toList());
  }
}
