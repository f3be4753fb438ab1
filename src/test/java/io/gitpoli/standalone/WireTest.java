package io.gitpoli.standalone;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gitpoli.Hosting;
import io.gitpoli.Parts;
import io.gitpoli.functions.Functions;
import io.gitpoli.testing.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server against callers that are slow, rude or many. */
@Timeout(60)
class WireTest {
  private static final String DENIED = Service.resource("pullrequest-denied.json");
  private static final Limits TIGHT = tight(Duration.ofSeconds(1));

  @TempDir Path folder;
  private Parts parts;

  @BeforeEach
  void prepare() {
    parts = new Parts(folder);
  }

  private static Limits tight(Duration body) {
    return new Limits(
        2,
        1,
        1_000_000,
        1_000_000,
        4_096,
        50,
        Duration.ofSeconds(3),
        Duration.ofSeconds(1),
        body,
        Duration.ofSeconds(1),
        Duration.ofSeconds(10));
  }

  private Service start() {
    return start(TIGHT);
  }

  private Service start(Limits limits) {
    return Service.of(parts, Hosting.LOOPBACK, Map.of(), limits);
  }

  private static String head(String line, String... headers) {
    return line + "\r\nHost: localhost\r\n" + String.join("", headers) + "\r\n";
  }

  @ParameterizedTest
  @CsvSource({
    "'GARBAGE', 400",
    "'GET', 400",
    "'GET /health', 505",
    "'GET /health HTTP/9.9', 505",
    "'GET /health HTTP/1.1 x', 400",
    "'GET  HTTP/1.1', 505",
    "'GET /he\u0000alth HTTP/1.1', 400",
    "'GET /%00 HTTP/1.1', 400",
    "'GET /%zz HTTP/1.1', 400",
    "'GET /a%2Fb HTTP/1.1', 400",
    "'GET /health/..;/audit HTTP/1.1', 400",
    "'GET /../../etc/passwd HTTP/1.1', 400",
    "'GET /health?%zz HTTP/1.1', 400",
    "'GET /health?x=%ff HTTP/1.1', 400",
    "'GET /health?%ff=x HTTP/1.1', 400",
    "'GET /health?x=%c0%80 HTTP/1.1', 400",
    "'GET /health?x=%ed%a0%80 HTTP/1.1', 400",
    "'GET /health?x=%f0%9f%98 HTTP/1.1', 400",
    "'GET /health?x=%u00e9 HTTP/1.1', 400",
    "'GET /health?x=% HTTP/1.1', 400",
    "'GET /audit?x=%ff HTTP/1.1', 400",
    "'POST /webhook?x=%ff HTTP/1.1', 400",
    "'<a> /health HTTP/1.1', 400",
  })
  void anOddRequestLineIsAProblem(String line, int status) {
    try (Service service = start()) {
      Wire.Reply reply = new Wire(service.uri()).exchange(head(line));
      assertThat(reply.status()).as(reply.text()).isEqualTo(status);
      assertThat(reply.text())
          .contains("application/problem+json", "nosniff", "\"detail\"")
          .doesNotContain("<html", "Jetty", "Exception", "Server:");
    }
  }

  @Test
  void aHeadThatIsTooLargeIsAProblem() {
    try (Service service = start()) {
      Wire wire = new Wire(service.uri());
      String large = "a".repeat(5_000);
      Wire.Reply line = wire.exchange(head("GET /" + large + " HTTP/1.1"));
      Wire.Reply headers = wire.exchange(head("GET /health HTTP/1.1", "X: " + large + "\r\n"));

      assertThat(line.status()).isEqualTo(414);
      assertThat(headers.status()).isEqualTo(431);
      assertThat(line.text() + headers.text()).doesNotContain("<html").contains("problem+json");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'Content-Length: 1000001\r\n', 413",
    "'Content-Length: 99999999999999\r\n', 413",
    "'Content-Length: 999999999999999999999999\r\n', 400",
    "'Content-Length: -1\r\n', 400",
    "'Content-Length: x\r\n', 400",
    "'Content-Length: 2\r\nContent-Length: 3\r\n', 400",
    "'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n', 400",
    "'Transfer-Encoding: chunked\r\n', 411",
    "'Transfer-Encoding: gzip, chunked\r\n', 411",
  })
  void aLengthIsBelievedOnlyAsFarAsItIsBounded(String length, int status) {
    try (Service service = start()) {
      // The body never comes: the answer must not wait for it.
      Wire.Reply reply =
          new Wire(service.uri()).exchange(head("POST /evaluate/deploy HTTP/1.1", length));
      assertThat(reply.status()).as(reply.text()).isEqualTo(status);
      assertThat(reply.answers()).isEqualTo(1);
    }
  }

