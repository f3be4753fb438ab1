package io.gitpoli.bundle.oci;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gitpoli.bundle.BundleException;
import io.gitpoli.bundle.Bundler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import land.oras.Annotations;
import land.oras.ArtifactType;
import land.oras.ContainerRef;
import land.oras.Layer;
import land.oras.LocalPath;
import land.oras.Manifest;
import land.oras.Registry;
import land.oras.auth.AuthProvider;
import land.oras.auth.AuthStore;
import land.oras.auth.AuthStoreAuthenticationProvider;
import land.oras.auth.UsernamePasswordProvider;
import land.oras.exception.OrasException;

/**
 * A registry that holds bundles. A bundle is the one layer of an image manifest, of the media type
 * that OPA looks for: <a
 * href="https://www.openpolicyagent.org/docs/management-bundles#oci-registry">OPA's
 * documentation</a>. A registry on this machine is spoken to without TLS.
 */
public final class BundleRegistry {
  static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";

  /** The type that OPA gives bundles elsewhere, over HTTP. */
  private static final String ARTIFACT = "application/vnd.openpolicyagent.bundles";

  private static final String REVISION = "org.opencontainers.image.revision";
  private static final String USERNAME = "GITPOLI_REGISTRY_USERNAME";
  private static final String PASSWORD = "GITPOLI_REGISTRY_PASSWORD";

  /** A registry's host, a repository, and a tag or a digest. */
  private static final Pattern REFERENCE =
      Pattern.compile(
          "([A-Za-z0-9.-]+(?::[0-9]{1,5})?|\\[[0-9a-f:]+](?::[0-9]{1,5})?)/[a-z0-9._/-]+"
              + "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|@sha256:[0-9a-f]{64})");

  private static final Pattern LOOPBACK =
      Pattern.compile("(localhost|127\\.[0-9.]+|\\[::1])(:[0-9]+)?/.*");

  private final ContainerRef reference;
  private final Registry registry;

  private BundleRegistry(ContainerRef reference, Registry registry) {
    this.reference = reference;
    this.registry = registry;
  }

  /**
   * @param reference such as {@code ghcr.io/octo/policies:1.4.0}, or with {@code @sha256:…}
   * @param environment with the credentials: {@code GITPOLI_REGISTRY_USERNAME} and {@code
   *     GITPOLI_REGISTRY_PASSWORD}, else Docker's configuration in {@code DOCKER_CONFIG} or the
   *     home folder
   * @throws BundleException where it is no such reference
   */
  public static BundleRegistry of(String reference, Map<String, String> environment) {
    if (!REFERENCE.matcher(reference).matches() || reference.contains("..")) {
      throw new BundleException(
          "the reference must be HOST/REPOSITORY:TAG or HOST/REPOSITORY@sha256:DIGEST, such as"
              + " ghcr.io/octo/policies:1.4.0");
    }
    try {
      return new BundleRegistry(
          ContainerRef.parse(reference),
          Registry.builder()
              .withAuthProvider(credentials(environment))
              .withInsecure(LOOPBACK.matcher(reference).matches())
              .build());
    } catch (OrasException e) {
      throw new BundleException("the credentials can't be read from Docker's configuration", e);
    }
  }

  private static AuthProvider credentials(Map<String, String> environment) {
    Optional<String> username = Optional.ofNullable(environment.get(USERNAME));
    Optional<String> password = Optional.ofNullable(environment.get(PASSWORD));
    if (username.isPresent() != password.isPresent()) {
      throw new BundleException("set both " + USERNAME + " and " + PASSWORD + ", or neither");
    }
    if (username.isPresent()) {
      return new UsernamePasswordProvider(username.get(), password.get());
    }
    Path folder =
        Optional.ofNullable(environment.get("DOCKER_CONFIG"))
            .map(Path::of)
            .orElse(Path.of(System.getProperty("user.home"), ".docker"));
    return new AuthStoreAuthenticationProvider(
        AuthStore.newStore(List.of(folder.resolve("config.json"))));
  }

  /**
   * @param bundle a bundle's file
   * @param revision is noted in the manifest too
   * @return the manifest's digest, {@code sha256:} and 64 hex digits
   * @throws BundleException where the registry doesn't take it
   */
  public String push(Path bundle, String revision) {
    try {
      Manifest manifest =
          registry.pushArtifact(
              reference,
              ArtifactType.from(ARTIFACT),
              Annotations.ofManifest(Map.of(REVISION, revision)),
              LocalPath.of(bundle, LAYER));
      return manifest.getDescriptor().getDigest();
    } catch (OrasException e) {
      throw failed(e);
    }
  }

  /**
   * The bundle's bytes, which are those that the manifest names.
   *
   * @throws BundleException where there is none, or it is another than it should be
   */
  public byte[] pull() {
    try {
      Manifest manifest = manifest();
      Layer layer =
          manifest.getLayers().stream()
              .filter(each -> LAYER.equals(each.getMediaType()))
              .findFirst()
              .orElseThrow(() -> new BundleException("there is no bundle in " + reference));
      try (InputStream in = registry.fetchBlob(reference.withDigest(layer.getDigest()))) {
        byte[] bytes = in.readNBytes(Bundler.MAX_BYTES + 1);
        if (bytes.length > Bundler.MAX_BYTES) {
          throw new BundleException(
              "the bundle has more than %,d bytes".formatted(Bundler.MAX_BYTES));
        }
        if (!digest(bytes).equals(layer.getDigest())) {
          throw new BundleException("the registry gives another bundle than its manifest names");
        }
        return bytes;
      }
    } catch (OrasException e) {
      throw failed(e);
    } catch (IOException e) {
      throw new BundleException("the registry can't be read", e);
    }
  }

  /** A digest in the reference is the manifest's own: a registry that gives another one lies. */
  private Manifest manifest() {
    Manifest manifest = registry.getManifest(reference);
    String wanted = reference.getDigest();
    if (wanted != null && !wanted.equals(digest(manifest.getJson().getBytes(UTF_8)))) {
      throw new BundleException("the registry gives another manifest than " + wanted);
    }
    return manifest;
  }

  private BundleException failed(OrasException e) {
    String host = reference.getRegistry();
    String problem =
        switch (e.getStatusCode()) {
          case 401, 403 ->
              host
                  + " doesn't let these credentials do that: docker login, or set "
                  + USERNAME
                  + " and "
                  + PASSWORD;
          case 404 -> "there is no " + reference;
          case -1 -> host + " can't be used: " + cause(e);
          default -> host + " answers " + e.getStatusCode();
        };
    return new BundleException(problem, e);
  }

  /** Of a failed connection, not of an answer: it names no credentials. */
  private static String cause(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root instanceof IOException ? root.getClass().getSimpleName() : thrown.getMessage();
  }

  private static String digest(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
