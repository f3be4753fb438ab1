package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gitpoli.Rehearsal;
import io.gitpoli.check.Shown;
import io.gitpoli.gate.Case;
import io.gitpoli.gate.Exemptions;
import io.gitpoli.gate.JsonDocument;
import io.gitpoli.git.GitException;
import io.gitpoli.git.WorkingCopy;
import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.repol.RepoPolicies;
import io.gitpoli.repol.RepoPolicy;
import io.gitpoli.webhook.RepoWaivers;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What {@code check-pr} and {@code check-deploy} have in common. */
final class RehearsalOptions {
  private static final Path REPOL = Path.of(".repol");

  /** How the ruling is printed. */
  enum Output {
    text,
    json
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--approver",
      paramLabel = "LOGIN",
      description = "Who approves; may be repeated. GitHub knows it, a working copy doesn't.")
  private List<String> approvers = List.of();

  @Option(
      names = "--repository",
      paramLabel = "OWNER/NAME",
      description = "Which repository it is (default: $GITHUB_REPOSITORY, then the remote's URL).")
  private Optional<String> repository;

  @Option(
      names = "--remote",
      paramLabel = "NAME",
      defaultValue = "origin",
      description = "The remote that is on GitHub (default: ${DEFAULT-VALUE}).")
  private String remote;

  @Option(
      names = "--repol",
      paramLabel = "DIR",
      description = "Take the configuration from this folder; as it is, without --repol-ref.")
  private Optional<Path> repol;

  @Option(
      names = "--repol-ref",
      paramLabel = "REF",
      description = "Take .repol/ from this revision (default: the default branch, as a server).")
  private Optional<String> repolRef;

  @Option(
      names = "-C",
      paramLabel = "DIR",
      defaultValue = "",
      description = "A folder of the working copy (default: this one).")
  private Path folder;

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text, a table for people, or json (default: ${DEFAULT-VALUE}).")
  private Output output;

  List<String> approvers() {
    return List.copyOf(approvers);
  }

  String remote() {
    return remote;
  }

  /**
   * @throws GitException where there is none
   */
  WorkingCopy workingCopy() {
    if (!Files.isDirectory(folder.toAbsolutePath())) {
      throw new ParameterException(spec.commandLine(), "there is no folder " + folder);
    }
    return WorkingCopy.around(folder);
  }

