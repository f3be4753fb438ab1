package io.gitpoli.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The webhook of the App in {@link FakeGitHub}: it sends, and remembers what it sent. */
final class FakeWebhook {
  // GitHub waits no longer.
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  // Long enough for nobody to take it for one that is still on its way.
  private static final Duration LOST_AGO = Duration.ofMinutes(5);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Clock clock;
  private final LongSupplier ids;
  // Newest first.
  private final ConcurrentSkipListMap<Long, Sent> sent =
      new ConcurrentSkipListMap<>(Comparator.reverseOrder());
  private volatile Target target;

  private record Target(URI url, String secret) {}

  /** An attempt with what is needed for the next. */
  record Sent(FakeGitHub.WebhookDelivery delivery, ObjectNode payload) {}

  private record Result(String status, int code) {}

  FakeWebhook(Clock clock, LongSupplier ids) {
    this.clock = clock;
    this.ids = ids;
  }

  void to(URI url, String secret) {
    target = new Target(url, secret);
  }

  /** All attempts, newest first. */
  List<Sent> sent() {
    return List.copyOf(sent.values());
  }

  Optional<Sent> find(long id) {
    return Optional.ofNullable(sent.get(id));
  }

  FakeGitHub.WebhookDelivery deliver(String event, ObjectNode payload) {
    String guid = UUID.randomUUID().toString();
    return record(guid, event, payload, false, send(guid, event, payload));
  }

  FakeGitHub.WebhookDelivery lose(String event, ObjectNode payload) {
    Result result = new Result("failed to connect to host", 502);
    Instant when = clock.instant().minus(LOST_AGO);
    return record(UUID.randomUUID().toString(), event, payload, false, result, when);
  }

  void again(Sent before) {
    String guid = before.delivery().guid();
    String event = before.delivery().event();
    record(guid, event, before.payload(), true, send(guid, event, before.payload()));
  }

  private FakeGitHub.WebhookDelivery record(
      String guid, String event, ObjectNode payload, boolean redelivery, Result result) {
    return record(guid, event, payload, redelivery, result, clock.instant());
  }

  private FakeGitHub.WebhookDelivery record(
      String guid,
      String event,
      ObjectNode payload,
      boolean redelivery,
      Result result,
      Instant when) {
    FakeGitHub.WebhookDelivery delivery =
        new FakeGitHub.WebhookDelivery(
            ids.getAsLong(),
            guid,
            event,
            Optional.ofNullable(payload.path("action").textValue()),
            when.truncatedTo(ChronoUnit.SECONDS),
            redelivery,
            result.status(),
            result.code());
    sent.put(delivery.id(), new Sent(delivery, payload));
    return delivery;
  }

  private Result send(String guid, String event, ObjectNode payload) {
    Target to = target;
    if (to == null) {
      throw new IllegalStateException("the fake was not told where the webhook is");
    }
    byte[] body = payload.toString().getBytes(UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(to.url())
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("User-Agent", "GitHub-Hookshot/fake")
            .header("X-GitHub-Event", event)
            .header("X-GitHub-Delivery", guid)
            .header("X-Hub-Signature-256", signature(to.secret(), body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      int code = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return new Result(code / 100 == 2 ? "OK" : "Invalid HTTP Response: " + code, code);
    } catch (HttpTimeoutException e) {
      return new Result("timed out", 504);
    } catch (IOException e) {
      return new Result("failed to connect to host", 502);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Result("the fake was closed", 502);
    }
  }

  private static String signature(String secret, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
