package io.gitpoli.check;

import io.gitpoli.check.parse.Format;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the files to check as Conftest does: a file that is named is checked, whatever it is
 * called; of a folder and all below it those whose name says a format.
 */
final class InputFiles {
  static final String STDIN = "-";
  static final int MAX_FILES = 100_000;

  private final Optional<Pattern> ignored;
  private final Set<String> found = new LinkedHashSet<>();
  private final Set<Path> visited = new HashSet<>();

  private InputFiles(Optional<Pattern> ignored) {
    this.ignored = ignored;
  }

  /**
   * @param named files, folders, {@code -} for standard input
   * @param ignored paths in which this is found are left out
   */
  static List<String> find(List<String> named, Optional<Pattern> ignored) throws CheckException {
    InputFiles files = new InputFiles(ignored);
    for (String name : named) {
      if (!name.isEmpty()) {
        files.add(name);
      }
    }
    if (files.found.isEmpty()) {
      throw new CheckException(
          "there is no file to check in " + Shown.list(named) + " whose name says a known format");
    }
    return List.copyOf(files.found);
  }

  private void add(String name) throws CheckException {
    if (name.equals(STDIN)) {
      found.add(STDIN);
      return;
    }
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      throw new CheckException("there is no file " + name);
    }
    try {
      if (Files.isDirectory(path)) {
        walk(Files.isSymbolicLink(path) ? real(path) : path.normalize());
      } else if (!isIgnored(name)) {
        add(Path.of(name).toString(), name);
      }
    } catch (IOException e) {
      throw new CheckException(name + " can't be searched: " + e.getMessage(), e);
    }
  }

  private void add(String file, String in) throws CheckException {
    found.add(file);
    if (found.size() > MAX_FILES) {
      throw new CheckException(
          "there are more than " + MAX_FILES + " files to check (at " + in + ")");
    }
  }

  private boolean isIgnored(String path) {
    return ignored.filter(pattern -> pattern.matcher(path).find()).isPresent();
  }

  private void walk(Path folder) throws IOException, CheckException {
    if (!visited.add(folder)) {
      return;
    }
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(entries::add);
    }
    entries.sort(null);
    for (Path entry : entries) {
      Path path = entry.normalize();
      if (Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
        walk(path);
      } else if (!isIgnored(path.toString())) {
        Path target = Files.isSymbolicLink(path) ? real(path) : path;
        if (Files.isDirectory(target)) {
          walk(target);
        } else if (Format.of(target).isPresent()) {
          add(target.toString(), folder.toString());
        }
      }
    }
  }

  /** What a link leads to, named as short as from here. */
  private static Path real(Path link) throws IOException {
    Path real = link.toRealPath();
    Path here = Path.of("").toRealPath();
    return real.startsWith(here) && !real.equals(here) ? here.relativize(real) : real;
  }
}
