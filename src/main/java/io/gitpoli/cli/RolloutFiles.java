package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonPointer;
import io.gitpoli.check.CheckException;
import io.gitpoli.check.Rollout;
import io.gitpoli.repol.ConfigDocument;
import io.gitpoli.repol.ConfigParser;
import io.gitpoli.repol.ConfigSource.ConfigFile;
import io.gitpoli.rollout.Stages;
import io.gitpoli.rollout.Waivers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * Reads waivers and stages, from files or from a git revision.
 *
 * @param folder that was asked for, which must be there
 * @param revision of the repository around the working folder
 */
record RolloutFiles(Optional<Path> folder, Optional<String> revision) {
  private static final Path DEFAULT = Path.of(".repol");
  private static final int MAX_BYTES = ConfigFile.MAX_BYTES;

  Rollout read(Optional<String> repository, LocalDate today) throws CheckException {
    if (revision.isEmpty() && folder.isPresent() && !Files.isDirectory(folder.get())) {
      throw new CheckException("there is no folder " + folder.get() + " (see --repol)");
    }
    Optional<ConfigDocument> waivers = document("waivers");
    Optional<ConfigDocument> gate = document("gate");
    return new Rollout(
        waivers.map(RolloutFiles::waivers).orElse(Waivers.NONE),
        waivers.map(file -> file.origin().path()).orElse("waivers.yaml"),
        gate.map(file -> Stages.of(file.document())).orElse(Stages.ALL_IN_FORCE),
        repository,
        today);
  }

  private static Waivers waivers(ConfigDocument file) {
    ToIntFunction<JsonPointer> lines = file.lines();
    return Waivers.of(
        file.document(), index -> lines.applyAsInt(JsonPointer.compile("/waivers/" + index)));
  }

  private Optional<ConfigDocument> document(String name) throws CheckException {
    Path path = folder.orElse(DEFAULT).resolve(name + ".yaml");
    Optional<ConfigFile> found = revision.isPresent() ? shown(path, revision.get()) : written(path);
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

  private static Optional<ConfigFile> written(Path file) throws CheckException {
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(ConfigFile.of("directory", file.toString(), content(in, file.toString())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new CheckException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  /** A file that a revision doesn't have is none; a revision that isn't there is an error. */
  private static Optional<ConfigFile> shown(Path file, String revision) throws CheckException {
    String path = "./" + file.normalize().toString().replace('\\', '/');
    git(revision, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}");
    byte[] listed = git(revision, "ls-tree", "--name-only", "--end-of-options", revision, path);
    return listed.length == 0
        ? Optional.empty()
        : Optional.of(
            ConfigFile.of(
                "git",
                revision + ":" + file,
                git(revision, "show", "--end-of-options", revision + ":" + path)));
  }

  private static byte[] git(String revision, String... arguments) throws CheckException {
    String[] line = new String[arguments.length + 1];
    line[0] = "git";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    try {
      Process git = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      git.getOutputStream().close();
      byte[] said = content(git.getInputStream(), "what git shows");
      if (git.waitFor() != 0) {
        throw new CheckException("git can't show the revision " + revision + " (see --repol-ref)");
      }
      return said;
    } catch (IOException e) {
      throw new CheckException("git can't be run, which --repol-ref needs", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CheckException("interrupted", e);
    }
  }

  private static byte[] content(InputStream in, String name) throws IOException, CheckException {
    byte[] content = in.readNBytes(MAX_BYTES + 1);
    if (content.length > MAX_BYTES) {
      throw new CheckException(name + " is larger than 1 MiB");
    }
    return content;
  }
}
