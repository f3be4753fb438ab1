package io.gitpoli.check;

import io.gitpoli.check.parse.Document;
import io.gitpoli.check.parse.Format;
import io.gitpoli.check.parse.ParseException;
import io.gitpoli.check.parse.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Reads the files to check. */
final class Inputs {
  /** Of all files of one check, in bytes: they are held until the findings have their lines. */
  static final long MAX_BYTES = 128L * 1024 * 1024;

  /** Beyond it no parser takes a file. */
  private static final int MAX_FILE = io.gitpoli.check.parse.Bounds.MAX_JSON;

  private final Optional<Format> format;
  private final Optional<String> stdinName;
  private final InputStream stdin;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param format of all files; by default their names say it, and standard input is YAML
   * @param stdinName what standard input is called in reports
   */
  Inputs(Optional<Format> format, Optional<String> stdinName, InputStream stdin) {
    this.format = format;
    this.stdinName = stdinName;
    this.stdin = stdin;
  }

  /** One file, or why there is none. */
  private record Read(Optional<Input> input, Optional<CheckException> problem) {}

  List<Input> read(List<String> files) throws CheckException {
    // Parsing takes the time, and each file stands alone.
    List<Read> all =
        Arrays.stream(files.toArray(String[]::new)).parallel().map(this::tryToRead).toList();
    for (Read read : all) {
      if (read.problem().isPresent()) {
        throw read.problem().get();
      }
    }
    return all.stream().map(Read::input).flatMap(Optional::stream).toList();
  }

  private Read tryToRead(String file) {
    try {
      return new Read(Optional.of(readOne(file)), Optional.empty());
    } catch (CheckException e) {
      return new Read(Optional.empty(), Optional.of(e));
    }
  }

  private Input readOne(String file) throws CheckException {
    boolean isStdin = file.equals(InputFiles.STDIN);
    Format parsed =
        format
            .or(() -> isStdin ? Optional.of(Format.YAML) : Format.of(Path.of(file)))
            .orElseThrow(
                () ->
                    new CheckException(
                        file + ": its name says no known format (name one by --parser)"));
    String shown = isStdin ? stdinName.orElse(file) : file;
    byte[] content = content(file, isStdin);
    try {
      List<Document> documents = parsed.parser().parse(new Source(file, content));
      return Input.local(shown, content.length, documents);
    } catch (ParseException e) {
      throw new CheckException(
          shown
              + ":"
              + e.position().line()
              + ":"
              + e.position().column()
              + ": not read as "
              + parsed.conftestName()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private byte[] content(String file, boolean isStdin) throws CheckException {
    try (InputStream in = isStdin ? stdin : Files.newInputStream(Path.of(file))) {
      byte[] content = in.readNBytes(MAX_FILE + 1);
      if (content.length > MAX_FILE) {
        throw new CheckException(
            "%s: larger than %d MiB, which is the most that is read of a file"
                .formatted(file, MAX_FILE / 1024 / 1024));
      }
      if (bytes.addAndGet(content.length) > MAX_BYTES) {
        throw new CheckException(
            "the files have more than %d MiB together: check them in parts"
                .formatted(MAX_BYTES / 1024 / 1024));
      }
      return content;
    } catch (IOException e) {
      throw new CheckException(file + " can't be read: " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.AccessDeniedException ? "access is denied" : e.getMessage();
  }
}
