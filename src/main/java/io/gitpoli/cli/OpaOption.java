package io.gitpoli.cli;

import io.gitpoli.opa.NoOpaException;
import io.gitpoli.opa.OpaExecutable;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which {@code opa} a command runs. */
final class OpaOption {
  @Option(
      names = "--opa",
      paramLabel = "PATH",
      description = "The opa to run (default: $OPA_PATH, then the one on the PATH).")
  private Optional<Path> opa;

  OpaExecutable find(Map<String, String> environment) throws NoOpaException {
    Optional<Path> home = Optional.ofNullable(System.getProperty("gitpoli.home")).map(Path::of);
    return OpaExecutable.find(opa, environment, home);
  }

  /**
   * The same where it can be done without; empty where there is none.
   *
   * @throws NoOpaException where the one that is named is not there
   */
  Optional<OpaExecutable> findAny(Map<String, String> environment) throws NoOpaException {
    try {
      return Optional.of(find(environment));
    } catch (NoOpaException e) {
      if (opa.isPresent()) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
