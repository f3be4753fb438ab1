package io.gitpoli.check.parse;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The formats of files, by Conftest's names. */
public enum Format {
  JSON("json", new JsonFormat(false)),
  JSONC("jsonc", new JsonFormat(true)),
  YAML("yaml", new YamlFormat()),
  DOCKERFILE("dockerfile", new DockerfileFormat()),
  INI("ini", new IniFormat()),
  PROPERTIES("properties", new PropertiesFormat()),
  XML("xml", new XmlFormat()),
  DOTENV("dotenv", new DotenvFormat()),
  EDN("edn", new EdnFormat()),
  IGNORE("ignore", new IgnoreFormat());

  private final String conftestName;
  private final Parser parser;

  Format(String conftestName, Parser parser) {
    this.conftestName = conftestName;
    this.parser = parser;
  }

  public Parser parser() {
    return parser;
  }

  public static Optional<Format> named(String conftestName) {
    return Arrays.stream(values()).filter(f -> f.conftestName.equals(conftestName)).findFirst();
  }

  public static Optional<Format> of(Path file) {
    if (file.toString().equals("-")) {
      return Optional.of(YAML);
    }
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    String extension = name.substring(name.lastIndexOf('.') + 1);
    if (name.equals("dockerfile") || name.startsWith("dockerfile.") || extension.equals("dockerfile")) return Optional.of(DOCKERFILE);
    if (extension.equals("yml")) return Optional.of(YAML);
    if (extension.equals("gitignore")) return Optional.of(IGNORE);
    if (extension.equals("env") || name.startsWith(".env.")) return Optional.of(DOTENV);
    return named(extension);
  }
}
