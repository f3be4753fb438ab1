package io.gitpoli.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An input and the decision that it must get, from {@code src/test/resources/golden}. */
public record Golden(String name, PolicyName policy, ObjectNode input, JsonNode decision) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static List<Golden> all() {
    return Stream.of(PolicyName.PULL_REQUEST, PolicyName.DEPLOY).flatMap(Golden::of).toList();
  }

  private static Stream<Golden> of(PolicyName policy) {
    try (var files = Files.list(Path.of("src/test/resources/golden", policy.value()))) {
      return files.sorted().map(file -> read(policy, file)).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Golden read(PolicyName policy, Path file) {
    try {
      JsonNode golden = JSON.readTree(file.toFile());
      return new Golden(
          policy + "/" + file.getFileName(),
          policy,
          (ObjectNode) golden.get("input"),
          golden.get("decision"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
