package io.gitpoli.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a bundle says of itself.
 *
 * @param revision of its manifest; empty where there is none
 * @param roots the paths below {@code data} that it owns; the empty path is all of it
 * @param files the names of its policies and data, sorted
 * @param signature empty where it is not signed
 */
public record Contents(
    String revision, List<String> roots, List<String> files, Optional<Signature> signature) {
  static final String MANIFEST = ".manifest";
  static final String SIGNATURES = ".signatures.json";

  private static final JsonMapper JSON = new JsonMapper();

  public Contents {
    roots = List.copyOf(roots);
    files = List.copyOf(files);
  }

  /**
   * @throws BundleException where the bytes are no bundle
   */
  public static Contents of(byte[] bundle) {
    Tarball tarball = Tarball.read(bundle);
    JsonNode manifest = json(tarball, MANIFEST);
    List<String> roots = new ArrayList<>();
    manifest.path("roots").forEach(root -> roots.add(Tarball.printable(root.asText())));
    return new Contents(
        Tarball.printable(manifest.path("revision").asText("")),
        roots.isEmpty() ? List.of("") : roots,
        tarball.files().keySet().stream()
            .filter(name -> !name.equals(MANIFEST) && !name.equals(SIGNATURES))
            .map(Tarball::printable)
            .sorted()
            .toList(),
        signature(tarball));
  }

  private static Optional<Signature> signature(Tarball tarball) {
    if (!tarball.files().containsKey(SIGNATURES)) {
      return Optional.empty();
    }
    JsonNode header = signed(tarball, 0);
    JsonNode id = header.hasNonNull("kid") ? header.path("kid") : signed(tarball, 1).path("keyid");
    return Optional.of(
        new Signature(
            id.isTextual() ? Tarball.printable(id.textValue()) : null,
            Tarball.printable(header.path("alg").asText(""))));
  }

  /** A part of the signature, a JWT: 0 is its header, 1 its claims. */
  private static JsonNode signed(Tarball tarball, int part) {
    String[] parts =
        json(tarball, SIGNATURES).path("signatures").path(0).asText("").split("\\.", -1);
    if (parts.length != 3) {
      throw new BundleException(SIGNATURES + " holds no signature");
    }
    try {
      return JSON.readTree(Base64.getUrlDecoder().decode(parts[part]));
    } catch (IOException | IllegalArgumentException e) {
      throw new BundleException(SIGNATURES + " holds no signature", e);
    }
  }

  /**
   * A file that is in the bundle or in its signature, but not in both. OPA compares only what it
   * loads.
   */
  static Optional<String> difference(byte[] bundle) {
    Tarball tarball = Tarball.read(bundle);
    Set<String> signed = new TreeSet<>();
    signed(tarball, 1).path("files").forEach(file -> signed.add(file.path("name").asText()));
    Set<String> held = tarball.without(SIGNATURES).files().keySet();
    return Stream.concat(
            held.stream()
                .filter(name -> !signed.contains(name))
                .map(name -> "the signature says nothing of " + name),
            signed.stream()
                .filter(name -> !held.contains(name))
                .map(name -> "it lacks the signed file " + name))
        .findFirst()
        .map(Tarball::printable);
  }

  private static JsonNode json(Tarball tarball, String name) {
    byte[] content = tarball.files().get(name);
    try {
      return content == null ? JSON.createObjectNode() : JSON.readTree(content);
    } catch (IOException e) {
      throw new BundleException(name + " of the bundle is not JSON", e);
    }
  }
}
