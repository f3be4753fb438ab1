package io.gitpoli.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gitpoli.App;
import io.gitpoli.bundle.Door;
import io.gitpoli.bundle.RegistryProcess;
import io.gitpoli.policy.Opa;
import io.gitpoli.policy.OpaServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code gitpoli bundle} with a real opa, a real git and a real registry. */
@Timeout(180)
class BundleCommandsTest {
  private static final String POLICY =
      "package team.gate\n\nallow if input.good == true\n\ndefault allow := false\n";
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private Path policies;
  private Path bundle;

  @BeforeEach
  void prepare() throws IOException {
    environment.put("OPA_PATH", Path.of(Opa.command()).toAbsolutePath().toString());
    environment.put("DOCKER_CONFIG", folder.resolve("docker").toString());
    policies = Files.createDirectories(folder.resolve("policies"));
    Files.writeString(policies.resolve("gate.rego"), POLICY);
    Files.writeString(
        policies.resolve("gate_test.rego"), "package team.gate_test\n\ntest_x if 1 == 2\n");
    bundle = folder.resolve("bundle.tar.gz");
  }

  private record Run(int exit, String out, String err) {
    JsonNode json() {
      try {
        return new JsonMapper().readTree(out);
      } catch (IOException e) {
        throw new AssertionError(this.toString(), e);
      }
    }
  }

