package io.gitpoli.cli;

import io.gitpoli.check.CheckException;
import io.gitpoli.check.Rollout;
import io.gitpoli.git.Git;
import io.gitpoli.git.GitException;
import io.gitpoli.repol.ConfigDocument;
import io.gitpoli.repol.ConfigParser;
import io.gitpoli.repol.ConfigSource.ConfigFile;
import io.gitpoli.rollout.Stages;
import io.gitpoli.rollout.Waivers;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads waivers and stages, from files or from a git revision.
 *
 * @param folder that was asked for, which must be there
 * @param revision of the repository around the working folder
 */
record RolloutFiles(Optional<Path> folder, Optional<String> revision) {
  private static final Path DEFAULT = Path.of(".repol");

  Rollout read(Optional<String> repository, LocalDate today) throws CheckException {
    if (revision.isEmpty() && folder.isPresent() && !Files.isDirectory(folder.get())) {
      throw new CheckException("there is no folder " + folder.get() + " (see --repol)");
    }
    Optional<ConfigDocument> waivers = document("waivers");
    Optional<ConfigDocument> gate = document("gate");
    return new Rollout(
        waivers.map(WaiversFile::waivers).orElse(Waivers.NONE),
        waivers.map(file -> file.origin().path()).orElse("waivers.yaml"),
        gate.map(file -> Stages.of(file.document())).orElse(Stages.ALL_IN_FORCE),
        repository,
        today);
  }

  private Optional<ConfigDocument> document(String name) throws CheckException {
    Optional<ConfigFile> found;
    try {
      found = source().apply(name + ".yaml");
    } catch (GitException | UncheckedIOException e) {
      throw new CheckException(e.getMessage(), e);
    }
    if (found.isEmpty()) {
      return Optional.empty();
    }
    ConfigDocument file = new ConfigParser().read(name, found.get());
    if (!file.errors().isEmpty()) {
      String at = file.origin().path();
      throw new CheckException(
          at
              + " is invalid:"
              + file.errors().stream()
                  .map(e -> "\n  " + at + ":" + e.line() + ": " + e.message())
                  .collect(Collectors.joining()));
    }
    return Optional.of(file);
  }

  /** A file that a revision doesn't have is none; a revision that isn't there is an error. */
  private Function<String, Optional<ConfigFile>> source() {
    Path in = folder.orElse(DEFAULT);
    if (revision.isEmpty()) {
      return new FolderSource(Path.of(""), in)::find;
    }
    Git git = Git.here();
    String commit =
        git.commit(revision.get())
            .orElseThrow(
                () ->
                    new GitException(
                        "git can't show the revision " + revision.get() + " (see --repol-ref)"));
    return new RevisionSource(git, revision.get(), commit, in)::find;
  }
}
