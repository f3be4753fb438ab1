package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gitpoli.audit.Source;
import io.gitpoli.audit.Subject;
import io.gitpoli.gate.Case;
import io.gitpoli.git.GitException;
import io.gitpoli.git.WorkingCopy;
import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.repol.RepoPolicy;
import io.gitpoli.webhook.DeploymentInput;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gitpoli check-deploy}. */
@Command(
    name = "check-deploy",
    description = {
      "Judges whether a branch or tag might be deployed to an environment, by the policy and the"
          + " configuration that a server would take.",
      "It is a rehearsal: nothing is recorded, and what is not given by an option is no pass."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Allowed, or denied in a dry run (enforcement: audit).",
      "1:Denied, also for what was not given.",
      "2:No decision: wrong usage, or something that can't be read."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli check-deploy --environment production",
      "  gitpoli check-deploy --environment production --ref main \\",
      "    --repo-environment production \\",
      "    --approver bo --approver cy --tests-passed --signed-off --deployments-today 1"
    })
final class CheckDeploy implements Callable<Integer> {
  private final AppFactory apps;

  @Spec private CommandSpec spec;

  @Option(
      names = "--environment",
      paramLabel = "NAME",
      required = true,
      description = "Where it is to be deployed to.")
  private String environment;

  @Option(
      names = "--ref",
      paramLabel = "REF",
      description = "The branch or tag to deploy (default: the branch that is checked out).")
  private Optional<String> ref;

  @Option(
      names = "--repo-environment",
      paramLabel = "NAME",
      description = "An environment that the repository has on GitHub; may be repeated.")
  private List<String> repoEnvironments = List.of();

  @Option(
      names = "--tests-passed",
      negatable = true,
      description = "Whether every check of the commit passed.")
  private Optional<Boolean> testsPassed;

  @Option(
      names = "--signed-off",
      negatable = true,
      description = "Whether every commit of the pull request that brought it is signed off.")
  private Optional<Boolean> signedOff;

  @Option(
      names = "--deployments-today",
      paramLabel = "N",
      description = "How many deployments there were since 00:00 UTC, this one included.")
  private Optional<Integer> deploymentsToday;

  @Mixin private RehearsalOptions options;

  CheckDeploy(AppFactory apps) {
    this.apps = apps;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Logging.onlyTheUnexpected();
    if (environment.isBlank()) {
      throw new ParameterException(spec.commandLine(), "--environment must name one");
    }
    try {
      WorkingCopy copy = options.workingCopy();
      Repository repository = options.repository(copy, apps.environment());
      String full = fullRef(copy);
      String sha =
          full.startsWith("refs/heads/")
              ? options.tip(copy, full.substring("refs/heads/".length()))
              : commit(copy, full);
      RehearsalOptions.Configuration config = options.config(copy, repository, PolicyName.DEPLOY);
      return options.judge(
          apps,
          question(repository, full, sha, config.policy()),
          config.waivers(),
          Optional.empty(),
          "%s (%.12s) of %s to %s".formatted(full, sha, repository, environment),
          unknown());
    } catch (GitException | UncheckedIOException e) {
      throw new CommandFailure(e.getMessage(), e);
    }
  }

  /** As GitHub would tell it: where a tag has the name, it is the tag's. */
  private String fullRef(WorkingCopy copy) {
    if (ref.isEmpty()) {
      return copy.branch()
          .map(branch -> "refs/heads/" + branch)
          .orElseThrow(
              () ->
                  new CommandFailure(
                      "no branch is checked out (HEAD is detached): name what is to be deployed by"
                          + " --ref"));
    }
    String given = ref.get();
    if (given.startsWith("refs/")) {
      return given;
    }
    return Stream.of("refs/tags/" + given)
        .filter(copy::has)
        .findFirst()
        .orElse("refs/heads/" + given);
  }

  private static String commit(WorkingCopy copy, String full) {
    return copy.git()
        .commit(full)
        .orElseThrow(() -> new CommandFailure("there is no " + full + " here: git fetch --tags"));
  }

  private Case question(Repository repository, String full, String sha, RepoPolicy config) {
    DeploymentInput input =
        new DeploymentInput(
            repository,
            environment,
            full,
            sha,
            Optional.empty(),
            repoEnvironments.isEmpty() ? Optional.empty() : Optional.of(repoEnvironments),
            options.approvers(),
            testsPassed,
            signedOff,
            deploymentsToday,
            config);
    Subject subject =
        new Subject(
            Source.CLI, repository.fullName(), null, environment, full, sha, null, null, null);
    return new Case(PolicyName.DEPLOY, input.document(), subject, config.origin(), config.dryRun());
  }

  private Map<String, String> unknown() {
    Map<String, String> unknown = new HashMap<>();
    if (options.approvers().isEmpty()) {
      unknown.put("approvals.insufficient", "Say who approved the change by --approver.");
    }
    if (repoEnvironments.isEmpty()) {
      unknown.put(
          "schema.input.missing_repo_environments",
          "Name the environments that the repository has by --repo-environment.");
    }
    if (testsPassed.isEmpty()) {
      unknown.put("tests.failed", "Say whether the checks passed by --[no-]tests-passed.");
    }
    if (signedOff.isEmpty()) {
      unknown.put("signoff.missing", "Say whether it is signed off by --[no-]signed-off.");
    }
    if (deploymentsToday.isEmpty()) {
      unknown.put("rate_limit.exceeded", "Say how many there were today by --deployments-today.");
    }
    return unknown;
  }
}
