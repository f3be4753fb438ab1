package io.gitpoli.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The policies as OPA reads them: their namespaces, their rules, and what these say of themselves.
 */
public final class Policies {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** OPA's own reading of Rego, cut to what is asked here. Undefined where a module is wrong. */
  private static final String READ =
      """
      {
        "version": opa.runtime().version,
        "modules": [{"path": path, "package": [p.value | some p in ast["package"].path], "rules": rules} |
          some path, text in input
          ast := rego.parse_module(path, text)
          rules := [r.head | some r in object.get(ast, "rules", [])]
        ],
      }
      """;

  private final PolicySources sources;
  private final List<Path> files;
  private final Map<String, List<Rule>> rules;
  private final Set<String> withExceptions;
  private final Annotations annotations;

  private Policies(
      PolicySources sources,
      List<Path> files,
      Map<String, List<Rule>> rules,
      Set<String> withExceptions,
      Annotations annotations) {
    this.sources = sources;
    this.files = files;
    this.rules = rules;
    this.withExceptions = withExceptions;
    this.annotations = annotations;
  }

  /** A module's package and the heads of its rules, as OPA's syntax tree has them. */
  private record Module(String path, JsonNode packagePath, JsonNode heads) {}

  static Policies load(Opa opa, PolicySources sources) throws CheckException {
    List<Path> files = RegoFiles.in(sources.policies());
    for (Path data : sources.data()) {
      if (!Files.exists(data)) {
        throw new CheckException("there is no data at " + data + " (see --data)");
      }
    }
    Map<Path, String> texts = new LinkedHashMap<>();
    for (Path file : files) {
      texts.put(file, text(file));
    }
    List<Module> modules = sources.v0() ? readEach(opa, files) : readAll(opa, texts);
    Map<String, Map<String, Integer>> definitions = new LinkedHashMap<>();
    Set<String> withExceptions = new LinkedHashSet<>();
    for (Module module : modules) {
      String namespace = namespace(module.packagePath());
      Map<String, Integer> counts =
          definitions.computeIfAbsent(namespace, any -> new LinkedHashMap<>());
      for (JsonNode head : module.heads()) {
        String name = head.path("name").asText("");
        checkContains(module, head, name);
        counts.merge(name, 1, Integer::sum);
        if (name.equals("exception")) {
          withExceptions.add(namespace);
        }
      }
    }
    Map<String, List<Rule>> rules = new LinkedHashMap<>();
    definitions.forEach(
        (namespace, counts) -> {
          List<Rule> found = new ArrayList<>();
          counts.forEach(
              (name, count) ->
                  Severity.of(name)
                      .ifPresent(
                          severity -> found.add(new Rule(namespace, name, severity, count))));
          rules.put(namespace, List.copyOf(found));
        });
    Annotations annotations = Annotations.read(opa, texts.values(), sources.v0());
    return new Policies(sources, files, rules, withExceptions, annotations);
  }

