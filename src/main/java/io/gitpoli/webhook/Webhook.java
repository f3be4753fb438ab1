package io.gitpoli.webhook;

import io.gitpoli.audit.AuditException;
import io.gitpoli.gate.JsonDocument;
import io.gitpoli.github.GitHubException;
import io.gitpoli.policy.PolicyEngineException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes deliveries: verifies the signature, reads the payload, and gives it to the event's
 * handlers.
 */
public final class Webhook {
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

  private final Signature signature;
  private final boolean signed;
  private final boolean unsignedAllowed;
  private final HandlerRegistry registry;

  /**
   * @param secrets any of them may have signed; empty where none is set
   * @param unsignedAllowed whether deliveries are taken unsigned where no secret is set
   */
  public Webhook(List<String> secrets, boolean unsignedAllowed, HandlerRegistry registry) {
    this.signature = new Signature(secrets);
    this.signed = !secrets.isEmpty();
    this.unsignedAllowed = unsignedAllowed;
    this.registry = registry;
  }

  /** Works on one delivery. Never throws for anything that the caller sent or that a part did. */
  public Outcome receive(Delivery delivery) {
    if (!signed && !unsignedAllowed) {
      return new Outcome.Rejected(
          503, "WEBHOOK_SECRET is not set, so no webhook can be trusted; set it and redeliver");
    }
    if (signed && !signature.holds(delivery.signature(), delivery.body())) {
      return new Outcome.Rejected(
          401,
          "X-Hub-Signature-256 must be the HMAC-SHA256 of the body with the webhook's secret, as"
              + " sha256=<64 hex digits>");
    }
    // Only now: a stranger is told nothing but that the signature is wrong.
    Optional<String> fault = delivery.fault();
    if (fault.isPresent()) {
      return new Outcome.Rejected(400, fault.get());
    }
    try {
      return handle(delivery, new Payload(JsonDocument.parse(json(delivery))));
    } catch (JsonDocument.MalformedException | Payload.MalformedException e) {
      return new Outcome.Rejected(400, e.getMessage());
    } catch (GitHubException e) {
      return failed(delivery, e, e.getMessage());
    } catch (PolicyEngineException e) {
      return failed(delivery, e, "the policy engine gave no decision");
    } catch (AuditException e) {
      return failed(delivery, e, "the audit trail can't be used");
    } catch (BusyException e) {
      return failed(delivery, e, e.getMessage());
    } catch (UncheckedIOException e) {
      return failed(delivery, e, "the configuration of REPOL_DIR can't be read");
    }
  }

  /** What the answer tells is for anyone who can deliver; the rest is for the log. */
  private static Outcome failed(Delivery delivery, RuntimeException cause, String why) {
    LOG.warn("delivery {} of {} failed: {}", delivery.id(), delivery.event(), cause.getMessage());
    return new Outcome.Rejected(503, "nothing was approved, redeliver this later: " + why);
  }

  private Outcome handle(Delivery delivery, Payload payload) {
    // No two handlers take one action of an event: at most one of them does not ignore it.
    Outcome outcome = new Outcome.Ignored();
    for (EventHandler handler : registry.find(delivery.event())) {
      Outcome its = handler.handle(delivery, payload);
      if (!(its instanceof Outcome.Ignored)) {
        outcome = its;
      }
    }
    return outcome;
  }

  /** GitHub sends JSON, or a form whose field {@code payload} holds the JSON. */
  private static byte[] json(Delivery delivery) {
    String type = delivery.contentType() == null ? "" : delivery.contentType();
    if (!type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")) {
      return delivery.body();
    }
    for (String field : new String(delivery.body(), StandardCharsets.UTF_8).split("&")) {
      if (field.startsWith("payload=")) {
        try {
          return URLDecoder.decode(field.substring(8), StandardCharsets.UTF_8)
              .getBytes(StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
          throw new JsonDocument.MalformedException("the form's field 'payload' is badly encoded");
        }
      }
    }
    throw new JsonDocument.MalformedException(
        "the form must have a field 'payload'; send JSON as Content-Type: application/json");
  }
}
