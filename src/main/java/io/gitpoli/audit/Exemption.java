package io.gitpoli.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.gitpoli.policy.Violation;
import io.gitpoli.redact.Redactor;
import java.util.Locale;

/**
 * A violation that does not block, and who answers for that. What does not apply is null.
 *
 * @param code the rule that was broken
 * @param msg what the policy said of it
 * @param reason why it is allowed, in the words of whoever allowed it
 * @param by of a waiver its approver, of an override the login of whoever made it
 * @param ticket of a waiver: where it is followed up
 * @param expires of a waiver: the last day, UTC, on which it holds, as {@code 2027-01-31}; an
 *     override ends with the next commit
 * @param url of an override: the comment that made it
 * @param decisionId of an override: the decision that it overrode
 * @param delivery of an override: the delivery that brought the comment
 * @param config the file that allows it: of a waiver the one that it stands in, of an override the
 *     one that says who may override
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Exemption(
    Kind kind,
    String code,
    String msg,
    String reason,
    String by,
    String ticket,
    String expires,
    String url,
    String decisionId,
    String delivery,
    ConfigVersion config) {

  /** What lets a violation pass. */
  public enum Kind {
    /** An entry of {@code .repol/waivers.yaml}, for a time. */
    @JsonProperty("waiver")
    WAIVER,
    /** A person's word on a pull request, for one commit: break-glass. */
    @JsonProperty("override")
    OVERRIDE;

    /** The name in JSON. */
    public String json() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The same for what a policy says now of the same rule. */
  public Exemption of(Violation violation) {
    return new Exemption(
        kind,
        violation.code(),
        violation.msg(),
        reason,
        by,
        ticket,
        expires,
        url,
        decisionId,
        delivery,
        config);
  }

  /** What does not block because of it. */
  public Violation violation() {
    return new Violation(code, msg);
  }

  /** The same without secrets in what people wrote. */
  public Exemption redacted(Redactor redactor) {
    return new Exemption(
        kind,
        code,
        clean(redactor, msg),
        clean(redactor, reason),
        clean(redactor, by),
        clean(redactor, ticket),
        expires,
        clean(redactor, url),
        decisionId,
        clean(redactor, delivery),
        config == null
            ? null
            : new ConfigVersion(
                config.source(),
                clean(redactor, config.path()),
                clean(redactor, config.version())));
  }

  private static String clean(Redactor redactor, String text) {
    return text == null ? null : redactor.redact(text);
  }
}
