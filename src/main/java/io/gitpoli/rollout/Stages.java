package io.gitpoli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/** Which rules are in force, and how. */
public final class Stages {
  /** Every rule does as it says. */
  public static final Stages ALL_IN_FORCE = of(MissingNode.getInstance());

  private final Stage others;
  private final Map<String, Stage> rules;

  private Stages(Stage others, Map<String, Stage> rules) {
    this.others = others;
    this.rules = Map.copyOf(rules);
  }

  /**
   * @param document as {@code schemas/repol/gate.schema.json} says
   */
  public static Stages of(JsonNode document) {
    JsonNode gate = document.path("gate");
    Map<String, Stage> rules = new HashMap<>();
    gate.path("rules").properties().forEach(e -> rules.put(e.getKey(), Stage.of(e.getValue())));
    return new Stages(Stage.of(gate), rules);
  }

  /**
   * What a finding leads to.
   *
   * @param own what its rule says: {@code WARN} or {@code DENY}. A rule that is listed by its code
   *     does as the list says; any other at most what the file says of them all.
   */
  public Enforcement enforcement(String code, Enforcement own, LocalDate today) {
    Stage listed = rules.get(code);
    return listed == null ? own.atMost(others.on(today)) : listed.on(today);
  }
}
