package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gitpoli.bundle.BundleException;
import io.gitpoli.bundle.Contents;
import io.gitpoli.bundle.Key;
import io.gitpoli.bundle.oci.BundleRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gitpoli bundle pull}. */
@Command(
    name = "pull",
    description = {
      "Fetches a bundle from an OCI registry; with --key only one that this key signed.",
      "Credentials are those of docker login, or GITPOLI_REGISTRY_USERNAME and GITPOLI_REGISTRY_PASSWORD."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Pulled, and with --key verified.",
      "1:With --key: the signature is wrong; nothing is written.",
      "2:Not pulled: wrong usage, no such bundle, a registry that can't be used."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli bundle pull ghcr.io/octo/policies:1.4.0 --key public.pem \\",
      "    --to policies.tar.gz"
    })
final class BundlePull implements Callable<Integer> {
  private final Map<String, String> environment;

  @Parameters(
      paramLabel = "REFERENCE",
      description = "HOST/REPOSITORY:TAG, or with @sha256: and a digest.")
  private String reference;

  @Mixin private BundleOptions.Target to;

  @Mixin private BundleOptions.KeyOptions key;

  @Mixin private BundleOptions options;

  BundlePull(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Logging.onlyTheUnexpected();
    try {
      byte[] bytes = BundleRegistry.of(reference, environment).pull();
      BundleOptions.Report report =
          BundleOptions.Report.of(to.path(), Contents.of(bytes)).at(reference, null);
      Optional<Key> verifier = key.get();
      if (verifier.isPresent()) {
        Optional<String> wrong = options.bundler(environment).verify(bytes, verifier.get());
        report = report.verified(wrong);
        if (wrong.isPresent()) {
          options.print("WRONG: " + wrong.get(), report);
          return 1;
        }
      }
      BundleOptions.write(to.path(), bytes);
      options.print(verifier.isPresent() ? "PULLED, the signature is right" : "PULLED", report);
      return 0;
    } catch (BundleException e) {
      throw new CommandFailure("not pulled: " + e.getMessage(), e);
    }
  }
}
