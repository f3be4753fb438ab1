package io.gitpoli.configgate;

import com.fasterxml.jackson.databind.JsonNode;
import io.gitpoli.check.parse.Format;
import io.gitpoli.github.ChangedFile;
import io.gitpoli.rollout.Glob;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * One entry of {@code checks} in {@code gate.yaml}.
 *
 * @param paths which files it is about; those that begin with {@code !} are left out again
 * @param parser of all its files; by default their names say it
 * @param namespaces whose rules are asked
 */
record FileCheck(
    List<Glob> paths, List<Glob> except, Optional<Format> parser, List<String> namespaces) {
  static FileCheck of(JsonNode check) {
    List<String> paths = texts(check.path("paths"));
    return new FileCheck(
        paths.stream().filter(path -> !path.startsWith("!")).map(Glob::new).toList(),
        paths.stream()
            .filter(path -> path.startsWith("!"))
            .map(path -> new Glob(path.substring(1)))
            .toList(),
        Optional.ofNullable(check.path("parser").textValue()).flatMap(Format::named),
        texts(check.path("namespaces")));
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  /** A file that was renamed is one of those that either name is among. */
  boolean selects(ChangedFile file) {
    return selects(file.path()) || file.before().filter(this::selects).isPresent();
  }

  private boolean selects(String path) {
    return paths.stream().anyMatch(glob -> glob.matches(path))
        && except.stream().noneMatch(glob -> glob.matches(path));
  }

  /** Whether this path is where a folder of its files may be. */
  boolean leadsThrough(String path) {
    return paths.stream().anyMatch(glob -> glob.leadsThrough(path))
        && except.stream().noneMatch(glob -> glob.matches(path));
  }

  /** How a file is read; empty where nothing says it. */
  Optional<Format> format(String path) {
    return parser.or(() -> Format.ofName(path.substring(path.lastIndexOf('/') + 1)));
  }
}
