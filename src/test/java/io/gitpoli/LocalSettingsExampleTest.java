package io.gitpoli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code local.settings.json.example} lists every setting, and nothing that is none. */
class LocalSettingsExampleTest {
  /** What the Functions host reads. */
  private static final Set<String> HOST =
      Set.of(
          "AzureWebJobsStorage", "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT");

  private static JsonNode example() throws IOException {
    return new JsonMapper()
        .readTree(Path.of("local.settings.json.example").toFile())
        .path("Values");
  }

  @Test
  void listsWhatSettingsRead() throws IOException {
    Set<String> listed = new TreeSet<>();
    example().fieldNames().forEachRemaining(listed::add);
    listed.removeAll(HOST);
    Set<String> read =
        Pattern.compile("\"([A-Z]+(?:_[A-Z]+)+)\"")
            .matcher(Files.readString(Path.of("src/main/java/io/gitpoli/Settings.java")))
            .results()
            .map(name -> name.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(listed).isEqualTo(read);
  }

  @Test
  void startsAsItIs() throws IOException {
    Map<String, String> environment = new HashMap<>();
    example()
        .properties()
        .forEach(one -> environment.put(one.getKey(), one.getValue().textValue()));

    assertThat(Settings.fromEnvironment(environment).apiKey()).isEmpty();
  }
}