  private Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        Gitpoli.commandLine(
            settings -> {
              throw new AssertionError("a bundle needs no " + App.class);
            },
            environment,
            Clock.systemUTC());
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    List<String> line = new ArrayList<>(List.of("bundle"));
    line.addAll(List.of(arguments));
    int exit = command.execute(line.toArray(String[]::new));
    return new Run(exit, out.toString(), err.toString());
  }

  private Run build(String... more) {
    List<String> line =
        new ArrayList<>(
            List.of("build", policies.toString(), "--to", bundle.toString(), "--output", "json"));
    line.addAll(List.of(more));
    Run run = run(line.toArray(String[]::new));
    assertThat(run.exit()).as("%s", run).isZero();
    return run;
  }

  private static void assertError(Run run, String message) {
    assertThat(run.exit()).as("%s", run).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("gitpoli: ").contains(message).doesNotContain("\tat ");
    assertThat(run.err().lines()).hasSize(1);
  }

  /** Writes NAME.pem and NAME.pub. */
  private void keys(String name, String algorithm, int size)
      throws NoSuchAlgorithmException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(size);
    KeyPair pair = generator.generateKeyPair();
    pem(name + ".pem", "PRIVATE KEY", pair.getPrivate().getEncoded());
    pem(name + ".pub", "PUBLIC KEY", pair.getPublic().getEncoded());
  }

  private void pem(String name, String kind, byte[] key) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  // Building.

  @Test
  void testsStayOutOfABundle() {
    JsonNode built = build("--revision", "r1").json();

    assertThat(built.path("revision").textValue()).isEqualTo("r1");
    assertThat(built.path("files").findValuesAsText("")).isEmpty();
    assertThat(built.path("files").toString()).contains("gate.rego").doesNotContain("gate_test");
    assertThat(built.has("signature")).isFalse();
  }

  @Test
  void theRevisionIsTheCommitMarkedWhereThePoliciesAreNotCommitted() throws Exception {
    environment.put("OPA_PATH", Path.of(Opa.command()).toAbsolutePath().toString());
    git("init", "--quiet");
    git("add", "policies");
    git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "x");
    String commit = git("rev-parse", "HEAD").strip();

    assertThat(revision()).isEqualTo(commit);
    Files.writeString(folder.resolve("elsewhere"), "x");
    assertThat(revision()).isEqualTo(commit);
    Files.writeString(policies.resolve("new.json"), "{}");
    assertThat(revision()).isEqualTo(commit + "-dirty");
    Files.writeString(folder.resolve(".gitignore"), "new.json\n");
    assertThat(revision()).isEqualTo(commit + "-dirty");
    Files.delete(policies.resolve("new.json"));
    Files.writeString(policies.resolve("gate.rego"), POLICY + "\nx := 1\n");
    assertThat(revision()).isEqualTo(commit + "-dirty");
  }

  private String revision() {
    return build().json().path("revision").textValue();
  }

  private String git(String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of("git"));
    line.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }

  @Test
  void whatCantBeBuiltIsOneLineAndLeavesNoFile() throws IOException {
    String[] line = {"build", policies.toString(), "--to", bundle.toString()};
    assertError(run(line), "git names no commit for the policies, so give --revision");
    Files.writeString(policies.resolve("broken.rego"), "package x\n\ny if {");
    assertError(
        run("build", policies.toString(), "--to", bundle.toString(), "--revision", "r"),
        "broken.rego:3");
    assertError(run("build", file("none"), "--revision", "r"), "there is no ");
    environment.put("OPA_PATH", file("none"));
    assertError(run(line), "OPA_PATH names ");
    environment.remove("OPA_PATH");
    environment.put("PATH", folder.toString());
    assertError(run(line), "there is no opa, which runs the policies");
    assertThat(bundle).doesNotExist();
  }

  @Test
  void theSameFilesGiveTheSameSignedBundle() throws Exception {
    keys("rsa", "RSA", 2048);
    build("--revision", "r1", "--key", file("rsa.pem"));
    byte[] first = Files.readAllBytes(bundle);
    build("--revision", "r1", "--key", file("rsa.pem"));

    assertThat(Files.readAllBytes(bundle)).isEqualTo(first);
  }

  // Signing and verifying.

  @ParameterizedTest
  @CsvSource({"RS256, RSA, 2048", "ES256, EC, 256"})
  void aSignatureIsOfItsKeyAlone(String algorithm, String kind, int size) throws Exception {
    keys("one", kind, size);
    keys("other", kind, size);
    build("--revision", "r1");
    Run signed =
        run(
            "sign",
            bundle.toString(),
            "--key",
            file("one.pem"),
            "--algorithm",
            algorithm,
            "--key-id",
            "2026");
    assertThat(signed.exit()).as("%s", signed).isZero();

    Run right = verify("one.pub", algorithm, "--key-id", "2026", "--output", "json");
    assertThat(right.exit()).as("%s", right).isZero();
    assertThat(right.json().path("verified").booleanValue()).isTrue();
    assertThat(right.json().path("revision").textValue()).isEqualTo("r1");
    assertThat(right.json().at("/signature/key_id").textValue()).isEqualTo("2026");
    assertThat(right.json().at("/signature/algorithm").textValue()).isEqualTo(algorithm);
    assertThat(right.json().path("roots").path(0).textValue()).isEmpty();
    assertThat(verify("one.pub", algorithm).out()).startsWith("OK: ");
    assertThat(verify("other.pub", algorithm).exit()).isEqualTo(1);
    assertThat(verify("other.pub", algorithm).out()).startsWith("WRONG: failed to verify JWT");
    assertThat(verify("one.pub", algorithm, "--key-id", "2025").exit()).isEqualTo(1);
  }

  private Run verify(String key, String algorithm, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of("verify", bundle.toString(), "--key", file(key), "--algorithm", algorithm));
    line.addAll(List.of(more));
    return run(line.toArray(String[]::new));
  }

  @Test
  void aSecretSignsToo() throws IOException {
    Files.writeString(folder.resolve("secret"), SECRET + "\n");
    Files.writeString(folder.resolve("secret2"), SECRET);
    Files.writeString(folder.resolve("secret3"), SECRET + "x");
    Files.writeString(folder.resolve("short"), "hunter2");
    build("--revision", "r1", "--key", file("secret"), "--algorithm", "HS256");

    assertThat(verify("secret2", "HS256").exit()).isZero();
    assertThat(verify("secret3", "HS256").exit()).isEqualTo(1);
    assertError(verify("short", "HS256"), "must be a secret of at least 32 bytes");
    assertThat(verify("short", "HS256").err()).doesNotContain("hunter2");
    // opa would take the name of a file that is not there for the secret.
    assertError(verify("none", "HS256"), "can't be read");
  }

  @Test
  void whatWasChangedAfterwardsIsWrong() throws Exception {
    keys("rsa", "RSA", 2048);
    build("--revision", "r1", "--key", file("rsa.pem"));
    byte[] good = Files.readAllBytes(bundle);

    Map<String, String> changes =
        Map.of(
            "default allow := false",
            "default allow :=  true",
            "\"revision\":\"r1\"",
            "\"revision\":\"r2\"");
    for (Map.Entry<String, String> change : changes.entrySet()) {
      Files.write(bundle, changed(good, change.getKey(), change.getValue()));
      Run run = verify("rsa.pub", "RS256");
      assertThat(run.exit()).as("%s", run).isEqualTo(1);
      assertThat(run.out()).startsWith("WRONG: ").contains("digest mismatch");
    }
  }

  /** One entry of each type that a tarball may have beside plain files and folders. */
  @ParameterizedTest
  @ValueSource(
      bytes = {
        TarConstants.LF_LINK,
        TarConstants.LF_SYMLINK,
        TarConstants.LF_CHR,
        TarConstants.LF_BLK,
        TarConstants.LF_FIFO,
        TarConstants.LF_CONTIG,
        TarConstants.LF_GNUTYPE_SPARSE,
        'V',
        'Z'
      })
  void aSignedBundleWithAnythingElseThanFilesIsNone(byte type) throws Exception {
    keys("rsa", "RSA", 2048);
    build("--revision", "r1", "--key", file("rsa.pem"));
    TarArchiveEntry entry = new TarArchiveEntry("pol/evil.rego", type);
    entry.setLinkName("/etc/passwd");
    Files.write(bundle, withEntry(Files.readAllBytes(bundle), entry, new byte[0]));

    assertError(verify("rsa.pub", "RS256"), "this ");
    assertThat(verify("rsa.pub", "RS256").err()).contains("bundle");
  }

  @Test
  void aFolderInASignedBundleHidesNoFile() throws Exception {
    keys("rsa", "RSA", 2048);
    build("--revision", "r1", "--key", file("rsa.pem"));
    byte[] good = Files.readAllBytes(bundle);

    Files.write(bundle, withEntry(good, new TarArchiveEntry("pol/", TarConstants.LF_DIR), null));
    assertThat(verify("rsa.pub", "RS256").exit()).isZero();
    // To some readers a folder, to others a file.
    TarArchiveEntry either = new TarArchiveEntry("pol/", TarConstants.LF_NORMAL);
    Files.write(bundle, withEntry(good, either, null));
    assertError(verify("rsa.pub", "RS256"), "something else than files and folders: pol/");
  }

  /** opa itself never misses what it doesn't load. */
  @ParameterizedTest
  @ValueSource(strings = {"pol/evil.sh", "a.wasm.txt", "../evil.rego", "README"})
  void aFileThatTheSignatureDoesNotNameIsWrong(String name) throws Exception {
    keys("rsa", "RSA", 2048);
    build("--revision", "r1", "--key", file("rsa.pem"));
    byte[] content = POLICY.getBytes(UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL);
    Files.write(bundle, withEntry(Files.readAllBytes(bundle), entry, content));

    Run run = verify("rsa.pub", "RS256");

    assertThat(run.exit()).as("%s", run).isEqualTo(1);
    assertThat(run.out()).startsWith("WRONG: ");
  }

  /**
   * The bundle with one more entry at its end.
   *
   * @param content {@code null} for none
   */
  private static byte[] withEntry(byte[] bundle, TarArchiveEntry added, byte[] content)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveInputStream in =
            new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(bundle)));
        TarArchiveOutputStream out = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        out.putArchiveEntry(entry);
        in.transferTo(out);
        out.closeArchiveEntry();
      }
      added.setSize(content == null ? 0 : content.length);
      out.putArchiveEntry(added);
      if (content != null) {
        out.write(content);
      }
      out.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  /** Replaces text of the same length within the tarball, whose checksums are of headers alone. */
  private static byte[] changed(byte[] tarball, String from, String to) throws IOException {
    assertThat(to).hasSameSizeAs(from);
    String tar =
        new String(
            new GZIPInputStream(new ByteArrayInputStream(tarball)).readAllBytes(), ISO_8859_1);
    assertThat(tar).contains(from);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(tar.replace(from, to).getBytes(ISO_8859_1));
    }
    return bytes.toByteArray();
  }

  @Test
  void whatIsNotSignedIsWrong() throws Exception {
    keys("rsa", "RSA", 2048);
    build("--revision", "r1");

    assertThat(verify("rsa.pub", "RS256").exit()).isEqualTo(1);
    assertThat(verify("rsa.pub", "RS256").out()).startsWith("WRONG: it is not signed");
  }

  @Test
  void whatCantBeCheckedIsAnErrorAndNotAWrongSignature() throws Exception {
    keys("rsa", "RSA", 2048);
    build("--revision", "r1", "--key", file("rsa.pem"));

    assertError(verify("none", "RS256"), "can't be read");
    Files.writeString(folder.resolve("text"), "no key");
    assertError(verify("text", "RS256"), "is not PEM");
    Files.writeString(
        folder.resolve("text"), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
    assertError(verify("text", "RS256"), "opa can't load the bundle");
    assertError(run("verify", bundle.toString()), "name the key: --key FILE");
    assertError(run("verify", file("none"), "--key", file("rsa.pub")), "can't be read");
    Files.write(bundle, new byte[] {1, 2, 3});
    assertError(verify("rsa.pub", "RS256"), "this is no bundle");
    assertError(run("sign", bundle.toString(), "--key", file("rsa.pem")), "this is no bundle");
  }

  // The registry.

  @Test
  void opaLoadsFromTheRegistryWhatWasPushedAndOnlyIfItIsSigned() throws Exception {
    keys("rsa", "RSA", 2048);
    build("--revision", "r1", "--key", file("rsa.pem"), "--key-id", "k");
    try (RegistryProcess registry = RegistryProcess.start(folder)) {
      String reference = registry.host() + "/octo/policies:1.4.0";
      Run pushed = run("push", bundle.toString(), reference, "--output", "json");
      assertThat(pushed.exit()).as("%s", pushed).isZero();
      assertThat(pushed.json().path("digest").textValue()).matches("sha256:[0-9a-f]{64}");

      try (OpaServer opa =
          OpaServer.start("--config-file", config(registry, reference, "rsa.pub"))) {
        assertThat(answered(opa)).isTrue();
      }
      keys("other", "RSA", 2048);
      Path log = folder.resolve("opa.log");
      Process process =
          new ProcessBuilder(
                  Opa.command(),
                  "run",
                  "--server",
                  "--addr=127.0.0.1:0",
                  "--disable-telemetry",
                  "--config-file",
                  config(registry, reference, "other.pub"))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.readString(log).contains("failed to verify JWT signature")) {
          assertThat(System.nanoTime()).as(Files.readString(log)).isLessThan(end);
          Thread.sleep(50);
        }
      } finally {
        process.destroyForcibly();
      }

      Path pulled = folder.resolve("pulled.tar.gz");
      String byDigest =
          registry.host() + "/octo/policies@" + pushed.json().path("digest").textValue();
      Run pull = run("pull", byDigest, "--to", pulled.toString(), "--key", file("rsa.pub"));
      assertThat(pull.exit()).as("%s", pull).isZero();
      assertThat(Files.readAllBytes(pulled)).isEqualTo(Files.readAllBytes(bundle));
      Files.delete(pulled);
      Run wrong = run("pull", reference, "--to", pulled.toString(), "--key", file("other.pub"));
      assertThat(wrong.exit()).isEqualTo(1);
      assertThat(wrong.out()).startsWith("WRONG: ");
      assertThat(pulled).doesNotExist();
    }
  }

  private String config(RegistryProcess registry, String reference, String key) throws IOException {
    JsonNode config =
        new JsonMapper()
            .valueToTree(
                Map.of(
                    "services",
                    Map.of("registry", Map.of("url", "http://" + registry.host(), "type", "oci")),
                    "keys",
                    Map.of(
                        "k",
                        Map.of("algorithm", "RS256", "key", Files.readString(folder.resolve(key)))),
                    "bundles",
                    Map.of(
                        "policies",
                        Map.of(
                            "service",
                            "registry",
                            "resource",
                            reference,
                            "signing",
                            Map.of("keyid", "k"))),
                    "persistence_directory",
                    file("persisted")));
    return Files.writeString(folder.resolve(key + ".json"), config.toString()).toString();
  }

  private static boolean answered(OpaServer opa) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(opa.url() + "/v1/data/team/gate/allow"))
            .POST(HttpRequest.BodyPublishers.ofString("{\"input\":{\"good\":true}}"))
            .build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() - end < 0) {
      if (client.send(request, BodyHandlers.ofString()).body().contains("\"result\":true")) {
        return true;
      }
      Thread.sleep(50);
    }
    return false;
  }

  private Door door(RegistryProcess registry, UnaryOperator<byte[]> blobs) throws IOException {
    return door(registry, blobs, manifest -> manifest);
  }

  private Door door(
      RegistryProcess registry, UnaryOperator<byte[]> blobs, UnaryOperator<byte[]> manifests)
      throws IOException {
    String token = Base64.getEncoder().encodeToString("ann:hunter22".getBytes(UTF_8));
    return new Door(registry.host(), "Basic " + token, blobs, manifests);
  }

  @Test
  void credentialsComeFromTheEnvironmentOrDocker() throws Exception {
    build("--revision", "r1");
    try (RegistryProcess registry = RegistryProcess.start(folder);
        Door door = door(registry, blob -> blob)) {
      String[] push = {"push", bundle.toString(), door.host() + "/octo/policies:1"};
      assertError(run(push), "doesn't let these credentials do that");

      environment.put("GITPOLI_REGISTRY_USERNAME", "ann");
      assertError(run(push), "set both GITPOLI_REGISTRY_USERNAME and");
      environment.put("GITPOLI_REGISTRY_PASSWORD", "wrong-secret");
      assertError(run(push), "doesn't let these credentials do that");
      assertThat(run(push).err()).doesNotContain("wrong-secret");
      environment.put("GITPOLI_REGISTRY_PASSWORD", "hunter22");
      Run pushed = run(push);
      assertThat(pushed.exit()).as("%s", pushed).isZero();
      assertThat(pushed.out()).startsWith("PUSHED").doesNotContain("hunter22");

      environment.remove("GITPOLI_REGISTRY_USERNAME");
      environment.remove("GITPOLI_REGISTRY_PASSWORD");
      Files.createDirectories(folder.resolve("docker"));
      String auth = Base64.getEncoder().encodeToString("ann:hunter22".getBytes(UTF_8));
      Files.writeString(
          folder.resolve("docker/config.json"),
          "{\"auths\":{\"" + door.host() + "\":{\"auth\":\"" + auth + "\"}}}");
      Run pulled = run("pull", door.host() + "/octo/policies:1", "--to", file("p.tar.gz"));
      assertThat(pulled.exit()).as("%s", pulled).isZero();
    }
  }

  @Test
  void aBundleThatTheRegistryChangedIsRefused() throws Exception {
    build("--revision", "r1");
    environment.put("GITPOLI_REGISTRY_USERNAME", "ann");
    environment.put("GITPOLI_REGISTRY_PASSWORD", "hunter22");
    try (RegistryProcess registry = RegistryProcess.start(folder);
        Door door =
            door(
                registry,
                blob -> {
                  byte[] other = blob.clone();
                  other[other.length - 1] ^= 1;
                  return other;
                })) {
      String reference = door.host() + "/octo/policies:1";
      assertThat(run("push", bundle.toString(), reference).exit()).isZero();
      Run pulled = run("pull", reference, "--to", file("p.tar.gz"));
      assertThat(pulled.exit()).as("%s", pulled).isEqualTo(2);
      assertThat(folder.resolve("p.tar.gz")).doesNotExist();
    }
  }

  /** The digest in a reference is all that says which bundle is meant. */
  @Test
  void anotherManifestThanTheReferenceNamesIsRefused() throws Exception {
    build("--revision", "r1");
    environment.put("GITPOLI_REGISTRY_USERNAME", "ann");
    environment.put("GITPOLI_REGISTRY_PASSWORD", "hunter22");
    try (RegistryProcess registry = RegistryProcess.start(folder);
        Door lying =
            door(
                registry,
                blob -> blob,
                manifest -> (new String(manifest, UTF_8) + " ").getBytes(UTF_8));
        Door honest = door(registry, blob -> blob)) {
      String repository = "/octo/policies";
      Run pushed =
          run("push", bundle.toString(), honest.host() + repository + ":1", "--output", "json");
      String byDigest = repository + "@" + pushed.json().path("digest").textValue();

      assertError(
          run("pull", lying.host() + byDigest, "--to", file("p.tar.gz")),
          "the registry gives another manifest than sha256:");
      assertThat(folder.resolve("p.tar.gz")).doesNotExist();
      Run pulled = run("pull", honest.host() + byDigest, "--to", file("p.tar.gz"));
      assertThat(pulled.exit()).as("%s", pulled).isZero();
    }
  }

  @Test
  void whatIsNotThereIsSaidInOneLine() throws Exception {
    build("--revision", "r1");
    String gone;
    try (RegistryProcess registry = RegistryProcess.start(folder)) {
      gone = registry.host();
      assertError(run("pull", gone + "/octo/none:1", "--to", file("p")), "there is no ");
    }
    assertError(run("pull", gone + "/octo/none:1", "--to", file("p")), "can't be used");
    assertError(run("push", bundle.toString(), gone + "/octo/none:1"), "can't be used");
    assertError(run("push", file("none"), gone + "/octo/none:1"), "can't be read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "policies",
        "policies:1",
        "ghcr.io/octo/policies",
        "ghcr.io/../x:1",
        "oci://ghcr.io/o/p:1",
        "ghcr.io/O/p:1",
        "ghcr.io/o/p:1 x",
        "x y/o:1",
        "ghcr.io/o/p@sha256:abc"
      })
  void aReferenceNamesHostRepositoryAndTag(String reference) {
    assertError(run("pull", reference, "--to", file("p")), "HOST/REPOSITORY:TAG");
  }

  @ParameterizedTest
  @ValueSource(strings = {"build", "sign", "verify", "push", "pull"})
  void helpHasExamplesAndExitCodes(String command) {
    Run help = run(command, "--help");

    assertThat(help.exit()).isZero();
    assertThat(help.out())
        .contains("Usage: gitpoli bundle " + command, "Examples:", "Exit codes:", "  2   Not ");
  }

  @Test
  void withoutACommandItNamesThem() {
    assertError(run(), "name a command: build, sign, verify, push or pull");
    assertError(run("biuld"), "did you mean");
    assertError(run("build"), "PATH");
  }
}
