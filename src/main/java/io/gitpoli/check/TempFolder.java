package io.gitpoli.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder of this user alone, which is gone after its use. */
public final class TempFolder implements AutoCloseable {
  private final Path folder;
  private final Ending ending;

  public TempFolder() throws IOException {
    folder = Files.createTempDirectory("gitpoli-check");
    ending = Ending.of(this);
  }

  public Path path() {
    return folder;
  }

  public Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Override
  public void close() throws IOException {
    ending.close();
    remove();
  }

  void remove() throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }
}
