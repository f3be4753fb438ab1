package io.gitpoli.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The repository that a command runs in.
 *
 * @param root a real path: the nearest folder above that git keeps, else the working folder itself
 */
record RepositoryPaths(Path root) {
  /**
   * @throws UncheckedIOException where the folder can't be read
   */
  static RepositoryPaths around(Path folder) {
    try {
      Path here = folder.toRealPath();
      for (Path above = here; above != null; above = above.getParent()) {
        if (Files.exists(above.resolve(".git"))) {
          return new RepositoryPaths(above);
        }
      }
      return new RepositoryPaths(here);
    } catch (IOException e) {
      throw new UncheckedIOException("the working folder can't be read", e);
    }
  }

  /**
   * The configuration's folder, as messages name it: at the root, wherever in the repository the
   * working folder is.
   *
   * @throws UncheckedIOException where the working folder can't be read
   */
  static Path repol(Path workingFolder) {
    try {
      Path root = around(workingFolder).root();
      return workingFolder.toRealPath().relativize(root).resolve(".repol");
    } catch (IOException e) {
      throw new UncheckedIOException("the working folder can't be read", e);
    }
  }

  /**
   * Where a file is, however it was named: {@code ..} and links lead where the system follows them
   * to.
   *
   * @return from the root on; in full where it is elsewhere. With {@code /} between its parts
   */
  String path(String file) {
    Path real = real(Path.of(file));
    Path path = real.startsWith(root) ? root.relativize(real) : real;
    return path.toString().replace(File.separatorChar, '/');
  }

  /** What isn't there, such as standard input, is called as if it were. */
  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file.toAbsolutePath().normalize();
    }
  }
}
