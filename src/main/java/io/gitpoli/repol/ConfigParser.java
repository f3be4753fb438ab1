package io.gitpoli.repol;

import com.fasterxml.jackson.core.JsonPointer;
import io.gitpoli.repol.ConfigSource.ConfigFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/**
 * Reads and validates configuration files. Safe for use by many threads.
 *
 * <p>A file that is wrong in any way gives errors, never an exception and never a part of its
 * content. Files are bounded: 256 KiB, 20,000 values, 16 levels, 256 characters for a key and 1,024
 * for a text.
 */
public final class ConfigParser {
  /** The names of all files that there are in {@code .repol/}. */
  public static final List<String> FILES =
      List.of("deploy.yaml", "gate.yaml", "overrides.yaml", "pullrequest.yaml", "waivers.yaml");

  static final int MAX_ERRORS = 50;

  private final Map<String, ConfigSchema> schemas = new ConcurrentHashMap<>();

  /**
   * Reads one file of {@code .repol/}.
   *
   * @param name the file's, without its ending
   * @param text the whole file, decoded from UTF-8; what could not be decoded as U+FFFD
   * @throws IllegalArgumentException where no configuration has that name
   */
  public Config parse(String name, String text) {
    ConfigSchema schema = schemas.computeIfAbsent(name, ConfigSchema::of);
    try {
      Located document = YamlReader.read(text);
      List<ConfigError> errors = schema.check(document);
      return errors.isEmpty() ? Config.valid(document.value()) : Config.invalid(errors);
    } catch (InvalidYamlException e) {
      return Config.invalid(
          e.errors().stream().sorted(Comparator.comparingInt(ConfigError::line)).toList());
    }
  }

  /** Reads a file that was found. */
  public ConfigDocument read(String name, ConfigFile file) {
    return ConfigDocument.of(file, parse(name, file.text()));
  }

  /**
   * Of a value of a valid file, the line, from 1, where it stands, or what is nearest around it.
   */
  static ToIntFunction<JsonPointer> lines(String text) {
    try {
      Located document = YamlReader.read(text);
      return value -> document.lineOf(path(value));
    } catch (InvalidYamlException e) {
      return value -> 1;
    }
  }

  private static List<Object> path(JsonPointer value) {
    List<Object> path = new ArrayList<>();
    for (JsonPointer at = value; !at.matches(); at = at.tail()) {
      path.add(at.mayMatchElement() ? at.getMatchingIndex() : at.getMatchingProperty());
    }
    return path;
  }
}
