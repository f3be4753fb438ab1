package io.gitpoli.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gitpoli.bundle.BundleException;
import io.gitpoli.bundle.Bundler;
import io.gitpoli.bundle.Contents;
import io.gitpoli.bundle.Key;
import io.gitpoli.bundle.Signature;
import io.gitpoli.opa.NoOpaException;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands of {@code gitpoli bundle} have in common. */
final class BundleOptions {
  /** How the result is printed. */
  enum Output {
    text,
    json
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Output output;

  @Mixin private OpaOption opa;

  /**
   * @throws BundleException where there is no opa
   */
  Bundler bundler(Map<String, String> environment) {
    try {
      return new Bundler(opa.find(environment).path());
    } catch (NoOpaException e) {
      throw new BundleException(e.getMessage(), e);
    }
  }

  /** Writes the file whole or not at all. */
  static void write(Path file, byte[] bundle) {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    try {
      Path written = Files.createTempFile(folder, ".bundle", ".tmp");
      try {
        Files.write(written, bundle);
        written.toFile().setReadable(true, false);
        move(written, file);
      } finally {
        Files.deleteIfExists(written);
      }
    } catch (IOException e) {
      throw new BundleException(file + " can't be written", e);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /**
   * @param verdict such as {@code OK: built}
   */
  void print(String verdict, Report report) throws JsonProcessingException {
    String printed =
        switch (output) {
          case json -> new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report);
          case text -> verdict + "\n" + report.text();
        };
    spec.commandLine().getOut().println(printed.stripTrailing());
    spec.commandLine().getOut().flush();
  }

  /**
   * A bundle as it is printed.
   *
   * @param file where it lies
   * @param reference where it was pushed to or pulled from
   * @param digest of its manifest there
   * @param verified whether a key was held against its signature, {@code null} where none was
   * @param problem what is wrong with the signature
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Report(
      String file,
      String reference,
      String digest,
      String revision,
      List<String> roots,
      List<String> files,
      @JsonInclude(JsonInclude.Include.NON_NULL) Signature signature,
      @JsonProperty("verified") Boolean verified,
      String problem) {

    static Report of(Path file, Contents contents) {
      return new Report(
          file.toString(),
          null,
          null,
          contents.revision(),
          contents.roots(),
          contents.files(),
          contents.signature().orElse(null),
          null,
          null);
    }

    Report verified(Optional<String> wrong) {
      return new Report(
          file,
          reference,
          digest,
          revision,
          roots,
          files,
          signature,
          wrong.isEmpty(),
          wrong.orElse(null));
    }

    Report at(String where, String manifest) {
      return new Report(
          file, where, manifest, revision, roots, files, signature, verified, problem);
    }

    private String text() {
      StringBuilder text = new StringBuilder();
      line(text, "file", file);
      if (reference != null) {
        line(text, "reference", reference);
      }
      if (digest != null) {
        line(text, "digest", digest);
      }
      line(text, "revision", revision.isEmpty() ? "none" : revision);
      line(text, "roots", roots.equals(List.of("")) ? "all of data" : String.join(", ", roots));
      line(text, "files", String.valueOf(files.size()));
      files.forEach(name -> line(text, "", name));
      line(text, "signed", signature == null ? "no" : signed());
      return text.toString();
    }

    private String signed() {
      return signature.algorithm()
          + (signature.keyId() == null ? "" : " with the key " + signature.keyId());
    }

    private static void line(StringBuilder text, String name, String value) {
      text.append("  %-9s  %s%n".formatted(name, value));
    }
  }

  /** A bundle's file that is read. */
  static final class Source {
    @Parameters(paramLabel = "BUNDLE", description = "The bundle's file.")
    private Path bundle;

    Path path() {
      return bundle;
    }

    /**
     * @throws BundleException where it can't be read
     */
    byte[] read() {
      return Bundler.read(bundle);
    }
  }

  /** Where a bundle is written that there was no file of. */
  static final class Target {
    @Option(
        names = "--to",
        paramLabel = "FILE",
        defaultValue = "bundle.tar.gz",
        description = "Where it is written (default: ${DEFAULT-VALUE}).")
    private Path to;

    Path path() {
      return to;
    }
  }

  /** The options of a key. */
  static final class KeyOptions {
    @Option(
        names = "--key",
        paramLabel = "FILE",
        description = {
          "PEM: the private key to sign, the public one to verify; for HS256 the secret itself."
        })
    private Optional<Path> key;

    @Option(
        names = "--algorithm",
        paramLabel = "NAME",
        defaultValue = "RS256",
        description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Key.Algorithm algorithm;

    @Option(
        names = "--key-id",
        paramLabel = "NAME",
        description = "The key's name: noted by a signature, and asked of it by a verification.")
    private Optional<String> id;

    Optional<Key> get() {
      return key.map(file -> new Key(file, algorithm, id));
    }

    Key required(CommandSpec spec) {
      return get()
          .orElseThrow(
              () -> new ParameterException(spec.commandLine(), "name the key: --key FILE"));
    }
  }
}
