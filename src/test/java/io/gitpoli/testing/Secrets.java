package io.gitpoli.testing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Texts that hold a secret in each form there is. They are made here, from pieces, so that no
 * scanner of this repository finds one.
 */
public final class Secrets {
  private static final String LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  private final RandomGenerator random;
  private final Map<String, Sample> samples = new LinkedHashMap<>();

  /**
   * @param text what is written
   * @param secret the part of it that must not be
   */
  public record Sample(String text, String secret) {}

  private Secrets(long seed) {
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    github();
    keys();
    credentials();
    clouds();
    services();
  }

  /** One sample of each form, by its name; other ones for another seed. */
  public static Map<String, Sample> of(long seed) {
    return new Secrets(seed).samples;
  }

  private void github() {
    for (String prefix : List.of("ghp", "gho", "ghu", "ghs", "ghr")) {
      whole(prefix, prefix + "_" + letters(36));
    }
    whole("ghs of 520 characters", "ghs_123456_" + jwt(340));
    whole("ghs as a mere JWT", "ghs_" + jwt(380));
    whole("fine-grained", "github" + "_pat_" + letters(22) + "_" + letters(59));
    String token = "ghp" + "_" + letters(36);
    samples.put("within a word", new Sample("feature/x" + token, token));
    samples.put(
        "in a clone's URL", new Sample("https://x-access-token:" + token + "@h/o/r", token));
  }

  private void keys() {
    whole("JWT", jwt(200));
    String jwt = jwt(200);
    whole("JWT without its signature", jwt.substring(0, jwt.lastIndexOf('.')));
    for (String kind : List.of("RSA ", "", "EC ", "ENCRYPTED ", "OPENSSH ", "DSA ")) {
      whole("PEM " + kind, pem(kind, "\n"));
    }
    whole("PEM with carriage returns", pem("RSA ", "\r\n"));
    whole("PEM with escaped breaks", pem("RSA ", "\\n"));
    whole("PEM with breaks escaped twice", pem("RSA ", "\\\\n"));
    whole("PEM in one line", pem("RSA ", " "));
    whole("PEM in a query", pem("RSA ", "%0A"));
    String pem = pem("RSA ", "\n");
    whole("PEM without its end", pem.substring(0, pem.length() - 40));
    whole("PEM cut early", pem.substring(0, 60));
    whole(
        "encrypted PEM of old",
        pem.replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00FF\n\n"));
    whole("PEM in Base64", base64(pem));
    String block = "-----BEGIN PGP " + "PRIVATE KEY BLOCK-----\nVersion: GnuPG v2 (x)\n\n";
    whole("PGP", block + letters(200) + "\n-----END PGP PRIVATE KEY BLOCK-----");
  }

  private void credentials() {
    String key = letters(24) + "7";
    part("Bearer in a header", "Authorization: Bearer ", key);
    part("Basic in a header", "authorization: Basic ", base64("user:" + letters(12)));
    part("token in a header", "Authorization: token ", key);
    part("short Bearer in a header", "Authorization: Bearer ", "abcd");
    part("header in JSON", "{\"Authorization\": \"Bearer ", key);
    part("header without a scheme", "AUTHORIZATION=", key);
    part("Bearer alone", "sent with bearer ", key);
    part("key of gitpoli or Functions", "x-functions-key: ", key);
    part("client secret", "grant_type=client_credentials&client_secret=", key);
    part("access token in a query", "?access_token=", key);
    part("password", "Server=tcp:h;Password=", "p4ss+w/rd");
    url("https", "user:" + letters(10));
    url("http", "user:p%40ss" + letters(10));
    url("https", letters(20));
    url("postgres", "admin:" + letters(10));
    url("redis", ":" + letters(10));
    url("amqp", "u:p@" + letters(10));
  }

  private void clouds() {
    String key = base64(64);
    part("storage account", "AccountName=x;AccountKey=", key);
    part("storage account's key, cut", "AccountName=x;AccountKey=", key.substring(0, 40));
    part("service bus", "SharedAccessKeyName=x;SharedAccessKey=", base64(32));
    part(
        "shared access signature",
        "https://x.blob.core.windows.net/c?sv=1&sig=",
        letters(43) + "%3D");
    part("Cosmos DB", "key ", base64(64));
    part("Entra ID", "secret ", letters(3) + "8Q~" + letters(34));
    part("AWS key's id", "key ", "AKIA" + "QWERTYUIOPASDFG2");
    part("AWS temporary key's id", "key ", "ASIA" + "QWERTYUIOPASDFG2");
    part("AWS secret", "aws_secret_access_key = ", letters(40));
    part("AWS secret in JSON", "{\"SecretAccessKey\": \"", letters(40));
  }

  private void services() {
    whole("Slack bot", "xox" + "b-123456789012-" + letters(24));
    whole("Slack user", "xox" + "p-123456789012-" + letters(24));
    part(
        "Slack webhook", "https://hooks.slack.com/services/", "T00000000/B00000000/" + letters(24));
    whole("npm", "npm" + "_" + letters(36));
    whole("PyPI", "pypi-" + "AgEIcHlwaS5vcmc" + letters(70));
    whole("GitLab", "glpat" + "-" + letters(20));
    whole("Google", "AIza" + letters(35));
    whole("Docker Hub", "dckr" + "_pat_" + letters(27));
    part("Stripe", "s", "k_" + "live_" + letters(24));
  }

  private void whole(String name, String secret) {
    samples.put(name, new Sample(secret, secret));
  }

  private void part(String name, String before, String secret) {
    samples.put(name, new Sample(before + secret, secret));
  }

  private void url(String scheme, String userinfo) {
    samples.put(
        "URL " + samples.size(),
        new Sample(scheme + "://" + userinfo + "@example.com/x", userinfo));
  }

  private String letters(int count) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < count; i++) {
      letters.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return letters.toString();
  }

  private String jwt(int claims) {
    return base64Url("{\"alg\":\"RS256\",\"typ\":\"JWT\"}")
        + "."
        + base64Url("{\"iss\":\"" + letters(claims) + "\"}").replace("=", "")
        + "."
        + letters(43);
  }

  private String pem(String kind, String lineBreak) {
    List<String> lines = new ArrayList<>(List.of("-----BEGIN " + kind + "PRIVATE KEY-----"));
    for (int i = 0; i < 5; i++) {
      lines.add(letters(64));
    }
    lines.add(letters(30) + "==");
    lines.add("-----END " + kind + "PRIVATE KEY-----");
    return String.join(lineBreak, lines);
  }

  private String base64(int bytes) {
    byte[] key = new byte[bytes];
    random.nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String base64Url(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
