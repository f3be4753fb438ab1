package io.gitpoli.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The METADATA of the rules, as {@code opa inspect} reads it. */
final class Annotations {
  private static final Annotations NONE = new Annotations(Map.of(), Map.of());

  private final Map<String, About> byCode;
  private final Map<String, List<Annotated>> byRule;

  private Annotations(Map<String, About> byCode, Map<String, List<Annotated>> byRule) {
    this.byCode = Map.copyOf(byCode);
    this.byRule = Map.copyOf(byRule);
  }

  private record Annotated(boolean ofAllDefinitions, About about) {}

  static Annotations read(Opa opa, Collection<String> modules, boolean v0) throws CheckException {
    List<String> annotated = modules.stream().filter(text -> text.contains("METADATA")).toList();
    if (annotated.isEmpty()) {
      return NONE;
    }
    // It takes one file, or a folder with all that is in it, data that it would stumble on too.
    try (TempFolder folder = new TempFolder()) {
      for (int i = 0; i < annotated.size(); i++) {
        folder.write(i + ".rego", annotated.get(i));
      }
      List<String> line = new ArrayList<>(List.of("inspect", "--annotations", "--format=json"));
      if (v0) {
        line.add("--v0-compatible");
      }
      line.add(folder.path().toString());
      Opa.Answer answer = opa.run(line, out -> {});
      if (answer.exit() != 0) {
        throw new CheckException(
            "the METADATA of the policies can't be read:",
            answer.messages().strip().lines().toList());
      }
      return of(Policies.answer(answer).path("annotations"));
    } catch (IOException e) {
      throw new CheckException("no folder for temporary files can be used: " + e.getMessage(), e);
    }
  }

  private static Annotations of(JsonNode all) {
    Map<String, About> byCode = new LinkedHashMap<>();
    Map<String, List<Annotated>> byRule = new HashMap<>();
    for (JsonNode annotation : all) {
      About about = About.of(annotation.path("annotations"));
      about.code().ifPresent(code -> byCode.putIfAbsent(code, about));
      String scope = annotation.path("annotations").path("scope").asText();
      if (scope.equals("rule") || scope.equals("document")) {
        byRule
            .computeIfAbsent(path(annotation.path("path")), any -> new ArrayList<>())
            .add(new Annotated(scope.equals("document"), about));
      }
    }
    return new Annotations(byCode, byRule);
  }

  private static String path(JsonNode steps) {
    return StreamSupport.stream(steps.spliterator(), false)
        .map(step -> step.path("value").asText())
        .collect(Collectors.joining("."));
  }

  Set<String> codes() {
    return byCode.keySet();
  }

  /**
   * What is known of the rule behind a finding: what the finding itself says; the METADATA with the
   * code that it names; without a code the METADATA of its rule, where that is one for sure and not
   * one of several definitions.
   */
  About about(Rule rule, JsonNode finding) {
    About stated = About.stated(finding);
    if (stated.code().isPresent()) {
      return stated.or(byCode.getOrDefault(stated.code().orElseThrow(), About.NOTHING));
    }
    List<Annotated> annotated = byRule.getOrDefault(rule.query(), List.of());
    List<Annotated> sure =
        rule.definitions() == 1
            ? annotated
            : annotated.stream().filter(Annotated::ofAllDefinitions).toList();
    return sure.size() == 1 ? stated.or(sure.get(0).about()) : stated;
  }
}
