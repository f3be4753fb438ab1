package io.gitpoli.cli;

import io.gitpoli.configgate.FileTree;
import io.gitpoli.repol.ConfigSource;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Configuration on this machine, in a folder that stands for {@code .repol/}, with what else the
 * repository has in the same state.
 */
interface LocalSource extends ConfigSource {
  /** What the origin of its files is called, {@link io.gitpoli.audit.ConfigVersion#source()}. */
  String kind();

  /**
   * A folder of the repository; empty where there is none.
   *
   * @param root of the working copy
   * @param path from the repository's root, with {@code /} between its parts
   */
  Optional<FileTree> tree(Path root, String path);

  /** Where that is, for people. */
  String place(String path);

  /** Of a path in {@code .repol/}, what follows that; empty for any other. */
  static Optional<Path> inRepol(String path) {
    Path given = Path.of(path);
    Path repol = Path.of(".repol");
    return given.startsWith(repol) ? Optional.of(repol.relativize(given)) : Optional.empty();
  }
}
