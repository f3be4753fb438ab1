package io.gitpoli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sends signed deliveries at a constant rate, whatever the answers do. A time begins when its
 * delivery was due, not when it could be sent: a server that stalls makes all that come in the
 * meantime late, and each of them counts. Prints the answers per second, p50 and p99 in ms, and how
 * many were not 2xx.
 */
final class OfferedLoad {
  private OfferedLoad() {}

  public static void main(String[] arguments) throws Exception {
    URI webhook = URI.create(arguments[0]);
    List<String> deliveries = Files.readAllLines(Path.of(arguments[1]), UTF_8);
    double rate = Double.parseDouble(arguments[2]);
    // The first seconds warm this client up, too, and are not counted.
    int uncounted = (int) (rate * Double.parseDouble(arguments[4]));
    int count = uncounted + (int) (rate * Double.parseDouble(arguments[3]));
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    String run = UUID.randomUUID().toString();
    long[] nanos = new long[count];
    CompletableFuture<?>[] answers = new CompletableFuture<?>[count];
    int[] failed = new int[count];
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      long due = start + (long) (i / rate * TimeUnit.SECONDS.toNanos(1));
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        TimeUnit.NANOSECONDS.sleep(left);
      }
      String[] line = deliveries.get(i % deliveries.size()).split("\t", 2);
      int index = i;
      answers[i] =
          client
              .sendAsync(
                  delivery(webhook, run + "-" + i, line[0], line[1]), BodyHandlers.discarding())
              .handle(
                  (answer, failure) -> {
                    nanos[index] = System.nanoTime() - due;
                    failed[index] = failure != null || answer.statusCode() / 100 != 2 ? 1 : 0;
                    return null;
                  });
    }
    CompletableFuture.allOf(answers).get(60, TimeUnit.SECONDS);
    double seconds = (System.nanoTime() - start) / 1e9;
    long[] counted = Arrays.copyOfRange(nanos, uncounted, count);
    Arrays.sort(counted);
    System.out.printf(
        "%.1f %.3f %.3f %d%n",
        count / seconds,
        counted[counted.length / 2] / 1e6,
        counted[counted.length * 99 / 100] / 1e6,
        Arrays.stream(failed).sum());
  }

  private static HttpRequest delivery(URI webhook, String id, String signature, String body) {
    return HttpRequest.newBuilder(webhook)
        .header("Content-Type", "application/json")
        .header("X-GitHub-Event", "pull_request")
        .header("X-GitHub-Delivery", id)
        .header("X-Hub-Signature-256", signature)
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }
}
