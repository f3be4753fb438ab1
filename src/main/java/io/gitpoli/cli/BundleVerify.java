package io.gitpoli.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gitpoli.bundle.BundleException;
import io.gitpoli.bundle.Contents;
import io.gitpoli.bundle.Key;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gitpoli bundle verify}. */
@Command(
    name = "verify",
    description = {
      "Checks that a key signed a bundle, with just the files that it holds, as OPA does when it loads it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Gitpoli.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:The signature is right.",
      "1:It is wrong, of another key, or there is none.",
      "2:Not checked: wrong usage, no bundle, a key that can't be used."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  gitpoli bundle verify bundle.tar.gz --key public.pem",
      "  gitpoli bundle verify bundle.tar.gz --key public.pem --key-id 2026 \\",
      "    --output json | jq .revision"
    })
final class BundleVerify implements Callable<Integer> {
  private final Map<String, String> environment;

  @Spec private CommandSpec spec;

  @Mixin private BundleOptions.Source bundle;

  @Mixin private BundleOptions.KeyOptions key;

  @Mixin private BundleOptions options;

  BundleVerify(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    Logging.onlyTheUnexpected();
    Key verifier = key.required(spec);
    try {
      byte[] bytes = bundle.read();
      Optional<String> wrong = options.bundler(environment).verify(bytes, verifier);
      options.print(
          wrong.map(problem -> "WRONG: " + problem).orElse("OK: the signature is right"),
          BundleOptions.Report.of(bundle.path(), Contents.of(bytes)).verified(wrong));
      return wrong.isEmpty() ? 0 : 1;
    } catch (BundleException e) {
      throw new CommandFailure("not checked: " + e.getMessage(), e);
    }
  }
}
