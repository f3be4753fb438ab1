package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gitpoli.audit.Source;
import io.gitpoli.audit.Subject;
import io.gitpoli.check.Opa;
import io.gitpoli.configgate.ConfigGate;
import io.gitpoli.gate.Case;
import io.gitpoli.git.GitException;
import io.gitpoli.git.WorkingCopy;
import io.gitpoli.github.Commit;
import io.gitpoli.github.Listing;
import io.gitpoli.github.PullRequest;
import io.gitpoli.github.Repository;
import io.gitpoli.opa.NoOpaException;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.repol.RepoPolicies;
import io.gitpoli.repol.RepoPolicy;
import io.gitpoli.webhook.PullRequestInput;
import io.gitpoli.webhook.SignOff;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gitpoli check-pr}. */
@Command(
    name = "check-pr",
    description = {
      "Judges the checked-out branch as the pull request that it would be, by the policy and the"
          + " configuration that a server would take.",
      "It is a rehearsal: nothing is recorded, and what a working copy can't tell is no pass."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Allowed, or denied in a dry run (enforcement: audit).",
      "1:Denied, also for what can't be known here.",
      "2:No decision: wrong usage, or something that can't be read."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli check-pr",
      "  gitpoli check-pr --base develop --author ada --approver bo",
      "  gitpoli check-pr --repol .repol",
      "  gitpoli check-pr --output json | jq -r '.violations[].code'"
    })
final class CheckPr implements Callable<Integer> {
  /** What GitHub's API lists of a pull request's commits; a server trusts no longer list. */
  private static final int MAX_COMMITS = 250;

  private final AppFactory apps;

  @Spec private CommandSpec spec;

  @Option(
      names = "--base",
      paramLabel = "BRANCH",
      description = "The branch that it is to be merged into (default: the default branch).")
  private Optional<String> base;

  @Option(
      names = "--head",
      paramLabel = "BRANCH",
      description = "What the branch of the checked-out commit is called (default: its own name).")
  private Optional<String> head;

  @Option(
      names = "--author",
      paramLabel = "LOGIN",
      description = "Who opens it; their own approval doesn't count.")
  private Optional<String> author;

  @Option(
      names = "--label",
      paramLabel = "NAME",
      description = "A label that it has; may be repeated.")
  private List<String> labels = List.of();

  @Option(names = "--draft", description = "It is a draft.")
  private boolean draft;

  @Mixin private OpaOption opa;

  @Mixin private RehearsalOptions options;

  CheckPr(AppFactory apps) {
    this.apps = apps;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Logging.onlyTheUnexpected();
    if (!options.approvers().isEmpty() && author.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--approver needs --author, whose own approval doesn't count");
    }
    try {
      WorkingCopy copy = options.workingCopy();
      Repository repository = options.repository(copy, apps.environment());
      Change change = change(copy);
      RehearsalOptions.Configuration config =
          options.config(copy, repository, PolicyName.PULL_REQUEST);
      PullRequest pullRequest = pullRequest(change);
      return options.judge(
          apps,
          question(repository, change, pullRequest, config.policy()),
          config.waivers(),
          // Where .repol/gate.yaml names files to check, those of this change are judged here too.
          gate(copy, repository, change, pullRequest, config.sources()),
          about(repository, change),
          unknown());
    } catch (GitException | UncheckedIOException e) {
      throw new CommandFailure(e.getMessage(), e);
    }
  }

  /** What the pull request would bring. */
  private record Change(
      String headRef,
      String headSha,
      String baseRef,
      String baseName,
      String common,
      List<WorkingCopy.Commit> commits,
      int changedFiles) {}

