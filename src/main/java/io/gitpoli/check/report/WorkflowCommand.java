package io.gitpoli.check.report;

/**
 * A workflow command of GitHub Actions that becomes an annotation on a line
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands).
 *
 * @param name {@code error}, {@code warning} or {@code notice}
 * @param file from the repository's root on
 */
public record WorkflowCommand(
    String name, String file, int line, int column, String title, String message) {
  @Override
  public String toString() {
    return "::%s file=%s,line=%d,col=%d,title=%s::%s"
        .formatted(name, property(file), line, column, property(title), data(message));
  }

  /** A line break would begin a command of the policy's, or the file's, own. */
  static String data(String text) {
    return text.replace("%", "%25")
        .replace("\r", "%0D")
        .replace("\n", "%0A")
        .replaceAll("\\p{Cc}", "?");
  }

  static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
