package io.gitpoli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the fault suite relies on. */
class FakeGitHubTest {
  private static final ObjectNode PING = JsonNodeFactory.instance.objectNode().put("zen", "Yes");

  @TempDir Path folder;

  @Test
  void delivers_events_as_the_webhook_wants_them_signed() {
    try (FakeGitHub github = FakeGitHub.start();
        Gitpoli gitpoli = Gitpoli.on(github, folder)) {
      URI webhook = gitpoli.uri().resolve("/webhook");

      FakeGitHub.WebhookDelivery good =
          github.webhook(webhook, Gitpoli.SECRET).deliver("ping", PING);
      FakeGitHub.WebhookDelivery forged = github.webhook(webhook, "another").deliver("ping", PING);

      assertThat(good.status()).isEqualTo("OK");
      assertThat(good.statusCode()).isEqualTo(200);
      assertThat(forged.status()).isEqualTo("Invalid HTTP Response: 401");
      assertThat(forged.guid()).isNotEqualTo(good.guid());
      assertThat(github.webhookDeliveries()).containsExactly(forged, good);
    }
  }

  @Test
  void a_webhook_that_is_not_there_is_a_failed_delivery() {
    try (FakeGitHub github = FakeGitHub.start()) {
      github.webhook(URI.create("http://127.0.0.1:1/webhook"), "a secret");

      assertThat(github.deliver("ping", PING).status()).isEqualTo("failed to connect to host");
    }
  }

  @Test
  void faults_by_chance_are_the_same_for_one_seed() throws Exception {
    List<Integer> first = statuses(7);

    assertThat(first).contains(401, 503).hasSize(50);
    assertThat(statuses(7)).isEqualTo(first);
    assertThat(statuses(8)).isNotEqualTo(first);
  }

  private static List<Integer> statuses(long seed) throws Exception {
    try (FakeGitHub github = FakeGitHub.start()) {
      github.fail("/app", Fault.status(503), 0.4, seed);
      HttpRequest request = HttpRequest.newBuilder(URI.create(github.url() + "/app")).build();
      HttpClient client = HttpClient.newHttpClient();
      return IntStream.range(0, 50).map(i -> status(client, request)).boxed().toList();
    }
  }

  private static int status(HttpClient client, HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
