package io.gitpoli.functions;

import com.microsoft.azure.functions.ExecutionContext;
import com.microsoft.azure.functions.HttpMethod;
import com.microsoft.azure.functions.HttpRequestMessage;
import com.microsoft.azure.functions.HttpResponseMessage;
import io.gitpoli.App;
import io.gitpoli.SettingsException;
import io.gitpoli.audit.AuditException;
import io.gitpoli.gate.JsonDocument;
import io.gitpoli.inbox.InboxException;
import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.redact.RedactingFilter;
import io.gitpoli.redact.Redactor;
import io.gitpoli.webhook.Payload;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;

/**
 * Every request comes in here: its method, the application, the right to call, and only then the
 * work. Whatever is thrown becomes a problem here, and nowhere else; it and the log of the call
 * tell no secret.
 */
final class Door {
  private final Supplier<App> app;

  Door(Supplier<App> app) {
    this.app = app;
  }

  /** Answers a route that is read. */
  HttpResponseMessage get(
      Access access,
      HttpRequestMessage<Optional<String>> request,
      ExecutionContext context,
      Function<App, Answer> work) {
    // HEAD is GET whose body the server leaves out (RFC 9110, section 9.3.2).
    boolean listed =
        request.getHttpMethod() == HttpMethod.GET || request.getHttpMethod() == HttpMethod.HEAD;
    return answer(listed, "GET, HEAD", access, request, context, work);
  }

  /** Answers a route that takes a body. */
  HttpResponseMessage post(
      Access access,
      HttpRequestMessage<Optional<String>> request,
      ExecutionContext context,
      Function<App, Answer> work) {
    boolean listed = request.getHttpMethod() == HttpMethod.POST;
    return answer(listed, "POST", access, request, context, work);
  }

  private HttpResponseMessage answer(
      boolean listed,
      String allow,
      Access access,
      HttpRequestMessage<Optional<String>> request,
      ExecutionContext context,
      Function<App, Answer> work) {
    Answer answer;
    if (listed) {
      answer = answer(access, request, context, work);
    } else {
      answer =
          Answer.of(
              new Problem(405, "this route takes " + allow.replace(", ", " or "))
                  .withHeader("Allow", allow));
    }
    return answer.to(request);
  }

  private Answer answer(
      Access access,
      HttpRequestMessage<Optional<String>> request,
      ExecutionContext context,
      Function<App, Answer> work) {
    Redactor redactor = Redactor.FORMS;
    try {
      // In the Functions host each call has a logger of its own, below no other.
      context.getLogger().setFilter(new RedactingFilter(redactor));
      App made = app.get();
      redactor = made.redactor();
      context.getLogger().setFilter(new RedactingFilter(redactor));
      access.check(made.settings(), request.getHeaders());
      return work.apply(made).redacted(redactor);
    } catch (RuntimeException | Error e) {
      return Answer.of(problem(e, context)).redacted(redactor);
    }
  }

  private static Problem problem(Throwable thrown, ExecutionContext context) {
    if (thrown instanceof ProblemException e) {
      return e.problem();
    }
    if (thrown instanceof JsonDocument.MalformedException
        || thrown instanceof Payload.MalformedException) {
      return new Problem(400, thrown.getMessage());
    }
    if (thrown instanceof SettingsException e) {
      return new Problem(503, "gitpoli can't start: " + String.join("; ", e.problems()));
    }
    if (thrown instanceof PolicyEngineException e) {
      context.getLogger().log(Level.WARNING, "no decision: {0}", e.getMessage());
      return e.reason() == PolicyEngineException.Reason.BAD_ANSWER
          ? new Problem(
              502, "the policy engine did not answer with a decision; nothing was decided")
          : later("the policy engine can't be used now; nothing was decided, try again later");
    }
    if (thrown instanceof AuditException) {
      context.getLogger().log(Level.WARNING, "the audit trail can't be used", thrown);
      return later("the audit trail can't be used now; nothing was decided, try again later");
    }
    if (thrown instanceof InboxException) {
      context.getLogger().log(Level.WARNING, "the inbox can't be used", thrown);
      return later("the inbox can't be used now; try again later");
    }
    return unexpected(thrown, context);
  }

  private static Problem later(String detail) {
    return new Problem(503, detail).withHeader("Retry-After", Problem.RETRY_AFTER);
  }

  private static Problem unexpected(Throwable thrown, ExecutionContext context) {
    String id = context.getInvocationId();
    context.getLogger().log(Level.SEVERE, "invocation " + id + " failed", thrown);
    return new Problem(500, "something unexpected failed; the server's log has it as " + id);
  }
}
