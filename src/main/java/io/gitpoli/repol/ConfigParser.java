package io.gitpoli.repol;

import com.fasterxml.jackson.core.JsonPointer;
import io.gitpoli.policy.PolicyName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads and validates configuration files. Safe for use by many threads.
 *
 * <p>A file that is wrong in any way gives errors, never an exception and never a part of its
 * content. Files are bounded: 256 KiB, 20,000 values, 16 levels, 256 characters for a key and 1,024
 * for a text.
 */
public final class ConfigParser {
  static final int MAX_ERRORS = 50;

  private final Map<PolicyName, ConfigSchema> schemas = new ConcurrentHashMap<>();

  /**
   * Reads one policy's configuration.
   *
   * @param text the whole file, decoded from UTF-8; what could not be decoded as U+FFFD
   * @throws IllegalArgumentException where the policy has no configuration
   */
  public Config parse(PolicyName policy, String text) {
    ConfigSchema schema = schemas.computeIfAbsent(policy, ConfigSchema::of);
    try {
      Located document = YamlReader.read(text);
      List<ConfigError> errors = schema.check(document);
      return errors.isEmpty() ? Config.valid(document.value()) : Config.invalid(errors);
    } catch (InvalidYamlException e) {
      return Config.invalid(
          e.errors().stream().sorted(Comparator.comparingInt(ConfigError::line)).toList());
    }
  }

  /** The line, from 1, where a value of a valid file stands, or what is nearest around it. */
  public static int line(String text, JsonPointer value) {
    List<Object> path = new ArrayList<>();
    for (JsonPointer at = value; !at.matches(); at = at.tail()) {
      path.add(at.mayMatchElement() ? at.getMatchingIndex() : at.getMatchingProperty());
    }
    try {
      return YamlReader.read(text).lineOf(path);
    } catch (InvalidYamlException e) {
      return 1;
    }
  }
}
