package io.gitpoli.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.policy.wasm.WasmPolicyEngine;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The embedded engine, and OPA over {@code java.net.http} with HTTP/1.1 and connections kept, asked
 * in turn from one process by the same number of threads. Prints a line for each part of a round:
 * its name and the decisions per second.
 */
final class Engines {
  private static final int THREADS = 8;

  /** One decision; false where it is none. */
  private interface Ask {
    boolean decides() throws IOException, InterruptedException;
  }

  private Engines() {}

  public static void main(String[] arguments) throws Exception {
    URI opa = URI.create(arguments[0]);
    byte[] input = Files.readAllBytes(Path.of(arguments[1]));
    int rounds = Integer.parseInt(arguments[2]);
    double seconds = Double.parseDouble(arguments[3]);
    ObjectNode document = (ObjectNode) new JsonMapper().readTree(input);
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    // Written once: what the client itself costs is the measure, not the JSON around it.
    HttpRequest request =
        HttpRequest.newBuilder(opa)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString("{\"input\":" + new String(input, UTF_8) + "}"))
            .build();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (WasmPolicyEngine engine = new WasmPolicyEngine()) {
      Ask embedded = () -> !engine.decide(PolicyName.PULL_REQUEST, document).rules().isEmpty();
      Ask rest = () -> client.send(request, BodyHandlers.ofByteArray()).statusCode() == 200;
      // Warm: HotSpot compiles the policies' larger methods late.
      rate(threads, embedded, 3 * seconds);
      rate(threads, rest, seconds);
      for (int round = 0; round < rounds; round++) {
        System.out.printf("embedded %.1f%n", rate(threads, embedded, seconds));
        System.out.printf("opa %.1f%n", rate(threads, rest, seconds));
      }
    } finally {
      threads.shutdown();
    }
  }

  private static double rate(ExecutorService threads, Ask ask, double seconds)
      throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    long end = start + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    List<Future<Integer>> counts = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      counts.add(
          threads.submit(
              () -> {
                int count = 0;
                while (System.nanoTime() < end) {
                  if (!ask.decides()) {
                    throw new IllegalStateException("that is no decision");
                  }
                  count++;
                }
                return count;
              }));
    }
    int all = 0;
    for (Future<Integer> count : counts) {
      all += count.get();
    }
    return all / ((System.nanoTime() - start) / 1e9);
  }
}
