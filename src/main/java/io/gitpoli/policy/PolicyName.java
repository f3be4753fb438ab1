package io.gitpoli.policy;

import java.util.regex.Pattern;

/**
 * The name of a policy, as it stands in routes, commands and the audit trail.
 *
 * @param value lower-case letters, digits and {@code _}, at most 63 characters
 */
public record PolicyName(String value) {
  // First, for the constants below are checked by it.
  private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  public static final PolicyName DEPLOY = new PolicyName("deploy");
  public static final PolicyName PULL_REQUEST = new PolicyName("pullrequest");

  public PolicyName {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a policy name: " + value);
    }
  }

  /** The policy's package as OPA's data API writes it, for example {@code github/deploy}. */
  public String path() {
    return "github/" + value;
  }

  @Override
  public String toString() {
    return value;
  }
}
