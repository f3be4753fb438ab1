package io.gitpoli.cli;

import io.gitpoli.configgate.FileTree;
import io.gitpoli.github.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The configuration in a folder of this machine, named in full to whoever works there.
 *
 * @param in where {@code folder} begins
 * @param folder as messages name it
 */
record FolderSource(Path in, Path folder) implements LocalSource {
  private static final String KIND = "directory";

  @Override
  public Optional<ConfigFile> find(Repository repository, String name) {
    return find(name);
  }

  /**
   * One file, whatever repository it is on GitHub.
   *
   * @throws UncheckedIOException where it can't be read
   */
  Optional<ConfigFile> find(String name) {
    Path file = folder.resolve(name);
    if (Files.exists(in.resolve(file)) && !Files.isRegularFile(in.resolve(file))) {
      throw new UncheckedIOException(file + " is no file", new IOException());
    }
    try (InputStream open = Files.newInputStream(in.resolve(file))) {
      byte[] content = open.readNBytes(ConfigFile.MAX_BYTES + 1);
      if (content.length > ConfigFile.MAX_BYTES) {
        throw new UncheckedIOException(file + " is larger than 1 MiB", new IOException());
      }
      return Optional.of(ConfigFile.of(KIND, file.toString(), content));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " can't be read", e);
    }
  }

  @Override
  public String kind() {
    return KIND;
  }

  @Override
  public Optional<FileTree> tree(Path root, String path) {
    Path at = LocalSource.inRepol(path).map(in.resolve(folder)::resolve).orElse(root.resolve(path));
    return Files.isDirectory(at) ? Optional.of(new FolderTree(at)) : Optional.empty();
  }

  @Override
  public String place(String path) {
    return LocalSource.inRepol(path).map(folder::resolve).orElse(Path.of(path)).toString();
  }
}
