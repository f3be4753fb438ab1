package io.gitpoli.check.parse;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The formats of files, with Conftest's names for them and its rules which file has which. */
public enum Format {
  CUE("cue", new Evaluated("CUE", "cue export --out json")),
  CYCLONEDX("cyclonedx", new CycloneDxFormat()),
  DOCKERFILE("dockerfile", new DockerfileFormat()),
  DOTENV("dotenv", new DotenvFormat()),
  EDN("edn", new EdnFormat()),
  GROOVY("groovy", new Unsupported("Groovy")),
  HCL1("hcl1", new Unsupported("HCL 1")),
  HCL2("hcl2", new HclFormat()),
  HOCON("hocon", new HoconFormat()),
  IGNORE("ignore", new IgnoreFormat()),
  INI("ini", new IniFormat()),
  JSON("json", new JsonFormat(false)),
  JSONC("jsonc", new JsonFormat(true)),
  JSONNET("jsonnet", new Evaluated("Jsonnet", "jsonnet")),
  NGINX("nginx", new Unsupported("nginx configuration")),
  PROPERTIES("properties", new PropertiesFormat()),
  SPDX("spdx", new Unsupported("SPDX tag-value")),
  TEXTPROTO("textproto", new Unsupported("Protocol Buffers text")),
  TOML("toml", new TomlFormat()),
  VCL("vcl", new Unsupported("VCL")),
  XML("xml", new XmlFormat()),
  YAML("yaml", new YamlFormat());

  private final String conftestName;
  private final Parser parser;
  private final boolean read;

  Format(String conftestName, Parser parser) {
    this.conftestName = conftestName;
    this.read = !(parser instanceof Unsupported);
    this.parser =
        source -> {
          LfsPointer.refuse(source);
          return parser.parse(source);
        };
  }

  /** The name that {@code --parser} takes. */
  public String conftestName() {
    return conftestName;
  }

  /** Whether any file of it is read. */
  public boolean isRead() {
    return read;
  }

  /** Its parser; that of a format that is not read here says so for every file. */
  public Parser parser() {
    return parser;
  }

  /** The format of a name that {@code --parser} takes. */
  public static Optional<Format> named(String conftestName) {
    return Arrays.stream(values())
        .filter(format -> format.conftestName.equals(conftestName))
        .findFirst();
  }

  /** The format of a file by its name alone; standard input ({@code -}) is YAML. */
  public static Optional<Format> of(Path file) {
    if (file.toString().equals("-")) {
      return Optional.of(YAML);
    }
    return ofName(file.getFileName() == null ? "" : file.getFileName().toString());
  }

  /**
   * The same by the name of the file alone, without its folder; nowhere but on this machine is a
   * name a {@link Path}.
   */
  public static Optional<Format> ofName(String fileName) {
    String name = fileName.toLowerCase(Locale.ROOT);
    String extension = name.contains(".") ? name.substring(name.lastIndexOf('.') + 1) : "";
    if (named(name, "dockerfile")) {
      return Optional.of(DOCKERFILE);
    }
    if (name.equals("nginx.conf")) {
      return Optional.of(NGINX);
    }
    if (named(name, "jenkinsfile")) {
      return Optional.of(GROOVY);
    }
    if (named(name, ".env")) {
      return Optional.of(DOTENV);
    }
    return switch (extension) {
      case "yml" -> Optional.of(YAML);
      case "hcl", "tf", "tfvars" -> Optional.of(HCL2);
      case "gitignore", "dockerignore" -> Optional.of(IGNORE);
      case "env" -> Optional.of(DOTENV);
      case "textpb" -> Optional.of(TEXTPROTO);
      default -> named(extension);
    };
  }

  /** Dockerfile, or Dockerfile.debug. */
  private static boolean named(String name, String expected) {
    return name.equals(expected) || name.startsWith(expected + ".");
  }
}