  private Change change(WorkingCopy copy) {
    String headSha =
        copy.git()
            .commit("HEAD")
            .orElseThrow(() -> new CommandFailure("there is no commit here yet: git commit"));
    String headRef =
        head.or(copy::branch)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        "no branch is checked out (HEAD is detached): git switch to one, or say"
                            + " what it is called by --head BRANCH"));
    String into = base.map(this::branch).orElseGet(() -> options.defaultBranch(copy));
    String baseSha = options.tip(copy, into);
    String baseName = options.name(copy, into);
    String common = common(copy, baseSha, baseName, headSha);
    List<WorkingCopy.Commit> commits = copy.commits(baseSha, headSha, MAX_COMMITS);
    if (commits.isEmpty()) {
      throw new CommandFailure(
          "there is nothing to merge: "
              + (headRef.equals(into)
                  ? headRef + " is the branch to merge into; git switch to another"
                  : headRef + " has no commit that " + baseName + " doesn't have"));
    }
    if (copy.cutsAnyOf(commits)) {
      throw unshallow(baseName, headSha);
    }
    return new Change(
        headRef, headSha, into, baseName, common, commits, copy.changedFiles(common, headSha));
  }

  /** A branch's name, however git would name it here. */
  private String branch(String given) {
    return given
        .replaceFirst("^refs/heads/", "")
        .replaceFirst("^(refs/remotes/)?\\Q" + options.remote() + "\\E/", "");
  }

  private String common(WorkingCopy copy, String baseSha, String baseName, String headSha) {
    return copy.mergeBase(baseSha, headSha)
        .orElseThrow(
            () ->
                copy.isShallow()
                    ? unshallow(baseName, headSha)
                    : new CommandFailure(
                        baseName + " and the checked-out commit have no commit in common"));
  }

  private CommandFailure unshallow(String baseName, String headSha) {
    return new CommandFailure(
        "this clone is shallow and lacks commits between %s and %.12s: git fetch --unshallow %s"
            .formatted(baseName, headSha, options.remote()));
  }

  private PullRequest pullRequest(Change change) {
    return new PullRequest(
        0,
        true,
        draft,
        change.headRef(),
        change.headSha(),
        change.baseRef(),
        author.orElse(""),
        labels,
        Optional.empty(),
        Optional.empty(),
        Optional.of(change.changedFiles()),
        Optional.of(change.commits().size()));
  }

  private static Subject subject(Repository repository, Change change) {
    return new Subject(
        Source.CLI,
        repository.fullName(),
        null,
        null,
        change.headRef(),
        change.headSha(),
        null,
        null,
        null);
  }

  private Case question(
      Repository repository, Change change, PullRequest pullRequest, RepoPolicy config) {
    List<Commit> commits =
        change.commits().stream()
            .map(commit -> new Commit(commit.id(), commit.message(), List.of()))
            .toList();
    boolean signedOff = SignOff.everyCommit(new Listing<>(commits, commits.size() < MAX_COMMITS));
    PullRequestInput input =
        new PullRequestInput(repository, pullRequest, options.approvers(), signedOff, config);
    return new Case(
        PolicyName.PULL_REQUEST,
        input.document(),
        subject(repository, change),
        config.origin(),
        config.dryRun());
  }

  /** What the gate over configuration files is asked; empty where none is configured. */
  private Optional<Case> gate(
      WorkingCopy copy,
      Repository repository,
      Change change,
      PullRequest pullRequest,
      List<LocalSource> sources) {
    LocalFiles files = new LocalFiles(copy, change.common(), sources);
    RepoPolicies config = new RepoPolicies(List.copyOf(sources));
    try (ConfigGate gate = new ConfigGate(files, config, opa(), Clock.systemUTC())) {
      return gate.of(repository)
          .map(
              review ->
                  new Case(
                      ConfigGate.POLICY,
                      review.input(pullRequest, change.headSha()),
                      subject(repository, change),
                      review.origin(),
                      false));
    }
  }

  private Optional<Opa> opa() {
    try {
      return opa.findAny(apps.environment()).map(found -> Opa.at(found.path()));
    } catch (NoOpaException e) {
      throw new CommandFailure(e.getMessage(), e);
    }
  }

  private static String about(Repository repository, Change change) {
    int commits = change.commits().size();
    return "%s (%.12s) into %s of %s: %s, %s"
        .formatted(
            change.headRef(),
            change.headSha(),
            change.baseName(),
            repository,
            commits == 1 ? "1 commit" : commits + " commits",
            change.changedFiles() == 1 ? "1 file" : change.changedFiles() + " files");
  }

  private Map<String, String> unknown() {
    Map<String, String> unknown = new HashMap<>();
    if (options.approvers().isEmpty()) {
      unknown.put(
          "approvals.insufficient",
          "Who approves is seen on the pull request; try it out by --author and --approver.");
    }
    return unknown;
  }
}
