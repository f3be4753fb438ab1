package io.gitpoli.repol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The JSON Schema of one file of {@code .repol/}; says in words for people what breaks it. */
final class ConfigSchema {
  private static final Map<String, String> TYPES =
      Map.of(
          "object", "a mapping",
          "array", "a list",
          "string", "text",
          "integer", "a whole number in plain digits",
          "number", "a number in plain digits",
          "boolean", "true or false",
          "null", "null");

  private final JsonNode source;
  private final Schema schema;

  private ConfigSchema(JsonNode source) {
    this.source = source;
    this.schema =
        SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                registry ->
                    registry.schemaRegistryConfig(
                        SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()))
            .getSchema(source);
  }

  /** Compiles the schema of a file; {@link IllegalArgumentException} where there is none. */
  static ConfigSchema of(String name) {
    String resource = "/schemas/repol/" + name + ".schema.json";
    try (InputStream schema = ConfigSchema.class.getResourceAsStream(resource)) {
      if (schema == null) {
        throw new IllegalArgumentException("no configuration is named " + name);
      }
      return new ConfigSchema(new ObjectMapper().readTree(schema));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is wrong, by line; at most {@link ConfigParser#MAX_ERRORS}, then how many more. */
  List<ConfigError> check(Located document) {
    Set<Finding> findings = new LinkedHashSet<>();
    for (Error error : schema.validate(document.value())) {
      List<Object> path = steps(error.getInstanceLocation());
      if (error.getProperty() != null && !error.getKeyword().equals("required")) {
        path.add(error.getProperty());
      }
      String message = message(error, path);
      if (message != null) {
        findings.add(new Finding(document.placeOf(path), path, message));
      }
    }
    List<ConfigError> errors =
        findings.stream()
            .sorted(Comparator.comparingInt(Finding::line))
            .limit(ConfigParser.MAX_ERRORS)
            .map(f -> new ConfigError(Pointer.of(f.path), f.line(), f.place.column(), f.message))
            .collect(Collectors.toCollection(ArrayList::new));
    if (findings.size() > errors.size()) {
      int more = findings.size() - errors.size();
      errors.add(
          new ConfigError("", errors.get(errors.size() - 1).line(), 1, more + " more errors"));
    }
    return errors;
  }

  private record Finding(Place place, List<Object> path, String message) {
    int line() {
      return place.line();
    }
  }

  /** The error in words; null where it only follows from another one. */
  private String message(Error error, List<Object> path) {
    JsonNode found = error.getInstanceNode();
    JsonNode limit = error.getSchemaNode();
    String name = name(path);
    return switch (error.getKeyword()) {
      // What is in a wrong type is not in an enum either, which says more.
      case "type" ->
          parent(error).has("enum")
              ? null
              : name + " is " + Shown.value(found) + "; " + types(limit) + " is needed";
      case "minimum" -> name + " is " + found + "; at least " + limit + " is needed";
      case "maximum" -> name + " is " + found + "; at most " + limit + " is allowed";
      case "enum" ->
          name + " is " + Shown.value(found) + "; " + alternatives(limit) + " is allowed";
      case "required" ->
          name + " has no " + Shown.text(error.getProperty()) + ", which is required";
      case "additionalProperties" -> {
        String known = String.join(", ", names(parent(error).path("properties")));
        yield name + " is not known; known here are " + known;
      }
      case "propertyNames" -> name + " can't be a name here, which needs " + limit;
      case "pattern" -> {
        JsonNode rule = parent(error);
        // An empty text is said once, by minLength.
        yield found.textValue().isEmpty() && rule.has("minLength")
            ? null
            : name
                + (" is " + Shown.value(found) + ", which does not fit: ")
                + rule.path("description").asText();
      }
      // What does not even look like a day is said by its pattern.
      case "format" ->
          matches(parent(error), found)
              ? name + " is " + Shown.value(found) + ", and there is no such " + limit.textValue()
              : null;
      case "minLength" -> name + " is " + Shown.value(found) + "; its shortest length is " + limit;
      case "maxLength" -> {
        int length = found.textValue().codePointCount(0, found.textValue().length());
        yield name + " has " + length + " characters; at most " + limit + " are allowed";
      }
      case "contains" -> name + " only leaves files out; an item without ! must name some";
      case "minItems" -> name + " has " + found.size() + " items; at least " + limit + " is needed";
      case "maxItems" ->
          name + " has " + found.size() + " items; at most " + limit + " are allowed";
      case "maxProperties" ->
          name + " has " + found.size() + " entries; at most " + limit + " are allowed";
      default -> name + ": " + error.getMessage();
    };
  }

  private static boolean matches(JsonNode rule, JsonNode found) {
    return Pattern.compile(rule.path("pattern").asText()).matcher(found.textValue()).find();
  }

  private static String name(List<Object> path) {
    if (path.isEmpty()) {
      return "the file";
    }
    Object last = path.get(path.size() - 1);
    if (last instanceof Integer index) {
      return "item " + (index + 1) + " of " + name(path.subList(0, path.size() - 1));
    }
    String text = last.toString();
    String shown = Shown.text(text);
    return shown.equals('"' + text + '"') && !text.isEmpty() ? text : shown;
  }

  private static String types(JsonNode type) {
    return type.isArray()
        ? StreamSupport.stream(type.spliterator(), false)
            .map(ConfigSchema::types)
            .collect(Collectors.joining(" or "))
        : TYPES.get(type.textValue());
  }

  private static String alternatives(JsonNode values) {
    return StreamSupport.stream(values.spliterator(), false)
        .map(Shown::value)
        .collect(Collectors.joining(" or "));
  }

  private static List<String> names(JsonNode properties) {
    List<String> names = new ArrayList<>();
    properties.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The schema that holds the keyword that failed. */
  private JsonNode parent(Error error) {
    List<Object> steps = steps(error.getSchemaLocation().getFragment());
    return at(steps.subList(0, steps.size() - 1));
  }

  private JsonNode at(List<Object> steps) {
    return source.at(Pointer.of(steps));
  }

  private static List<Object> steps(NodePath path) {
    List<Object> steps = new ArrayList<>(path.getNameCount() + 1);
    for (int i = 0; i < path.getNameCount(); i++) {
      steps.add(path.getElement(i));
    }
    return steps;
  }
}
