package io.gitpoli.testing;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;

/**
 * GitHub's own OpenAPI description of its REST API and its webhooks, as npm's {@code
 * @octokit/openapi} carries it: it holds what we send, and what {@link FakeGitHub} answers, against
 * GitHub itself.
 */
public final class GitHubDescription {
  private static final String IRI = "https://api.github.com/openapi.json";
  private static final JsonMapper JSON = new JsonMapper();
  // The validator warns of each part of the description that is no schema.
  private static final Logger VALIDATOR =
      Logger.getLogger("com.networknt.schema.keyword.UnknownKeywordFactory");

  static {
    VALIDATOR.setLevel(Level.SEVERE);
  }

  private GitHubDescription() {}

  /** A file below the project's {@code node_modules}. */
  static Path nodeModule(String path) {
    Path root = Path.of("").toAbsolutePath();
    while (root != null && !Files.exists(root.resolve("package.json"))) {
      root = root.getParent();
    }
    Path file = root == null ? null : root.resolve("node_modules").resolve(path);
    if (file == null || !Files.exists(file)) {
      throw new IllegalStateException("node_modules/" + path + " is missing: run make test");
    }
    return file;
  }

  private static Path description() {
    return nodeModule("@octokit/openapi/generated/api.github.com.json");
  }

  /** GitHub's published example of an answer; not to be changed. */
  static JsonNode example(String name) {
    JsonNode example = Examples.ALL.path(name).path("value");
    if (example.isMissingNode()) {
      throw new IllegalArgumentException("GitHub publishes no example " + name);
    }
    return example;
  }

  /**
   * What is wrong with a request's body by GitHub's description; empty where nothing is.
   *
   * @param path below the API's base, without a query
   */
  public static List<String> requestErrors(String method, String path, JsonNode body) {
    return errors(operation(method, path) + "/requestBody/content/application~1json/schema", body);
  }

  /** What is wrong with an answer by GitHub's description; empty where nothing is. */
  public static List<String> answerErrors(String method, String path, int status, JsonNode body) {
    String response = operation(method, path) + "/responses/" + status;
    JsonNode described = follow(Document.ROOT.at(response));
    if (described.isMissingNode()) {
      return List.of(method + " " + path + " never answers " + status);
    }
    if (described.path("content").isMissingNode()) {
      return body == null ? List.of() : List.of(method + " " + path + " answers without a body");
    }
    String at =
        Document.ROOT.at(response).has("$ref")
            ? Document.ROOT.at(response).path("$ref").asText().substring(1)
            : response;
    return errors(at + "/content/application~1json/schema", body);
  }

  /**
   * What is wrong with a webhook's payload by GitHub's description; empty where nothing is.
   *
   * @param webhook for example {@code pull-request-opened}
   */
  public static List<String> webhookErrors(String webhook, JsonNode payload) {
    return errors(
        "/x-webhooks/" + webhook + "/post/requestBody/content/application~1json/schema", payload);
  }

  /** The description's schema of that name. */
  static JsonNode schema(String name) {
    return Document.ROOT.path("components").path("schemas").path(name);
  }

  private static JsonNode follow(JsonNode node) {
    return node.has("$ref") ? Document.ROOT.at(node.path("$ref").asText().substring(1)) : node;
  }

  private static List<String> errors(String pointer, JsonNode value) {
    JsonNode described = Document.ROOT.at(pointer);
    if (described.isMissingNode()) {
      throw new IllegalArgumentException("GitHub describes nothing at " + pointer);
    }
    Schema schema =
        Document.SCHEMAS.computeIfAbsent(
            pointer,
            p ->
                Document.REGISTRY.getSchema(
                    SchemaLocation.of(IRI + "#/components/schemas/" + p.hashCode()),
                    relative(described)));
    return schema.validate(value).stream()
        .map(e -> e.getInstanceLocation() + ": " + e.getMessage())
        .toList();
  }

  /** The same schema with references that lead into the description from anywhere. */
  private static JsonNode relative(JsonNode schema) {
    try {
      return JSON.readTree(schema.toString().replace(":\"#/", ":\"" + IRI + "#/"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pointer to the operation of a concrete path. */
  private static String operation(String method, String path) {
    return Document.OPERATIONS.computeIfAbsent(
        method + " " + path,
        key -> {
          Optional<String> template =
              Document.PATHS.entrySet().stream()
                  .filter(entry -> entry.getValue().matcher(path).matches())
                  .map(Map.Entry::getKey)
                  .findFirst();
          if (template.isEmpty()) {
            throw new IllegalArgumentException("GitHub describes no " + key);
          }
          String at = template.get().replace("~", "~0").replace("/", "~1");
          return "/paths/" + at + "/" + method.toLowerCase(Locale.ROOT);
        });
  }

  /** The whole description; 13 MB, so only read where something is validated. */
  private static final class Document {
    static final JsonNode ROOT = read();
    static final Map<String, String> OPERATIONS = new ConcurrentHashMap<>();
    static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();
    static final Map<String, Pattern> PATHS = paths();
    static final SchemaRegistry REGISTRY =
        SchemaRegistry.withDialect(
            Dialects.getOpenApi30(),
            builder ->
                builder.resourceLoaders(
                    loaders -> loaders.resources(Map.of(IRI, ROOT.toString()))));

    private static JsonNode read() {
      try {
        return JSON.readTree(description().toFile());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Paths with fewer parameters first: {@code /app} before {@code /{anything}}. */
    private static Map<String, Pattern> paths() {
      List<String> templates = new ArrayList<>();
      ROOT.path("paths").fieldNames().forEachRemaining(templates::add);
      templates.sort(Comparator.comparingLong(t -> t.chars().filter(c -> c == '{').count()));
      Map<String, Pattern> patterns = new LinkedHashMap<>();
      for (String template : templates) {
        String expression =
            template
                .replaceAll("(/contents/|/git/ref/|/git/matching-refs/)\\{[^}]+}", "$1.+")
                .replaceAll("\\{[^}]+}", "[^/]+");
        patterns.put(template, Pattern.compile(expression));
      }
      return patterns;
    }
  }

  /** The examples alone, read past all else. */
  private static final class Examples {
    static final ObjectNode ALL = read();

    private static ObjectNode read() {
      try (JsonParser parser = JSON.createParser(description().toFile())) {
        enter(parser, "components");
        enter(parser, "examples");
        return parser.readValueAsTree();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void enter(JsonParser parser, String field) throws IOException {
      if (parser.currentToken() == null) {
        parser.nextToken();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = parser.currentName().equals(field);
        parser.nextToken();
        if (found) {
          return;
        }
        parser.skipChildren();
      }
      throw new IllegalStateException("the description has no " + field);
    }
  }
}
