package io.gitpoli.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What commands print, as it was read and found good. After a change that is meant, {@code mvn test
 * -Dtest=… -Dgolden=write} writes it anew; then read the difference.
 */
final class Golden {
  private static final Path FOLDER = Path.of("src/test/resources/io/gitpoli/cli");

  private Golden() {}

  static void assertPrinted(String name, String actual) throws IOException {
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(FOLDER.resolve(name), actual);
    }
    assertThat(actual).isEqualTo(Files.readString(FOLDER.resolve(name)));
  }
}
