package io.gitpoli.configgate;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The rules that come with gitpoli: {@code policies/}'s packages of their folder's name. */
final class StarterLibrary {
  static final List<String> PACKAGES = List.of("docker", "k8s", "pipeline", "terraform");

  private StarterLibrary() {}

  /**
   * The texts of its files by their names, such as {@code k8s/k8s.rego}.
   *
   * @param without packages that are left out
   */
  static SortedMap<String, String> files(Set<String> without) {
    SortedMap<String, String> files = new TreeMap<>();
    for (String name : PACKAGES) {
      if (!without.contains(name)) {
        for (String file : List.of("findings", name)) {
          String path = name + "/" + file + ".rego";
          files.put(path, read(path));
        }
      }
    }
    return files;
  }

  private static String read(String path) {
    try (InputStream in = StarterLibrary.class.getResourceAsStream("/policies/" + path)) {
      if (in == null) {
        throw new IllegalStateException("the starter library's " + path + " is not packaged");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
