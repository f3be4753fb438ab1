package io.gitpoli.webhook;

import io.gitpoli.gate.JsonDocument;
import io.gitpoli.inbox.Entry;
import io.gitpoli.inbox.Inbox;
import io.gitpoli.inbox.InboxException;
import io.gitpoli.redact.Redactor;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes deliveries: verifies the signature, reads the payload, stores what is to be done in the
 * inbox, and has it done.
 */
public final class Webhook {
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);

  // A hundred labels, and names of a few hundred characters, are a tenth of it.
  private static final int MAX_KEPT = 256 * 1024;
  private static final int MAX_SHOWN = 200;

  private final Signature signature;
  private final boolean signed;
  private final boolean unsignedAllowed;
  private final HandlerRegistry registry;
  private final Redactor redactor;
  private final Inbox inbox;
  private final Dispatcher dispatcher;

  /**
   * @param secrets any of them may have signed; empty where none is set
   * @param unsignedAllowed whether deliveries are taken unsigned where no secret is set
   */
  public Webhook(
      List<String> secrets,
      boolean unsignedAllowed,
      HandlerRegistry registry,
      Redactor redactor,
      Inbox inbox,
      Dispatcher dispatcher) {
    this.signature = new Signature(secrets);
    this.signed = !secrets.isEmpty();
    this.unsignedAllowed = unsignedAllowed;
    this.registry = registry;
    this.redactor = redactor;
    this.inbox = inbox;
    this.dispatcher = dispatcher;
  }

  /** Takes one delivery. Never throws for anything that the caller sent or that a part did. */
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
    if (!redactor.redact(delivery.id()).equals(delivery.id())) {
      // Redacted, it would be the id of others too.
      return new Outcome.Rejected(400, "X-GitHub-Delivery must not have the form of a secret");
    }
    try {
      return take(delivery, new Payload(JsonDocument.parse(json(delivery))).essential());
    } catch (JsonDocument.MalformedException | Payload.MalformedException e) {
      return new Outcome.Rejected(400, e.getMessage());
    } catch (InboxException e) {
      LOG.warn("delivery {} could not be stored: {}", delivery.id(), e.getMessage());
      return new Outcome.Rejected(
          503, "nothing was stored, redeliver this later: the inbox can't be used");
    }
  }

  private Outcome take(Delivery delivery, Payload payload) {
    Event event = new Event(delivery.id(), delivery.event(), payload);
    Optional<Task> task = registry.task(event);
    // The other parts go first: where the delivery is known under its own id, so are they.
    Optional<Outcome> other = Optional.empty();
    for (Part part : registry.parts()) {
      Event its = event.of(part);
      Optional<Task> work = registry.task(its);
      if (work.isPresent()) {
        Entry entry = entry(its.delivery(), delivery, payload, work);
        other = Optional.of(dispatcher.begin(entry, work.get()));
      }
    }
    Entry entry = entry(delivery.id(), delivery, payload, task);
    if (task.isPresent()) {
      return dispatcher.take(entry, task.get());
    }
    // So that it is known that it came: what never came is asked for again.
    inbox.ignore(entry);
    Outcome nothing = delivery.event().equals("ping") ? new Outcome.Pong() : new Outcome.Ignored();
    return other.orElse(nothing);
  }

  private static Entry entry(String id, Delivery delivery, Payload payload, Optional<Task> task) {
    byte[] kept = payload.json().toString().getBytes(StandardCharsets.UTF_8);
    if (kept.length > MAX_KEPT) {
      throw new JsonDocument.MalformedException(
          "the payload's names are longer than GitHub's own: what is read of it has more than "
              + MAX_KEPT
              + " bytes");
    }
    return new Entry(
        id,
        delivery.event(),
        payload.optionalText("/action").map(Webhook::shown),
        payload.optionalText("/repository/full_name").map(Webhook::shown),
        task.flatMap(Task::key),
        task.flatMap(Task::topic),
        delivery.digest(),
        kept,
        delivery.receivedAt());
  }

  /** For lists alone: longer ones are no names that GitHub knows. */
  private static String shown(String name) {
    return name.length() <= MAX_SHOWN ? name : name.substring(0, MAX_SHOWN);
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