  /** Which repository it is on GitHub. */
  Repository repository(WorkingCopy copy, Map<String, String> environment) {
    Optional<String> stated =
        repository.or(() -> Optional.ofNullable(environment.get("GITHUB_REPOSITORY")));
    if (stated.isPresent()) {
      try {
        return Repository.parse(stated.get(), 0);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(
            spec.commandLine(),
            (repository.isPresent() ? "--repository" : "GITHUB_REPOSITORY") + " must be OWNER/NAME",
            e);
      }
    }
    String url =
        copy.url(remote)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        "there is no remote "
                            + remote
                            + ", whose URL says which repository this is: name it by --repository"
                            + " OWNER/NAME, or another remote by --remote"));
    return RemoteUrl.repository(url)
        .orElseThrow(
            () ->
                // Not the URL itself, which may hold a password.
                new CommandFailure(
                    "the URL of "
                        + remote
                        + " doesn't say which repository this is: name it by --repository"
                        + " OWNER/NAME"));
  }

  /** The branch that a server takes the configuration from, as far as this clone knows. */
  String defaultBranch(WorkingCopy copy) {
    return copy.defaultBranch(remote)
        .orElseThrow(
            () ->
                new CommandFailure(
                    copy.url(remote).isPresent()
                        ? "this clone doesn't know the default branch of %1$s: git fetch %1$s && git remote set-head %1$s --auto"
                            .formatted(remote)
                        : "there is no remote %s to say which branch is the default one, and neither main nor master: name it by --base (of check-pr) and --repol-ref"
                            .formatted(remote)));
  }

  /** The tip of a branch, or how to get it. */
  String tip(WorkingCopy copy, String branch) {
    return copy.tip(remote, branch)
        .orElseThrow(
            () ->
                new CommandFailure(
                    copy.url(remote).isPresent()
                        ? "there is no branch %2$s here, neither as %1$s/%2$s nor as %2$s: git fetch %1$s %2$s:refs/remotes/%1$s/%2$s"
                            .formatted(remote, branch)
                        : "there is no branch %s here, and no remote %s to fetch it from"
                            .formatted(branch, remote)));
  }

  /** What people call the tip of a branch. */
  String name(WorkingCopy copy, String branch) {
    return copy.has("refs/remotes/" + remote + "/" + branch) ? remote + "/" + branch : branch;
  }

  /**
   * The configuration, as a server would take it: from the default branch, never from what is being
   * judged. Where that has none, the working copy's counts, which is said.
   */
  Configuration config(WorkingCopy copy, Repository of, PolicyName policy) {
    String file = policy + ".yaml";
    if (repolRef.isPresent()) {
      String commit =
          copy.git()
              .commit(repolRef.get())
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          "there is no revision " + repolRef.get() + " here (see --repol-ref)"));
      Path in = repol.orElse(REPOL);
      return found(List.of(new RevisionSource(copy.git(), repolRef.get(), commit, in)), of, policy)
          .orElseThrow(() -> new CommandFailure(repolRef.get() + " has no " + in.resolve(file)));
    }
    if (repol.isPresent()) {
      return found(List.of(new FolderSource(folder.toAbsolutePath(), repol.get())), of, policy)
          .orElseThrow(() -> new CommandFailure("there is no " + repol.get().resolve(file)));
    }
    String branch = defaultBranch(copy);
    String name = name(copy, branch);
    LocalSource asServer = new RevisionSource(copy.git(), name, tip(copy, branch), REPOL);
    return found(List.of(asServer), of, policy)
        .orElseGet(
            () -> {
              Configuration here =
                  found(List.of(asServer, new FolderSource(copy.git().folder(), REPOL)), of, policy)
                      .orElseThrow(
                          () ->
                              new CommandFailure(
                                  "there is no "
                                      + REPOL.resolve(file)
                                      + ", neither in "
                                      + name
                                      + " nor here: gitpoli init writes one"));
              note(
                  name
                      + " has no "
                      + REPOL.resolve(file)
                      + " yet, so that of the working copy judges; a server takes it once it is"
                      + " there");
              return here;
            });
  }

  private static Optional<Configuration> found(
      List<LocalSource> sources, Repository of, PolicyName policy) {
    RepoPolicies from = new RepoPolicies(List.copyOf(sources));
    RepoPolicy found = from.load(of, policy);
    return found.origin().path() == null
        ? Optional.empty()
        : Optional.of(
            new Configuration(
                found,
                (question, violations) ->
                    new RepoWaivers(from, Clock.systemUTC()).of(of, question, violations),
                sources));
  }

  /**
   * What a server would judge by.
   *
   * @param waivers those that stand beside the policy's configuration
   * @param sources where files are looked for, in this order
   */
  record Configuration(RepoPolicy policy, Exemptions waivers, List<LocalSource> sources) {}

  private void note(String note) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("note: " + Shown.harmless(note));
    err.flush();
  }

  /**
   * Judges and prints.
   *
   * @param waivers asked where the policy denies
   * @param gate what the gate over configuration files is asked, where there is one
   * @param about what is judged, for people
   * @param unknown the codes of rules whose facts were not given, with how to give them
   * @return the exit code
   */
  int judge(
      AppFactory apps,
      Case question,
      Exemptions waivers,
      Optional<Case> gate,
      String about,
      Map<String, String> unknown)
      throws JsonProcessingException {
    try (Rehearsal rehearsal = apps.rehearsal()) {
      RehearsalReport report =
          new RehearsalReport(
              rehearsal.gate().judge(question, waivers).first(),
              gate.map(asked -> rehearsal.gate().judge(asked).first()),
              about,
              unknown);
      print(report);
      return report.denies() ? 1 : 0;
    } catch (JsonDocument.MalformedException | PolicyEngineException e) {
      throw new CommandFailure("no decision: " + e.getMessage(), e);
    }
  }

  private void print(RehearsalReport report) throws JsonProcessingException {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        switch (output) {
          case json -> report.json();
          case text -> report.text(spec.commandLine().getHelp().colorScheme());
        });
    out.flush();
  }
}
