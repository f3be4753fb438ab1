package io.gitpoli.repol;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gitpoli.audit.ConfigVersion;
import io.gitpoli.repol.ConfigSource.ConfigFile;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * One file of {@code .repol/}, read and validated.
 *
 * @param origin where it was found; its source is {@code none} where it was found nowhere
 * @param text the file as it is, for the lines of its values
 * @param document the file's content; a missing node where there is none or it is invalid
 * @param errors what is wrong with the file, by line; empty where it is valid
 */
public record ConfigDocument(
    ConfigVersion origin, String text, JsonNode document, List<ConfigError> errors) {
  private static final int MAX_TOLD = 5;

  /** There is no such file. */
  static final ConfigDocument NONE =
      new ConfigDocument(
          new ConfigVersion("none", null, null), "", MissingNode.getInstance(), List.of());

  public ConfigDocument {
    errors = List.copyOf(errors);
  }

  /** Whether there is a file, valid or not. */
  public boolean exists() {
    return !origin.source().equals("none");
  }

  /**
   * Of a value, the line, from 1, where it stands, or what is nearest around it. The file is read
   * once more for it.
   */
  public ToIntFunction<JsonPointer> lines() {
    return ConfigParser.lines(text);
  }

  /** What is wrong with the file, on one line: the first errors with their places. */
  public String fault() {
    String file = origin.path();
    String first =
        errors.stream()
            .limit(MAX_TOLD)
            .map(error -> file + ":" + error.line() + ": " + error.message())
            .collect(Collectors.joining("; "));
    return errors.size() > MAX_TOLD ? first + "; and more" : first;
  }

  static ConfigDocument of(ConfigFile file, Config config) {
    // A copy, since documents can be changed and a parsed one may be shared.
    return new ConfigDocument(
        file.origin(), file.text(), config.document().deepCopy(), config.errors());
  }
}
