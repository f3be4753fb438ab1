package io.gitpoli.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds the policies' files. */
final class RegoFiles {
  /** So many fit on a command line. */
  static final int MAX_FILES = 5_000;

  private RegoFiles() {}

  static List<Path> in(List<Path> places) throws CheckException {
    List<Path> files = new ArrayList<>();
    for (Path place : places) {
      if (!Files.exists(place)) {
        throw new CheckException("there are no policies at " + place + " (see --policy)");
      }
      try (Stream<Path> found = Files.walk(place, FileVisitOption.FOLLOW_LINKS)) {
        found
            .filter(file -> file.toString().endsWith(".rego") && Files.isRegularFile(file))
            .map(Path::normalize)
            .sorted()
            .filter(file -> !files.contains(file))
            .forEach(files::add);
      } catch (IOException | UncheckedIOException e) {
        throw new CheckException("the policies at " + place + " can't be read", e);
      }
    }
    if (files.isEmpty()) {
      throw new CheckException(
          "there is no .rego file in " + Shown.list(places) + " (see --policy)");
    }
    if (files.size() > MAX_FILES) {
      throw new CheckException("there are more than " + MAX_FILES + " .rego files (see --policy)");
    }
    return files;
  }
}
