package io.gitpoli.configgate;

/**
 * Why something could not be judged: a finding that always fails. Nothing waives it, and no stage
 * makes it milder.
 *
 * @param file that it is about; empty for none
 * @param line from 1
 */
record Problem(Kind kind, String file, int line, String message) {
  /** What is in the way. */
  enum Kind {
    CONFIGURATION(
        "gate.config.invalid",
        "Gate configuration",
        "Correct .repol/gate.yaml on the default branch."),
    OPA(
        "gate.opa.missing",
        "OPA where gitpoli runs",
        "Whoever runs gitpoli installs OPA there, or names it by OPA_PATH; then ask for this check"
            + " again."),
    POLICIES(
        "gate.policies.invalid",
        "Policies",
        "Correct the policies on the default branch; then ask for this check again."),
    LIST(
        "gate.files.incomplete",
        "Changed files",
        "Split the pull request: GitHub lists no more of its files."),
    NUMBER(
        "gate.files.too_many",
        "Number of files",
        "Split the pull request, or narrow the globs in .repol/gate.yaml."),
    FILE(
        "gate.file.unreadable",
        "Unreadable file",
        "Correct the file, or leave it out by a glob with ! in .repol/gate.yaml."),
    COMMIT(
        "gate.commit.unresolved",
        "Commit without a pull request",
        "Let the merge queue form the group anew.");

    private final String code;
    private final String title;
    private final String fix;

    Kind(String code, String title, String fix) {
      this.code = code;
      this.title = title;
      this.fix = fix;
    }

    String code() {
      return code;
    }

    String title() {
      return title;
    }

    String fix() {
      return fix;
    }
  }

  /** One that no file is to blame for. */
  static Problem of(Kind kind, String message) {
    return new Problem(kind, "", 1, message);
  }

  static Problem unreadable(String file, int line, String message) {
    return new Problem(Kind.FILE, file, line, message);
  }
}
