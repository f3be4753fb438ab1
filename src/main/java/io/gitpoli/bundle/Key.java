package io.gitpoli.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A key that signs or verifies.
 *
 * @param file PEM, a private key to sign and a public one to verify; for {@link Algorithm#HS256}
 *     the secret itself, without its last line end
 * @param id the name by which those who verify know the key
 */
public record Key(Path file, Algorithm algorithm, Optional<String> id) {
  /** Those of OPA's that are in common use. */
  public enum Algorithm {
    RS256,
    ES256,
    HS256
  }

  /** As long as the hash: RFC 7518, section 3.2. */
  private static final int MIN_SECRET = 32;

  private static final int MAX_BYTES = 64_000;

  /**
   * The path for {@code opa}, which would take the name of a file that is not there for a secret.
   *
   * @throws BundleException where it is no key of that kind; the message tells nothing of it
   */
  Path in(TemporaryFolder folder) {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES);
    } catch (IOException e) {
      throw new BundleException("the key " + file + " can't be read", e);
    }
    String text = new String(bytes, UTF_8);
    if (algorithm != Algorithm.HS256) {
      if (!text.startsWith("-----BEGIN ")) {
        throw new BundleException("the key " + file + " is not PEM");
      }
      return folder.write("key", bytes);
    }
    String secret = text.replaceFirst("\\R\\z", "");
    if (secret.startsWith("-----BEGIN ") || secret.getBytes(UTF_8).length < MIN_SECRET) {
      throw new BundleException(
          "the key %s must be a secret of at least %d bytes for HS256".formatted(file, MIN_SECRET));
    }
    return folder.write("key", secret.getBytes(UTF_8));
  }
}
