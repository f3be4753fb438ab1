package io.gitpoli.policy;

/**
 * Whether a part can be used now.
 *
 * @param up true where it can
 * @param detail why not, for an operator; empty where it can
 */
public record Health(boolean up, String detail) {
  private static final Health UP = new Health(true, "");

  public static Health ok() {
    return UP;
  }

  public static Health down(String detail) {
    return new Health(false, detail);
  }
}
