package io.gitpoli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A real git repository in a folder; its commits are the same in every run. */
public record LocalRepository(Path folder) {
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "GIT_CONFIG_GLOBAL", "/dev/null",
          "GIT_CONFIG_NOSYSTEM", "1",
          "GIT_AUTHOR_NAME", "Ada",
          "GIT_AUTHOR_EMAIL", "ada@example.com",
          "GIT_AUTHOR_DATE", "2026-11-21T12:00:00Z",
          "GIT_COMMITTER_NAME", "Ada",
          "GIT_COMMITTER_EMAIL", "ada@example.com",
          "GIT_COMMITTER_DATE", "2026-11-21T12:00:00Z");

  /** A new one on branch {@code main}, without a commit. */
  public static LocalRepository init(Path folder) throws IOException {
    LocalRepository repository = new LocalRepository(Files.createDirectories(folder));
    repository.git("init", "--quiet", "--initial-branch=main");
    return repository;
  }

  /** A clone of this one, whose remote {@code origin} this one is. */
  public LocalRepository cloned(Path into, String... options) {
    List<String> line = new ArrayList<>(List.of("clone", "--quiet"));
    line.addAll(List.of(options));
    line.addAll(List.of("file://" + folder, into.toString()));
    git(line.toArray(String[]::new));
    return new LocalRepository(into);
  }

  /** Writes a file below the folder. */
  public LocalRepository write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  /** Commits all there is. */
  public LocalRepository commit(String message) {
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", "--message", message);
    return this;
  }

  /** What git prints. */
  public String git(String... arguments) {
    List<String> line = new ArrayList<>(List.of("git", "-C", folder.toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
    builder.environment().putAll(ENVIRONMENT);
    try {
      Process git = builder.start();
      String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(git.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(git.exitValue()).as("%s: %s", line, said).isZero();
      return said.strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
