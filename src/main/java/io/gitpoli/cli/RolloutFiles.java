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
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads waivers and stages, from files or from a git revision.
 *
 * @param folder that was asked for, which must be there; in a revision it begins at the
 *     repository's root
 * @param revision of the repository around the working folder
 * @param notes takes lines for a person
 */
record RolloutFiles(Optional<Path> folder, Optional<String> revision, Consumer<String> notes) {
  private static final Path DEFAULT = Path.of(".repol");

  Rollout read(Optional<String> repository, LocalDate today) throws CheckException {
    if (revision.isEmpty() && folder.isPresent() && !Files.isDirectory(folder.get())) {
      throw new CheckException("there is no folder " + folder.get() + " (see --repol)");
    }
    RepositoryPaths copy = RepositoryPaths.around(Path.of(""));
    Function<String, Optional<ConfigFile>> source = source(copy);
    Optional<ConfigDocument> waivers = document("waivers", source);
    Optional<ConfigDocument> gate = document("gate", source);
    if (waivers.isEmpty() && gate.isEmpty() && (folder.isPresent() || revision.isPresent())) {
      notes.accept(
          "note: there is neither waivers.yaml nor gate.yaml in "
              + folder.orElse(DEFAULT)
              + revision.map(at -> " of " + at).orElse(""));
    }
    return new Rollout(
        waivers.map(WaiversFile::waivers).orElse(Waivers.NONE),
        waivers.map(file -> file.origin().path()).orElse("waivers.yaml"),
        gate.map(file -> Stages.of(file.document())).orElse(Stages.ALL_IN_FORCE),
        repository,
        today,
        copy::path);
  }

  private static Optional<ConfigDocument> document(
      String name, Function<String, Optional<ConfigFile>> source) throws CheckException {
    Optional<ConfigFile> found;
    try {
      found = source.apply(name + ".yaml");
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
          at + " is invalid:",
          file.errors().stream().map(e -> at + ":" + e.line() + ": " + e.message()).toList());
    }
    return Optional.of(file);
  }

  /** A file that a revision doesn't have is none; a revision that isn't there is an error. */
  private Function<String, Optional<ConfigFile>> source(RepositoryPaths copy)
      throws CheckException {
    if (revision.isEmpty()) {
      Path in = folder.isPresent() || Files.isDirectory(DEFAULT) ? Path.of("") : copy.root();
      return new FolderSource(in, folder.orElse(DEFAULT))::find;
    }
    Path in = folder.orElse(DEFAULT);
    if (in.isAbsolute() && !in.startsWith(copy.root())) {
      throw new CheckException("with --repol-ref, --repol must be a folder of the repository");
    }
    Git git = new Git(copy.root());
    try {
      String commit =
          git.commit(revision.get())
              .orElseThrow(
                  () ->
                      new GitException(
                          "git can't show the revision "
                              + revision.get()
                              + ": it must be fetched (see --repol-ref)"));
      Path from = in.isAbsolute() ? copy.root().relativize(in) : in;
      return new RevisionSource(git, revision.get(), commit, from)::find;
    } catch (GitException e) {
      throw new CheckException(e.getMessage(), e);
    }
  }
}
