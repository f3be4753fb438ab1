package io.gitpoli.github.rest;

import io.jsonwebtoken.Jwts;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The App's own credential: a JSON Web Token, signed with its private key for each request. */
final class AppJwt implements Credential {
  // GitHub asks for an issue time 60 s in the past, because clocks drift, and refuses tokens that
  // are valid for more than 10 minutes.
  private static final Duration DRIFT = Duration.ofSeconds(60);
  private static final Duration VALIDITY = Duration.ofMinutes(9);
  private static final int MIN_BITS = 2048;

  private static final Pattern PEM =
      Pattern.compile(
          "\\s*-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)"
              + "-----END (?:RSA )?PRIVATE KEY-----\\s*");

  private final long appId;
  private final RSAPrivateKey key;
  private final Clock clock;

  /**
   * Reads the key.
   *
   * @param pem PKCS#1 or PKCS#8; line ends may be written as {@code \n}
   * @throws IllegalArgumentException where it is no such key; the message does not show it
   */
  AppJwt(long appId, String pem, Clock clock) {
    if (appId <= 0) {
      throw new IllegalArgumentException("the GitHub App's id must be a positive number");
    }
    this.appId = appId;
    this.key = read(pem);
    this.clock = clock;
  }

  long appId() {
    return appId;
  }

  @Override
  public String token(Deadline deadline) {
    Instant now = clock.instant();
    return Jwts.builder()
        .issuer(Long.toString(appId))
        .issuedAt(Date.from(now.minus(DRIFT)))
        .expiration(Date.from(now.plus(VALIDITY)))
        .signWith(key, Jwts.SIG.RS256)
        .compact();
  }

  @Override
  public boolean renew(String refused) {
    return false;
  }

  @Override
  public long scope() {
    return 0;
  }

  @Override
  public Map<String, String> permissions(Deadline deadline) {
    return Map.of();
  }

  @Override
  public boolean seesSelected(Deadline deadline) {
    return false;
  }

  private static RSAPrivateKey read(String pem) {
    Matcher matcher = PEM.matcher(pem.replace("\\r", "\r").replace("\\n", "\n"));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "the GitHub App's private key must be PEM text: '-----BEGIN RSA PRIVATE KEY-----' or"
              + " '-----BEGIN PRIVATE KEY-----', not encrypted");
    }
    RSAPrivateKey key = decode(matcher.group(2), matcher.group(1) != null);
    if (key.getModulus().bitLength() < MIN_BITS) {
      throw new IllegalArgumentException(
          "the GitHub App's private key must have at least " + MIN_BITS + " bits");
    }
    return key;
  }

  private static RSAPrivateKey decode(String base64, boolean pkcs1) {
    try {
      byte[] der = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
      // Java's own: one that a library brings along takes what is no PKCS#8.
      return (RSAPrivateKey)
          KeyFactory.getInstance("RSA", "SunRsaSign")
              .generatePrivate(new PKCS8EncodedKeySpec(pkcs1 ? asPkcs8(der) : der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Without its cause, whose message may show a part of the key.
      throw new IllegalArgumentException(
          "the GitHub App's private key is not a whole RSA key: download a new one from the App's"
              + " settings");
    }
  }

  /** Wraps an RSAPrivateKey (RFC 8017, A.1.2) into a PrivateKeyInfo (RFC 5208, 5). */
  private static byte[] asPkcs8(byte[] pkcs1) {
    byte[] version = HexFormat.of().parseHex("020100");
    byte[] rsaEncryption = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    return der(0x30, version, rsaEncryption, der(0x04, pkcs1));
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(length >> (8 * i));
      }
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }
}
