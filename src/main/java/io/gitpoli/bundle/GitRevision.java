package io.gitpoli.bundle;

import io.gitpoli.git.Git;
import io.gitpoli.git.GitException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The commit that the policies are of, marked where they are not what was committed. */
final class GitRevision {
  private GitRevision() {}

  /**
   * @return 40 hex digits (64 where the repository's hashes are SHA-256), with {@code -dirty} where
   *     a file below the paths was changed, or is not in the commit
   * @throws BundleException where there is no commit
   */
  static String of(List<String> paths) {
    List<Path> absolute = paths.stream().map(path -> Path.of(path).toAbsolutePath()).toList();
    Git git = new Git(absolute.get(0).getParent());
    String commit = ask(git, Stream.of("rev-parse", "--verify", "HEAD"));
    String changed =
        ask(
            git,
            Stream.concat(
                // Ignored files too: opa takes them into the bundle.
                Stream.of("status", "--porcelain", "--ignored", "--"),
                absolute.stream().map(Path::toString)));
    return changed.isEmpty() ? commit : commit + "-dirty";
  }

  private static String ask(Git git, Stream<String> arguments) {
    try {
      Git.Answer answer = git.ask(arguments.toArray(String[]::new));
      if (answer.ok()) {
        return answer.text().strip();
      }
      throw new BundleException(
          "git names no commit for the policies, so give --revision: " + answer.reason());
    } catch (GitException e) {
      throw new BundleException(
          "git names no commit for the policies, so give --revision: " + e.getMessage(), e);
    }
  }
}
