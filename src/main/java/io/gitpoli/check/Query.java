package io.gitpoli.check;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.List;

/** The Rego that asks all rules about each of many units. */
record Query(List<Rule> rules) {
  static final String QUESTION = "data.gitpoli.check.outcomes";

  Query {
    rules = List.copyOf(rules);
  }

  /**
   * A module that gives, for each unit, an outcome for each rule: {@code values} has what the rule
   * is, or nothing where it is undefined; {@code exceptions} how many exceptions name it. All rules
   * are asked within one {@code with}, so that what they share is evaluated once.
   */
  String module(Policies policies) {
    StringBuilder module =
        new StringBuilder(
            """
            package gitpoli.check

            import rego.v1

            outcomes := [found |
              some unit in input.units
              found := outcome with input as unit.content with data.conftest.file as unit.file
            ]

            outcome := [
            """);
    for (Rule rule : rules) {
      String exceptions =
          policies.hasExceptions(rule.namespace())
              ? "count([1 | data.%s.exception[_][_] == %s])"
                  .formatted(rule.namespace(), quoted(rule.exception()))
              : "0";
      module.append(
          "  {\"values\": [value | value := %s], \"exceptions\": %s},\n"
              .formatted(rule.query(), exceptions));
    }
    return module.append("]\n").toString();
  }

  /** As Conftest writes it in its results. */
  static String exception(Rule rule) {
    return "data." + rule.namespace() + ".exception[_][_] == " + quoted(rule.exception());
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
