package io.gitpoli.github.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gitpoli.testing.SetClock;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.Jwts;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AppJwtTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final KeyPair KEY = rsa(2048);
  // The PrivateKeyInfo around a 2048-bit RSAPrivateKey takes 26 bytes.
  private static final byte[] PKCS1 =
      Arrays.copyOfRange(KEY.getPrivate().getEncoded(), 26, KEY.getPrivate().getEncoded().length);

  static Stream<String> goodKeys() {
    String pkcs8 = pem("PRIVATE KEY", KEY.getPrivate().getEncoded());
    String pkcs1 = pem("RSA PRIVATE KEY", PKCS1);
    return Stream.of(
        pkcs8,
        pkcs1,
        pkcs8.replace("\n", "\\n"),
        pkcs1.replace("\n", "\\n"),
        pkcs1.replace("\n", "\r\n"),
        "\n  " + pkcs1.strip());
  }

  @ParameterizedTest
  @MethodSource("goodKeys")
  void signs_with_a_key_in_either_form(String pem) {
    String jwt = new AppJwt(42, pem, new SetClock(NOW)).token(Deadline.in(Duration.ofSeconds(1)));

    Jws<Claims> read =
        Jwts.parser()
            .verifyWith(KEY.getPublic())
            .clock(() -> Date.from(NOW))
            .build()
            .parseSignedClaims(jwt);
    assertThat(read.getHeader().getAlgorithm()).isEqualTo("RS256");
    assertThat(read.getPayload().getIssuer()).isEqualTo("42");
    assertThat(read.getPayload().getIssuedAt()).isEqualTo(NOW.minusSeconds(60));
    assertThat(read.getPayload().getExpiration())
        .isAfter(NOW)
        .isBeforeOrEqualTo(NOW.plus(Duration.ofMinutes(10)));
  }

  static Stream<String> badKeys() {
    String pkcs8 = pem("PRIVATE KEY", KEY.getPrivate().getEncoded());
    return Stream.of(
        "",
        "no key",
        "/etc/keys/app.pem",
        pkcs8.substring(0, 500),
        pkcs8.replaceFirst("(?s)(KEY-----\n.{64}\n).{64}\n", "$1"),
        pem("PRIVATE KEY", PKCS1),
        pem("RSA PRIVATE KEY", KEY.getPrivate().getEncoded()),
        pem("ENCRYPTED PRIVATE KEY", KEY.getPrivate().getEncoded()),
        pem("PUBLIC KEY", KEY.getPublic().getEncoded()),
        pem("PRIVATE KEY", rsa(1024).getPrivate().getEncoded()),
        pem("RSA PRIVATE KEY", new byte[] {1}));
  }

  @ParameterizedTest
  @MethodSource("badKeys")
  void refuses_what_is_no_key_without_showing_it(String pem) {
    assertThatThrownBy(() -> new AppJwt(42, pem, Clock.systemUTC()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageStartingWith("the GitHub App's private key")
        .satisfies(
            e -> {
              for (String line : pem.split("\\R")) {
                if (line.length() > 10 && !line.startsWith("-----")) {
                  assertThat(e.getMessage()).doesNotContain(line.substring(0, 10));
                }
              }
            });
  }

  @Test
  void refuses_an_app_id_that_is_none() {
    assertThatThrownBy(() -> new AppJwt(0, goodKeys().findFirst().get(), Clock.systemUTC()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("id");
  }

  private static String pem(String type, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
  }

  private static KeyPair rsa(int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
