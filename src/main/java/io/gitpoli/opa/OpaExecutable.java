package io.gitpoli.opa;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The {@code opa} program.
 *
 * @param path absolute
 */
public record OpaExecutable(Path path) {
  private static final String SETTING = "OPA_PATH";

  /**
   * Looks for it.
   *
   * @param named by whoever calls; must be there
   * @param environment in it {@code OPA_PATH}, which must be there too, and {@code PATH}
   * @param home the folder that this program was built in, whose {@code .tools/bin} is looked into
   */
  public static OpaExecutable find(
      Optional<Path> named, Map<String, String> environment, Optional<Path> home)
      throws NoOpaException {
    Optional<Path> set = Optional.ofNullable(environment.get(SETTING)).map(Path::of);
    if (named.isPresent() || set.isPresent()) {
      Path wanted = named.or(() -> set).orElseThrow();
      if (!isExecutable(wanted)) {
        String from = named.isPresent() ? "--opa" : SETTING;
        throw new NoOpaException(
            from + " names " + wanted + ", which is no file that can be executed");
      }
      return new OpaExecutable(wanted.toAbsolutePath());
    }
    Stream<Path> path =
        Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
            .filter(folder -> !folder.isEmpty())
            .map(folder -> Path.of(folder, "opa"));
    return Stream.concat(path, home.map(folder -> folder.resolve(".tools/bin/opa")).stream())
        .filter(OpaExecutable::isExecutable)
        .findFirst()
        .map(found -> new OpaExecutable(found.toAbsolutePath()))
        .orElseThrow(
            () ->
                new NoOpaException(
                    "there is no opa, which runs the policies: install OPA 1.0 or newer"
                        + " (https://www.openpolicyagent.org/docs/#1-download-opa) on the PATH, or"
                        + " name it by --opa or "
                        + SETTING));
  }

  private static boolean isExecutable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
