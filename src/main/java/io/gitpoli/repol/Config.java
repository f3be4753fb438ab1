package io.gitpoli.repol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;

/**
 * What a configuration file says.
 *
 * @param document the file's content; a missing node where it is invalid
 * @param errors what is wrong with the file, by line; empty where it is valid
 */
public record Config(JsonNode document, List<ConfigError> errors) {
  public Config {
    errors = List.copyOf(errors);
  }

  static Config valid(JsonNode document) {
    return new Config(document, List.of());
  }

  static Config invalid(List<ConfigError> errors) {
    return new Config(MissingNode.getInstance(), errors);
  }
}
