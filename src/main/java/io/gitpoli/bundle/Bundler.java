package io.gitpoli.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Builds, signs and verifies bundles by a real {@code opa}, so that what it accepts is what OPA
 * loads.
 *
 * @param opa the program
 */
public record Bundler(Path opa) {
  /** Policies are small: far more than any bundle, and what fits into the memory of a command. */
  public static final int MAX_BYTES = 64_000_000;

  private static final String TESTS = "*_test.rego";

  /** What opa says where files and signature don't agree; anything else it says is an error. */
  private static final Pattern WRONG =
      Pattern.compile(
          "failed to verify JWT signature|failed to split compact JWT|bundle missing \\.signatures\\.json"
              + "|\\.signatures\\.json: (missing|multiple) JWT|in bundle signature|digest mismatch"
              + "|scope mismatch|multiple signatures files");

  /**
   * Builds a bundle without tests.
   *
   * @param paths folders and files, named in the bundle as they are here
   * @param ignored patterns of further names that stay out
   * @param revision else it is that of git
   * @throws BundleException where a policy doesn't compile, or there is no revision
   */
  public byte[] build(List<String> paths, List<String> ignored, Optional<String> revision) {
    for (String path : paths) {
      if (!Files.exists(Path.of(path))) {
        throw new BundleException("there is no " + path);
      }
    }
    String stated = revision.orElseGet(() -> GitRevision.of(paths));
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      Path bundle = folder.path().resolve("bundle.tar.gz");
      List<String> line =
          new ArrayList<>(List.of("build", "--revision", stated, "--ignore", TESTS));
      ignored.forEach(pattern -> line.addAll(List.of("--ignore", pattern)));
      line.addAll(List.of("--output", bundle.toString(), "--"));
      line.addAll(paths);
      Command.Result result = run(folder, line);
      if (!result.ok()) {
        throw new BundleException(
            "opa could not build the bundle: " + without(folder, result.said()));
      }
      return read(bundle);
    }
  }

  /**
   * The bundle with a signature by this key in place of any it had.
   *
   * @throws BundleException where it can't be signed
   */
  public byte[] sign(byte[] bundle, Key key) {
    Tarball unsigned = Tarball.read(bundle).without(Contents.SIGNATURES);
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      Path written = folder.write("bundle.tar.gz", unsigned.bytes());
      List<String> line =
          new ArrayList<>(
              List.of(
                  "sign",
                  "--bundle",
                  "--signing-key",
                  key.in(folder).toString(),
                  "--signing-alg",
                  key.algorithm().name(),
                  "--output-file-path",
                  folder.path().toString()));
      key.id()
          .ifPresent(
              id ->
                  line.addAll(
                      List.of(
                          "--claims-file", folder.write("claims.json", claims(id)).toString())));
      line.add(written.toString());
      Command.Result result = run(folder, line);
      if (!result.ok()) {
        throw new BundleException(
            "opa could not sign the bundle: " + without(folder, result.said()));
      }
      return unsigned
          .with(Contents.SIGNATURES, read(folder.path().resolve(Contents.SIGNATURES)))
          .bytes();
    }
  }

  /**
   * What is wrong with the bundle's signature; empty where this key signed just these files.
   *
   * @throws BundleException where that can't be said
   */
  public Optional<String> verify(byte[] bundle, Key key) {
    Contents contents = Contents.of(bundle);
    Optional<String> signer = contents.signature().map(Signature::keyId);
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      Path written = folder.write("bundle.tar.gz", bundle);
      Path verified = key.in(folder);
      if (contents.signature().isEmpty()) {
        return Optional.of("it is not signed");
      }
      if (key.id().isPresent() && !key.id().equals(signer)) {
        return Optional.of(
            "it is signed with the key "
                + signer.orElse("without a name")
                + ", not with "
                + key.id().get());
      }
      List<String> line =
          List.of(
              "build",
              "--bundle",
              "--verification-key",
              verified.toString(),
              "--verification-key-id",
              key.id().orElse("default"),
              "--signing-alg",
              key.algorithm().name(),
              "--output",
              folder.path().resolve("verified.tar.gz").toString(),
              written.toString());
      Command.Result result = run(folder, line);
      if (result.ok()) {
        return Contents.difference(bundle);
      }
      String said = without(folder, result.said());
      if (WRONG.matcher(said).find()) {
        return Optional.of(said.replaceFirst("^error: (load error: )?(bundle \\S+: )?", ""));
      }
      throw new BundleException("opa can't load the bundle: " + said);
    }
  }

  /**
   * The bytes of a bundle's file.
   *
   * @throws BundleException where it can't be read, or is too large
   */
  public static byte[] read(Path file) {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new BundleException("%s has more than %,d bytes".formatted(file, MAX_BYTES));
      }
      return bytes;
    } catch (IOException e) {
      throw new BundleException("the bundle " + file + " can't be read", e);
    }
  }

  private static String without(TemporaryFolder folder, String said) {
    return said.replace(folder.path() + File.separator, "");
  }

  private static byte[] claims(String id) {
    return new JsonMapper().createObjectNode().put("keyid", id).toString().getBytes(UTF_8);
  }

  private Command.Result run(TemporaryFolder folder, List<String> arguments) {
    List<String> line = new ArrayList<>(List.of(opa.toString()));
    line.addAll(arguments);
    return new Command(line).run(folder.path());
  }
}