  private static String text(Path file) throws CheckException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CheckException("the policy " + file + " can't be read as UTF-8", e);
    }
  }

  /** All in one process. */
  private static List<Module> readAll(Opa opa, Map<Path, String> texts) throws CheckException {
    ObjectNode input = JSON.createObjectNode();
    texts.forEach((file, text) -> input.put(file.toString(), text));
    Opa.Answer answer =
        opa.run(
            List.of("eval", "--format=json", "--stdin-input", "--strict-builtin-errors", READ),
            out -> JSON.writeValue(out, input));
    JsonNode read = answer(answer).path("result").path(0).path("expressions").path(0).path("value");
    if (answer.exit() != 0 || !read.path("modules").isArray()) {
      throw wrong(opa, texts.keySet(), false, answer);
    }
    checkVersion(read.path("version").asText());
    List<Module> modules = new ArrayList<>();
    for (JsonNode module : read.path("modules")) {
      modules.add(
          new Module(
              module.path("path").textValue(), module.path("package"), module.path("rules")));
    }
    return modules;
  }

  /** {@code rego.parse_module} knows no Rego v0, {@code opa parse} takes one file. */
  private static List<Module> readEach(Opa opa, List<Path> files) throws CheckException {
    List<Module> modules = new ArrayList<>();
    for (Path file : files) {
      Opa.Answer answer =
          opa.run(List.of("parse", "--format=json", "--v0-compatible", file.toString()), out -> {});
      if (answer.exit() != 0) {
        throw wrong(opa, files, true, answer);
      }
      JsonNode module = answer(answer);
      var path = JSON.createArrayNode();
      module.path("package").path("path").forEach(step -> path.add(step.path("value")));
      var heads = JSON.createArrayNode();
      module.path("rules").forEach(rule -> heads.add(rule.path("head")));
      modules.add(new Module(file.toString(), path, heads));
    }
    return modules;
  }

  private static void checkVersion(String version) throws CheckException {
    if (version.startsWith("0.")) {
      throw new CheckException("OPA 1.0 or newer is needed, and this one is " + version);
    }
  }

  static JsonNode answer(Opa.Answer answer) {
    try {
      return JSON.readTree(answer.out());
    } catch (IOException e) {
      return JSON.missingNode();
    }
  }

  /** Why the policies can't be read; {@code opa check} says it best. */
  private static CheckException wrong(Opa opa, Iterable<Path> files, boolean v0, Opa.Answer answer)
      throws CheckException {
    List<String> check = new ArrayList<>(List.of("check", "--format=json"));
    if (v0) {
      check.add("--v0-compatible");
    }
    files.forEach(file -> check.add(file.toString()));
    Opa.Answer checked = opa.run(check, out -> {});
    JsonNode errors = checkErrors(checked);
    if (errors.isMissingNode()) {
      errors = answer(answer).path("errors");
    }
    return new CheckException(
        "the policies don't compile:",
        errors.isEmpty() ? List.of(firstLine(answer)) : RegoError.lines(errors));
  }

  /** OPA writes them to either stream, by its version. */
  private static JsonNode checkErrors(Opa.Answer checked) {
    JsonNode said = answer(checked);
    if (said.path("errors").isMissingNode()) {
      try {
        said = JSON.readTree(checked.messages());
      } catch (IOException e) {
        return JSON.missingNode();
      }
    }
    return said.path("errors");
  }

  private static String firstLine(Opa.Answer answer) {
    return answer.messages().lines().findFirst().orElse("opa gives no reason");
  }

  /** With {@code if} alone a rule is true or undefined, and so would never find anything. */
  private static void checkContains(Module module, JsonNode head, String name)
      throws CheckException {
    String first = head.path("ref").path(0).path("value").asText("");
    if (name.isEmpty()
        && Severity.of(first).isPresent()
        && head.path("value").path("value").asBoolean(false)) {
      throw new CheckException(
          "in " + module.path() + " the rule " + first + " has `if` without `contains`");
    }
  }

  /** As OPA writes the path of a package. */
  private static String namespace(JsonNode path) {
    StringBuilder written = new StringBuilder();
    for (int i = 1; i < path.size(); i++) {
      String step = path.get(i).asText();
      if (!IDENTIFIER.matcher(step).matches()) {
        written.append('[').append(path.get(i)).append(']');
      } else {
        written.append(written.isEmpty() ? "" : ".").append(step);
      }
    }
    return written.toString();
  }

  /** In the order of their files. */
  Set<String> namespaces() {
    return rules.keySet();
  }

  /** The rules that give findings; none where there is no such namespace. */
  List<Rule> rules(String namespace) {
    return rules.getOrDefault(namespace, List.of());
  }

  boolean hasExceptions(String namespace) {
    return withExceptions.contains(namespace);
  }

  About about(Rule rule, JsonNode finding) {
    return annotations.about(rule, finding);
  }

  /** The codes that findings of these rules can have, as far as METADATA tells them. */
  Set<String> codes(List<Rule> asked) {
    Set<String> codes = new LinkedHashSet<>(annotations.codes());
    asked.forEach(rule -> codes.add(rule.namespace() + "." + rule.name()));
    return codes;
  }

  /** What {@code opa eval} needs to know of them. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    files.forEach(file -> arguments.add("--data=" + named(file)));
    sources.data().forEach(place -> arguments.add("--data=" + named(place)));
    // Files that are named are taken whatever this says: it keeps the folders of --data to data.
    arguments.add("--ignore=*.rego");
    arguments.add("--ignore=*.gz");
    if (sources.v0()) {
      arguments.add("--v0-compatible");
    }
    if (sources.strict()) {
      arguments.add("--strict");
    }
    sources.capabilities().ifPresent(file -> arguments.add("--capabilities=" + file));
    return arguments;
  }

  /** OPA takes what stands before a colon for a place below {@code data}. */
  private static String named(Path file) {
    String name = file.toString();
    return name.contains(":") ? file.toUri().toString() : name;
  }

  /** The namespaces that have rules, for messages. */
  List<String> judging() {
    return rules.entrySet().stream()
        .filter(namespace -> !namespace.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }
}
