package io.gitpoli.repol;

import io.gitpoli.github.Repository;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory on the server, the same for every repository. Its files are small and read each time,
 * so a changed file counts from the next decision on.
 */
public final class DirectorySource implements ConfigSource {
  private final Path directory;

  public DirectorySource(Path directory) {
    this.directory = directory;
  }

  @Override
  public Optional<ConfigFile> find(Repository repository, String name) {
    try (InputStream file = Files.newInputStream(directory.resolve(name))) {
      byte[] content = file.readNBytes(ConfigFile.MAX_BYTES + 1);
      if (content.length > ConfigFile.MAX_BYTES) {
        throw new IOException("larger than 1 MiB");
      }
      // The server's own paths are nobody else's business: the file's name is enough.
      return Optional.of(ConfigFile.of("directory", name, content));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("the server's " + name + " can't be read", e);
    }
  }
}
