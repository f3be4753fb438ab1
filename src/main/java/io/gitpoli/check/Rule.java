package io.gitpoli.check;

/**
 * A rule of the policies that gives findings.
 *
 * @param namespace its package, without {@code data.}
 * @param definitions how often it is defined; each counts as one test
 */
record Rule(String namespace, String name, Severity severity, int definitions) {
  /** As Conftest writes it. */
  String query() {
    return "data." + namespace + "." + name;
  }

  /** What an {@code exception} names it by: without what says its severity. */
  String exception() {
    int prefix = name.indexOf('_');
    return prefix < 0 ? "" : name.substring(prefix + 1);
  }
}
