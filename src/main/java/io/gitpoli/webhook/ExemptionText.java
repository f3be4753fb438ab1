package io.gitpoli.webhook;

import io.gitpoli.audit.Exemption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is told of violations that do not block. */
final class ExemptionText {
  /** Stands where a rule that is met has a check mark and one that blocks a cross. */
  static final String MARK = "🟡";

  private ExemptionText() {}

  /** Who allows it, for how long and why, in Markdown. */
  static String markdown(Exemption exemption) {
    return switch (exemption.kind()) {
      case WAIVER ->
          "waived by "
              + Markdown.text(exemption.by())
              + " until "
              + Markdown.text(exemption.expires())
              + ": "
              + Markdown.text(exemption.reason())
              + (exemption.ticket() == null ? "" : " (" + Markdown.text(exemption.ticket()) + ")");
      case OVERRIDE ->
          "overridden by "
              + Markdown.text(exemption.by())
              + " for this commit alone: "
              + Markdown.text(exemption.reason());
    };
  }

  /** How many rules are exempt, and how: {@code 2 rules waived, 1 rule overridden}. */
  static String counts(List<Exemption> exemptions) {
    List<String> counts = new ArrayList<>();
    for (Exemption.Kind kind : Exemption.Kind.values()) {
      int rules =
          exemptions.stream()
              .filter(one -> one.kind() == kind)
              .map(Exemption::code)
              .collect(Collectors.toCollection(TreeSet::new))
              .size();
      if (rules > 0) {
        String how = kind == Exemption.Kind.WAIVER ? "waived" : "overridden";
        counts.add(rules + (rules == 1 ? " rule " : " rules ") + how);
      }
    }
    return String.join(", ", counts);
  }
}
