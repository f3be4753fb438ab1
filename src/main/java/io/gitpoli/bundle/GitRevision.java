package io.gitpoli.bundle;

import java.nio.file.Path;
import java.util.ArrayList;
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
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      List<Path> absolute = paths.stream().map(path -> Path.of(path).toAbsolutePath()).toList();
      String repository = absolute.get(0).getParent().toString();
      String commit = git(folder, Stream.of("-C", repository, "rev-parse", "--verify", "HEAD"));
      String changed =
          git(
              folder,
              Stream.concat(
                  // Ignored files too: opa takes them into the bundle.
                  Stream.of("-C", repository, "status", "--porcelain", "--ignored", "--"),
                  absolute.stream().map(Path::toString)));
      return changed.isEmpty() ? commit : commit + "-dirty";
    }
  }

  private static String git(TemporaryFolder folder, Stream<String> arguments) {
    List<String> line = new ArrayList<>(List.of("git"));
    line.addAll(arguments.toList());
    Command.Result result = new Command(line, true).run(folder.path());
    if (!result.ok()) {
      throw new BundleException(
          "git names no commit for the policies, so give --revision: " + result.said());
    }
    return result.output().strip();
  }
}
