package io.gitpoli.cli;

import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.configgate.FileTree;
import io.gitpoli.git.Git;
import io.gitpoli.github.Repository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The configuration in a commit of a local repository.
 *
 * @param git in the folder that {@code folder} begins in
 * @param revision what people call the commit
 * @param commit its id
 * @param folder such as {@code .repol}
 */
record RevisionSource(Git git, String revision, String commit, Path folder) implements LocalSource {
  private static final String KIND = "git";

  @Override
  public Optional<ConfigFile> find(Repository repository, String name) {
    return find(name);
  }

  /**
   * One file, whatever repository it is on GitHub.
   *
   * @throws io.gitpoli.git.GitException where git can't tell
   */
  Optional<ConfigFile> find(String name) {
    Path file = folder.resolve(name);
    return git.file(commit, file, ConfigFile.MAX_BYTES)
        .map(
            blob ->
                new ConfigFile(
                    new ConfigVersion(KIND, revision + ":" + file, blob.id()),
                    new String(blob.content(), StandardCharsets.UTF_8)));
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Optional<FileTree> tree(Path root, String path) {
    return git.folder(commit, at(path)).map(tree -> new RevisionTree(git, tree));
  }

  @Override
  public String place(String path) {
    return revision + ":" + at(path);
  }

  private String at(String path) {
    return LocalSource.inRepol(path)
        .map(rest -> folder.resolve(rest).normalize().toString().replace('\\', '/'))
        .orElse(path);
  }
}
