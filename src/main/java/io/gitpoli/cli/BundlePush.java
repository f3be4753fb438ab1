package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gitpoli.bundle.BundleException;
import io.gitpoli.bundle.Contents;
import io.gitpoli.bundle.oci.BundleRegistry;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gitpoli bundle push}. */
@Command(
    name = "push",
    description = {
      "Brings a bundle into an OCI registry, from where OPA loads it.",
      "Credentials are those of docker login, or GITPOLI_REGISTRY_USERNAME and GITPOLI_REGISTRY_PASSWORD."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Pushed.",
      "2:Not pushed: wrong usage, no bundle, a registry that doesn't take it."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  gitpoli bundle push bundle.tar.gz ghcr.io/octo/policies:1.4.0"})
final class BundlePush implements Callable<Integer> {
  private final Map<String, String> environment;

  @Mixin private BundleOptions.Source bundle;

  @Parameters(
      paramLabel = "REFERENCE",
      description = "HOST/REPOSITORY:TAG, or with @sha256: and a digest.")
  private String reference;

  @Mixin private BundleOptions options;

  BundlePush(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Logging.onlyTheUnexpected();
    try {
      Contents contents = Contents.of(bundle.read());
      String digest =
          BundleRegistry.of(reference, environment).push(bundle.path(), contents.revision());
      options.print(
          "PUSHED", BundleOptions.Report.of(bundle.path(), contents).at(reference, digest));
      return 0;
    } catch (BundleException e) {
      throw new CommandFailure("not pushed: " + e.getMessage(), e);
    }
  }
}
