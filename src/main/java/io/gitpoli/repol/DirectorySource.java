package io.gitpoli.repol;

import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.github.Repository;
import io.gitpoli.policy.PolicyName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A directory on the server, the same for every repository. Its files are small and read each time,
 * so a changed file counts from the next decision on.
 */
public final class DirectorySource implements ConfigSource {
  // What GitHub's contents API answers too; anything above is no configuration.
  private static final int MAX_BYTES = 1024 * 1024;

  private final Path directory;

  public DirectorySource(Path directory) {
    this.directory = directory;
  }

  @Override
  public Optional<ConfigFile> find(Repository repository, PolicyName policy) {
    String name = policy + ".yaml";
    try (InputStream file = Files.newInputStream(directory.resolve(name))) {
      byte[] content = file.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new IOException("larger than 1 MiB");
      }
      // The server's own paths are nobody else's business: the file's name is enough.
      ConfigVersion origin = new ConfigVersion("directory", name, blobSha(content));
      return Optional.of(new ConfigFile(origin, new String(content, StandardCharsets.UTF_8)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("the server's " + name + " can't be read", e);
    }
  }

  /** What {@code git hash-object} prints, so that versions compare with those of GitHub. */
  private static String blobSha(byte[] content) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-1");
      sha.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(sha.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
