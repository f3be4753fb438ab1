package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gitpoli.bundle.BundleException;
import io.gitpoli.bundle.Bundler;
import io.gitpoli.bundle.Contents;
import io.gitpoli.bundle.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gitpoli bundle build}. */
@Command(
    name = "build",
    description = {
      "Builds a bundle of policies for OPA, without their tests (*_test.rego).",
      "Its revision is the commit, with -dirty where a file of the policies is not what was committed."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Built.",
      "2:Not built: wrong usage, a policy that doesn't compile, no commit."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli bundle build policies",
      "  gitpoli bundle build policies --ignore examples --to target/bundle.tar.gz",
      "  gitpoli bundle build policies --revision 1.4.0 --key private.pem --key-id 2026"
    })
final class BundleBuild implements Callable<Integer> {
  private final Map<String, String> environment;

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Folders and files with policies and data, named in the bundle as here.")
  private List<String> paths = new ArrayList<>();

  @Mixin private BundleOptions.Target to;

  @Option(
      names = "--revision",
      paramLabel = "TEXT",
      description = "The revision, in place of the commit.")
  private Optional<String> revision;

  @Option(
      names = "--ignore",
      paramLabel = "PATTERN",
      description = "Names of files and folders that stay out; may be repeated.")
  private List<String> ignored = new ArrayList<>();

  @Mixin private BundleOptions.KeyOptions key;

  @Mixin private BundleOptions options;

  BundleBuild(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Logging.onlyTheUnexpected();
    try {
      Bundler bundler = options.bundler(environment);
      byte[] built = bundler.build(paths, ignored, revision);
      Optional<Key> signer = key.get();
      byte[] written = signer.isPresent() ? bundler.sign(built, signer.get()) : built;
      BundleOptions.write(to.path(), written);
      options.print("BUILT", BundleOptions.Report.of(to.path(), Contents.of(written)));
      return 0;
    } catch (BundleException e) {
      throw new CommandFailure("not built: " + e.getMessage(), e);
    }
  }
}
