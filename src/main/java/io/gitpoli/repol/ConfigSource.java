package io.gitpoli.repol;

import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.github.Repository;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** A place where configuration files are kept. */
public interface ConfigSource {
  /**
   * One file of {@code .repol/}; empty only where it is certain that there is none.
   *
   * @param name the file's, such as {@code waivers.yaml}: one of this program's own, never one that
   *     a request or a file states
   * @throws io.gitpoli.github.GitHubException where GitHub can't say
   * @throws java.io.UncheckedIOException where the file can't be read
   */
  Optional<ConfigFile> find(Repository repository, String name);

  /**
   * A configuration file.
   *
   * @param origin where it was found, with its git blob sha
   * @param text its content, decoded from UTF-8; what could not be decoded as U+FFFD
   */
  record ConfigFile(ConfigVersion origin, String text) {
    /** What GitHub's contents API answers too; anything above is no configuration. */
    public static final int MAX_BYTES = 1024 * 1024;

    /** A file that is not on GitHub; its version is what {@code git hash-object} prints. */
    public static ConfigFile of(String source, String path, byte[] content) {
      return new ConfigFile(
          new ConfigVersion(source, path, blobSha(content)),
          new String(content, StandardCharsets.UTF_8));
    }

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
}
