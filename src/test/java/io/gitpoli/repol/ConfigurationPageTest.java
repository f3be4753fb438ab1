package io.gitpoli.repol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.audit.ConfigVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps the examples of {@code docs/configuration.md} and {@code docs/exceptions.md} true. */
class ConfigurationPageTest {
  private final ConfigParser parser = new ConfigParser();

  @Test
  void theExamplesOfBothFilesAreValid() throws IOException {
    assertThat(parser.parse("pullrequest", block("## Pull requests", "yaml")).errors()).isEmpty();
    assertThat(parser.parse("deploy", block("## Deployments", "yaml")).errors()).isEmpty();
  }

  @Test
  void theExamplesOfExceptionsAreValid() throws IOException {
    assertThat(parser.parse("waivers", block("exceptions", "## Waivers", "yaml")).errors())
        .isEmpty();
    assertThat(parser.parse("overrides", block("exceptions", "## Break-glass", "yaml")).errors())
        .isEmpty();
  }

  @Test
  void theDryRunIsOne() throws IOException {
    String enforcement = block("## Dry run", "yaml").replace("policy:\n", "");
    Config config = parser.parse("deploy", block("## Deployments", "yaml") + enforcement);
    assertThat(policy(config).dryRun()).isTrue();
  }

  @Test
  void theInvalidFileGivesTheOutputShown(@TempDir Path directory) throws Exception {
    Config config = parser.parse("deploy", block("## When a file is invalid", "yaml"));
    ObjectMapper json = new ObjectMapper();
    ObjectNode input = json.createObjectNode();
    policy(config).addTo(input);
    Path file = directory.resolve("input.json");
    json.writeValue(file.toFile(), input);

    JsonNode violations = json.readTree(eval(file, "data.github.deploy.violations"));

    assertThat(violations).hasSize(1);
    assertThat(violations.get(0).path("code").asText()).isEqualTo("policy.invalid");
    assertThat(violations.get(0).path("msg").asText() + "\n")
        .isEqualTo(block("## When a file is invalid", "text"));
  }

  private static RepoPolicy policy(Config config) {
    ConfigVersion origin = new ConfigVersion("directory", "deploy.yaml", "0");
    return new RepoPolicy(origin, config.document(), config.errors());
  }

  /** The first fenced block of a language under a heading. */
  private static String block(String heading, String language) throws IOException {
    return block("configuration", heading, language);
  }

  private static String block(String name, String heading, String language) throws IOException {
    String page = Files.readString(Path.of("docs", name + ".md"));
    String section = page.substring(page.indexOf("\n" + heading + "\n"));
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(section)
        .results()
        .findFirst()
        .map((MatchResult found) -> found.group(1))
        .orElseThrow();
  }

  private static byte[] eval(Path input, String query) throws IOException, InterruptedException {
    Process opa =
        new ProcessBuilder(
                List.of(
                    System.getProperty("opa"),
                    "eval",
                    "--format=raw",
                    "--data=policies/github",
                    "--data=policies/lib",
                    "--ignore=*_test.rego",
                    "--input=" + input,
                    query))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] output = opa.getInputStream().readAllBytes();
    assertThat(opa.waitFor()).isZero();
    return output;
  }
}