  @Test
  void whatFollowsABodyShorterThanItIsIsNoRequest() {
    try (Service service = start()) {
      Wire.Reply reply =
          new Wire(service.uri())
              .exchange(
                  head("POST /evaluate/pullrequest HTTP/1.1", "Content-Length: 2\r\n")
                      + "{}{\"allow\": true}\r\n\r\n");
      // The rest is answered with a 400, or not at all where the caller has hung up already.
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.text().split("HTTP/1.1 200", -1)).hasSize(2);
    }
  }

  @Test
  void requestsInOneGoAreAnsweredInOrder() {
    try (Service service = start()) {
      Wire.Reply reply =
          new Wire(service.uri())
              .exchange(
                  head("GET /health HTTP/1.1")
                      + head("GET /audit/summary HTTP/1.1")
                      + head("GET /x HTTP/1.1", "Connection: close\r\n"));
      assertThat(reply.answers()).isEqualTo(3);
      assertThat(reply.text())
          .containsSubsequence("\"status\":\"ok\"", "\"total\":0", "HTTP/1.1 404");
    }
  }

  @Test
  void aHeadThatDripsIsCutOff() throws IOException {
    try (Service service = start();
        Socket socket = new Wire(service.uri()).open()) {
      long start = System.nanoTime();
      socket.getOutputStream().write("GET /health HTTP/1.1\r\nX: ".getBytes(ISO_8859_1));
      // Each byte would begin the idle timeout of 3 s anew.
      socket.setSoTimeout(200);
      boolean open = true;
      while (open && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(20)) {
        try {
          socket.getOutputStream().write('a');
          open = socket.getInputStream().read() >= 0;
        } catch (java.net.SocketTimeoutException e) {
          // Nothing came, so it is still open.
        } catch (java.net.SocketException e) {
          open = false;
        }
      }
      assertThat(open).isFalse();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    }
  }

  @Test
  void aBodyThatDripsIsAProblem() throws IOException {
    try (Service service = start();
        Socket socket = new Wire(service.uri()).open()) {
      socket
          .getOutputStream()
          .write(
              (head("POST /evaluate/deploy HTTP/1.1", "Content-Length: 100\r\n") + "{")
                  .getBytes(ISO_8859_1));
      assertThat(new Wire.Reply(Wire.readAll(socket)).status()).isEqualTo(408);
    }
  }

  @Test
  void aSilentConnectionIsClosed() throws IOException {
    try (Service service = start();
        Socket socket = new Wire(service.uri()).open()) {
      assertThat(Wire.readAll(socket)).doesNotContain("200");
    }
  }

  @Test
  void slowCallersDontKeepOthersOut() throws IOException {
    try (Service service = start()) {
      List<Socket> slow = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        Socket socket = new Wire(service.uri()).open();
        slow.add(socket);
        socket
            .getOutputStream()
            .write(
                head("POST /evaluate/deploy HTTP/1.1", "Content-Length: 100\r\n")
                    .getBytes(ISO_8859_1));
      }
      assertThat(service.get("/health").status()).isEqualTo(200);
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  /** Begins a call that is then waited for: the server asks for the body once it has room. */
  private static Socket admitted(Service service, int length) throws IOException {
    Socket socket = new Wire(service.uri()).open();
    String head =
        head(
            "POST /evaluate/pullrequest HTTP/1.1",
            "Content-Length: " + length + "\r\n",
            "Expect: 100-continue\r\nConnection: close\r\n");
    socket.getOutputStream().write(head.getBytes(ISO_8859_1));
    String go = "HTTP/1.1 100 Continue\r\n\r\n";
    assertThat(new String(socket.getInputStream().readNBytes(go.length()), ISO_8859_1))
        .isEqualTo(go);
    return socket;
  }

  @Test
  void bodiesAreCountedTogetherBeforeTheyAreRead() throws IOException {
    try (Service service = start(tight(Duration.ofSeconds(20)))) {
      // Twice, as what a call took must be there again after it.
      for (int round = 0; round < 2; round++) {
        List<Socket> held = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
          held.add(admitted(service, 100_000));
        }
        Wire.Reply tenth =
            new Wire(service.uri())
                .exchange(
                    head("POST /evaluate/pullrequest HTTP/1.1", "Content-Length: 100000\r\n"));
        assertThat(tenth.status()).as(tenth.text()).isEqualTo(503);
        assertThat(tenth.text()).contains("problem+json", "busy", "Retry-After: 2");
        assertThat(service.post("/evaluate/pullrequest", "{}").status()).isEqualTo(200);
        assertThat(service.get("/health").status()).isEqualTo(200);
        for (Socket socket : held) {
          socket.getOutputStream().write(("{}" + " ".repeat(99_998)).getBytes(ISO_8859_1));
          assertThat(Wire.readAll(socket)).startsWith("HTTP/1.1 200");
          socket.close();
        }
      }
    }
  }

  @Test
  void aBodyThatNeverComesGivesItsRoomBack() throws IOException {
    try (Service service = start();
        Socket first = admitted(service, 1_000_000)) {
      assertThat(Wire.readAll(first)).startsWith("HTTP/1.1 408");
      // The room is given back after the answer.
      Eventually.holds(
          () ->
              assertThat(service.post("/evaluate/pullrequest", "{}" + " ".repeat(999_998)).status())
                  .isEqualTo(200));
    }
  }

  @ParameterizedTest
  @CsvSource({"64, 26", "416, 26", "512, 32", "1024, 64", "8192, 64"})
  void roomForBodiesFollowsTheHeap(long heapMegabytes, int megabytes) {
    assertThat(Limits.bodiesBytes(heapMegabytes << 20)).isEqualTo(megabytes << 20);
  }

  @Test
  void moreCallsThanThereIsRoomForAreSentAway() throws Exception {
    CountDownLatch decided = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(2);
    parts.engine.before(
        () -> {
          running.countDown();
          await(decided);
        });
    try (Service service = start()) {
      List<CompletableFuture<Service.Answer>> calls = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        calls.add(
            CompletableFuture.supplyAsync(() -> service.post("/evaluate/pullrequest", DENIED)));
      }
      await(running);
      // Both threads are taken and one call may wait; of three more, at least two can't.
      for (int i = 0; i < 3; i++) {
        calls.add(
            CompletableFuture.supplyAsync(() -> service.post("/evaluate/pullrequest", DENIED)));
      }
      List<CompletableFuture<Service.Answer>> late = calls.subList(2, 5);
      CompletableFuture<Void> twoAreAnswered = new CompletableFuture<>();
      AtomicInteger answered = new AtomicInteger();
      late.forEach(
          call ->
              call.thenRun(
                  () -> {
                    if (answered.incrementAndGet() == 2) {
                      twoAreAnswered.complete(null);
                    }
                  }));
      twoAreAnswered.get(20, TimeUnit.SECONDS);
      for (CompletableFuture<Service.Answer> call : late) {
        if (call.isDone()) {
          ErrorsTest.assertProblem(call.join(), 503, "busy");
          assertThat(call.join().headers()).containsEntry("Retry-After", "2");
        }
      }
      decided.countDown();
      long good = 0;
      for (CompletableFuture<Service.Answer> call : calls) {
        good += call.get(20, TimeUnit.SECONDS).status() == 200 ? 1 : 0;
      }
      assertThat(good).isEqualTo(3);
    }
  }

  @Test
  void aSlowDecisionOutlivesTheIdleTimeout() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    parts.engine.before(
        () -> {
          try {
            // Longer than the idle timeout of 3 s.
            never.await(4, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    try (Service service = start()) {
      assertThat(service.post("/evaluate/pullrequest", DENIED).status()).isEqualTo(200);
    }
  }

  @Test
  void whatRunsComesToItsEndWhenTheServerStops() throws Exception {
    CountDownLatch decided = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    parts.engine.before(
        () -> {
          running.countDown();
          await(decided);
        });
    try (Service service = start()) {
      CompletableFuture<Service.Answer> call =
          CompletableFuture.supplyAsync(() -> service.post("/evaluate/pullrequest", DENIED));
      int port = service.uri().getPort();
      await(running);
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(service.server()::close);
      // It no longer listens while the call still runs.
      long start = System.nanoTime();
      boolean listens = true;
      while (listens && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10)) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
          listens = socket.isConnected();
        } catch (IOException e) {
          listens = false;
        }
      }
      assertThat(listens).isFalse();
      assertThat(call.isDone()).isFalse();
      decided.countDown();
      assertThat(call.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
      stopped.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void onlyTheGivenAddressIsListenedOn() throws IOException {
    try (Service service = start()) {
      for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
        for (InetAddress address : card.inetAddresses().toList()) {
          if (!address.getHostAddress().equals("127.0.0.1")) {
            assertThatThrownBy(() -> new Socket(address, service.uri().getPort()).close())
                .as(address.toString())
                .isInstanceOf(IOException.class);
          }
        }
      }
    }
  }

  @Test
  void aTakenPortIsToldAtOnce() {
    try (Service service = start();
        StandaloneServer second =
            new StandaloneServer(
                "127.0.0.1", service.uri().getPort(), Functions.of(() -> null), TIGHT)) {
      assertThatThrownBy(second::start).isInstanceOf(IOException.class);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
