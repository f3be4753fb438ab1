package io.gitpoli.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.gitpoli.redact.Redactor;

/**
 * One try to enforce a decision, and how it went.
 *
 * @param action {@code check_run}, {@code deployment_review} or {@code deployment_status}
 * @param conclusion what was said: {@code success}, {@code failure}, {@code neutral}, {@code
 *     approved}, {@code rejected} or {@code waiting}
 * @param sent true only where GitHub accepted it
 * @param target what it was said about, for example the check run's URL; null where unknown
 * @param error why it was not sent; null where it was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Enforcement(
    String action, String conclusion, boolean sent, String target, String error) {

  /** A try that GitHub did not accept, or that was not made. */
  public static Enforcement notSent(String action, String conclusion, String error) {
    return new Enforcement(action, conclusion, false, null, error);
  }

  /** The same without secrets in what GitHub answered. */
  public Enforcement redacted(Redactor redactor) {
    return new Enforcement(
        action,
        conclusion,
        sent,
        target == null ? null : redactor.redact(target),
        error == null ? null : redactor.redact(error));
  }
}
