package io.gitpoli.webhook;

import io.gitpoli.gate.Ruling;
import io.gitpoli.github.Annotation;
import java.util.List;

/** How rulings are told in a check run. */
interface CheckRunForm {
  /** The check run's name, which branch protection asks for. */
  String name();

  /** One line: the verdict. */
  String title(List<Ruling> rulings);

  /** Markdown: why, and how to get through. */
  String summary(List<Ruling> rulings);

  /** What is said of single lines; always the same of the same rulings, in the same order. */
  default List<Annotation> annotations(List<Ruling> rulings) {
    return List.of();
  }

  /** Of the pull request policy. */
  CheckRunForm PULL_REQUEST =
      new CheckRunForm() {
        @Override
        public String name() {
          return CheckRunReport.NAME;
        }

        @Override
        public String title(List<Ruling> rulings) {
          return CheckRunSummary.title(rulings);
        }

        @Override
        public String summary(List<Ruling> rulings) {
          return CheckRunSummary.markdown(rulings);
        }
      };
}
