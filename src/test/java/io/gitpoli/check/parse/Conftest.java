package io.gitpoli.check.parse;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The real Conftest, where it is installed: {@code CONFTEST}, {@code .tools/bin} or the PATH. */
record Conftest(Path binary) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  static Optional<Conftest> installed() {
    Stream<Path> path =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(folder -> Path.of(folder, "conftest"));
    Stream<Path> named = Stream.ofNullable(System.getenv("CONFTEST")).map(Path::of);
    return Stream.of(named, Stream.of(Path.of(".tools/bin/conftest")), path)
        .flatMap(paths -> paths)
        .filter(Files::isExecutable)
        .findFirst()
        .map(binary -> new Conftest(binary.toAbsolutePath()));
  }

  /** What {@code conftest parse} prints for one file. */
  JsonNode parse(String format, Path file) throws IOException, InterruptedException {
    return run(List.of("parse", "--parser", format, file.toString())).orElseThrow();
  }

  /** Whether Conftest can read the file at all. */
  boolean reads(String format, Path file) throws IOException, InterruptedException {
    return run(List.of("parse", "--parser", format, file.toString())).isPresent();
  }

  /** What {@code conftest parse} prints for several files: an object of them by their paths. */
  JsonNode parseAll(String format, List<Path> files) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("parse", "--parser", format));
    files.forEach(file -> arguments.add(file.toString()));
    Optional<JsonNode> printed = run(arguments);
    if (printed.isEmpty()) {
      for (Path file : files) {
        if (!reads(format, file)) {
          throw new AssertionError("Conftest refuses\n" + Files.readString(file));
        }
      }
    }
    return printed.orElseThrow(() -> new AssertionError("Conftest reads them only one by one"));
  }

  private Optional<JsonNode> run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(binary.toString()));
    command.addAll(arguments);
    Path out = Files.createTempFile("conftest", ".json");
    Path err = Files.createTempFile("conftest", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command);
    // Dates without an offset are of this zone.
    builder.environment().put("TZ", "UTC");
    try {
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("Conftest goes on for over two minutes");
      }
      if (process.exitValue() != 0) {
        return Optional.empty();
      }
      return Optional.of(JSON.readTree(out.toFile()));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
