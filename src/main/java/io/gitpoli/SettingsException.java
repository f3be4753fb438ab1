package io.gitpoli;

import java.util.List;

/** Settings are missing or wrong. */
public final class SettingsException extends RuntimeException {
  private final List<String> problems;

  /**
   * @param problems one line each, beginning with the setting's name and saying what is expected
   */
  public SettingsException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
