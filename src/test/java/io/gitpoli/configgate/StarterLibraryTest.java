package io.gitpoli.configgate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StarterLibraryTest {
  private static final Path POLICIES = Path.of("policies");

  @Test
  void isAllOfTheLibraryAsItLiesInTheRepository() throws IOException {
    Map<String, String> rules = new TreeMap<>();
    try (Stream<Path> found = Files.walk(POLICIES)) {
      for (Path file : found.filter(StarterLibraryTest::isRule).toList()) {
        String name = POLICIES.relativize(file).toString().replace('\\', '/');
        rules.put(name, Files.readString(file));
      }
    }

    assertThat(StarterLibrary.files(Set.of())).isEqualTo(rules);
  }

  /** The server's own policies, and what they share, are no part of the library. */
  private static boolean isRule(Path file) {
    return file.toString().endsWith(".rego")
        && !file.toString().endsWith("_test.rego")
        && !file.startsWith(POLICIES.resolve("github"))
        && !file.startsWith(POLICIES.resolve("lib"));
  }

  @Test
  void leavesOutWhatATeamHasOfItsOwn() {
    assertThat(StarterLibrary.files(Set.of("k8s")).keySet())
        .contains("docker/docker.rego")
        .noneMatch(name -> name.startsWith("k8s/"));
  }
}
