package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gitpoli.bundle.BundleException;
import io.gitpoli.bundle.Contents;
import io.gitpoli.bundle.Key;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gitpoli bundle sign}. */
@Command(
    name = "sign",
    description = {"Signs a bundle, in place of any signature it has."},
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:Signed.", "2:Not signed: wrong usage, no bundle, a key that can't be used."},
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli bundle sign bundle.tar.gz --key private.pem --key-id 2026",
      "  gitpoli bundle sign bundle.tar.gz --key private.pem --algorithm ES256 \\",
      "    --to signed.tar.gz"
    })
final class BundleSign implements Callable<Integer> {
  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Mixin private BundleOptions.Source bundle;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "Where it is written (default: the bundle's own file).")
  private Optional<Path> to;

  @Mixin private BundleOptions.KeyOptions key;

  @Mixin private BundleOptions options;

  BundleSign(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Logging.onlyTheUnexpected();
    Key signer = key.required(spec);
    try {
      byte[] signed = options.bundler(environment).sign(bundle.read(), signer);
      BundleOptions.write(to.orElse(bundle.path()), signed);
      options.print(
          "SIGNED", BundleOptions.Report.of(to.orElse(bundle.path()), Contents.of(signed)));
      return 0;
    } catch (BundleException e) {
      throw new CommandFailure("not signed: " + e.getMessage(), e);
    }
  }
}
