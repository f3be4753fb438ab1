package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.gitpoli.check.CheckException;
import io.gitpoli.check.Rollout;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.repol.Config;
import io.gitpoli.repol.ConfigParser;
import io.gitpoli.rollout.Stages;
import io.gitpoli.rollout.Waivers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads waivers and stages, from files or from a git revision.
 *
 * @param folder that was asked for, which must be there
 * @param revision of the repository around the working folder
 */
record RolloutFiles(Optional<Path> folder, Optional<String> revision) {
  private static final Path DEFAULT = Path.of(".repol");
  private static final int MAX_BYTES = 1024 * 1024;

  private record Text(String name, String text) {}

  Rollout read(Optional<String> repository, LocalDate today) throws CheckException {
    if (revision.isEmpty() && folder.isPresent() && !Files.isDirectory(folder.get())) {
      throw new CheckException("there is no folder " + folder.get() + " (see --repol)");
    }
    Optional<Text> waivers = text("waivers");
    Optional<Text> gate = text("gate");
    return new Rollout(
        waivers.isPresent() ? waivers(waivers.get()) : Waivers.NONE,
        waivers.map(Text::name).orElse("waivers.yaml"),
        gate.isPresent() ? Stages.of(document("gate", gate.get())) : Stages.ALL_IN_FORCE,
        repository,
        today);
  }

  private static Waivers waivers(Text file) throws CheckException {
    return Waivers.of(
        document("waivers", file),
        index -> ConfigParser.line(file.text(), JsonPointer.compile("/waivers/" + index)));
  }

  private static JsonNode document(String name, Text file) throws CheckException {
    Config config = new ConfigParser().parse(new PolicyName(name), file.text());
    if (!config.errors().isEmpty()) {
      throw new CheckException(
          file.name()
              + " is invalid:"
              + config.errors().stream()
                  .map(e -> "\n  " + file.name() + ":" + e.line() + ": " + e.message())
                  .collect(Collectors.joining()));
    }
    return config.document();
  }

  private Optional<Text> text(String name) throws CheckException {
    Path file = folder.orElse(DEFAULT).resolve(name + ".yaml");
    return revision.isPresent() ? shown(file, revision.get()) : written(file);
  }

  private static Optional<Text> written(Path file) throws CheckException {
    try (InputStream in = Files.newInputStream(file)) {
      return Optional.of(new Text(file.toString(), decoded(in, file.toString())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new CheckException(file + " can't be read: " + e.getMessage(), e);
    }
  }

  /** A file that a revision doesn't have is none; a revision that isn't there is an error. */
  private static Optional<Text> shown(Path file, String revision) throws CheckException {
    String path = "./" + file.normalize().toString().replace('\\', '/');
    git(revision, "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}");
    String listed = git(revision, "ls-tree", "--name-only", "--end-of-options", revision, path);
    return listed.isBlank()
        ? Optional.empty()
        : Optional.of(
            new Text(
                revision + ":" + file,
                git(revision, "show", "--end-of-options", revision + ":" + path)));
  }

  private static String git(String revision, String... arguments) throws CheckException {
    String[] line = new String[arguments.length + 1];
    line[0] = "git";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    try {
      Process git = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      git.getOutputStream().close();
      String said = decoded(git.getInputStream(), "what git shows");
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

  private static String decoded(InputStream in, String name) throws IOException, CheckException {
    byte[] content = in.readNBytes(MAX_BYTES + 1);
    if (content.length > MAX_BYTES) {
      throw new CheckException(name + " is larger than 1 MiB");
    }
    return new String(content, StandardCharsets.UTF_8);
  }
}
