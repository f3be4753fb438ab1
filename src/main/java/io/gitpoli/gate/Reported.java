package io.gitpoli.gate;

import io.gitpoli.audit.Enforcement;
import io.gitpoli.github.GitHubException;
import java.util.Optional;

/**
 * How a report went.
 *
 * @param failure why it is to be sent again; empty where it was sent, or never can be
 */
public record Reported(Enforcement enforcement, Optional<GitHubException> failure) {
  /** GitHub took it. */
  public static Reported sent(String action, String conclusion, String target) {
    return new Reported(new Enforcement(action, conclusion, true, target, null), Optional.empty());
  }

  /** It was not sent, and sending it again would be of no use. */
  public static Reported never(String action, String conclusion, String why) {
    return new Reported(Enforcement.notSent(action, conclusion, why), Optional.empty());
  }

  /** GitHub did not take it: it is sent again. */
  public static Reported failed(String action, String conclusion, GitHubException failure) {
    return new Reported(
        Enforcement.notSent(action, conclusion, failure.getMessage()), Optional.of(failure));
  }
}
