package io.gitpoli.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies {@code X-Hub-Signature-256}: HMAC-SHA256 over the body as received, as {@code sha256=}
 * and 64 hex digits ("Validating webhook deliveries" in GitHub's documentation).
 */
final class Signature {
  private static final String PREFIX = "sha256=";
  private static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKeySpec> keys;

  /**
   * @param secrets any of them may have signed: two, while a secret is rotated
   */
  Signature(List<String> secrets) {
    keys =
        secrets.stream()
            .map(secret -> new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM))
            .toList();
  }

  /**
   * Whether one of the secrets signed the body. Takes the same time wherever the first wrong byte
   * is.
   */
  boolean holds(String header, byte[] body) {
    if (header == null || !header.startsWith(PREFIX)) {
      return false;
    }
    byte[] claimed;
    try {
      claimed = HexFormat.of().parseHex(header, PREFIX.length(), header.length());
    } catch (IllegalArgumentException e) {
      return false;
    }
    boolean holds = false;
    for (SecretKeySpec key : keys) {
      holds |= MessageDigest.isEqual(hmac(key, body), claimed);
    }
    return holds;
  }

  private static byte[] hmac(SecretKeySpec key, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
