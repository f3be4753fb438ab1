package io.gitpoli.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gitpoli.Hosting;
import io.gitpoli.Parts;
import io.gitpoli.policy.PolicyEngineException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code infra/check_delivery.py}, by which a running stack is tested, against a real server. */
@Timeout(120)
class DeliveryCheckTest {
  @TempDir Path folder;
  private Parts parts;
  private Service service;

  @BeforeEach
  void start() {
    parts = new Parts(folder);
    service = Service.of(parts, Hosting.NETWORK, Service.SECRETS);
  }

  @AfterEach
  void stop() throws Exception {
    service.close();
  }

  private record Run(int exit, String output) {}

  private static Run check(String url, Map<String, String> environment, String wait)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("python3", "infra/check_delivery.py", "--url", url, "--wait", wait)
            .redirectErrorStream(true);
    Map<String, String> clean = new HashMap<>(environment);
    clean.put("PATH", System.getenv("PATH"));
    builder.environment().keySet().retainAll(clean.keySet());
    builder.environment().putAll(clean);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), output);
  }

  private Run check(Map<String, String> environment) throws IOException, InterruptedException {
    return check(service.uri().toString(), environment, "5");
  }

  @Test
  void aServerThatJudgesAndRecordsIsWell() throws Exception {
    Run run = check(Service.SECRETS);

    assertThat(run.output().lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("ready: " + service.uri() + ", engine embedded"),
            line -> assertThat(line).isEqualTo("forged: refused with 401"),
            line -> assertThat(line).matches("delivered: [0-9a-f-]{36}, answered 20[02]"),
            line ->
                assertThat(line)
                    .matches(
                        "recorded: audit event [0-9a-f-]{36}, pullrequest (allow|deny), by .+"));
    assertThat(run.exit()).isZero();
  }

  @Test
  void withoutSecretsALocalServerIsChecked() throws Exception {
    try (Service local = Service.local(new Parts(folder.resolve("local")))) {
      Run run = check(local.uri().toString(), Map.of(), "5");

      assertThat(run.output()).contains("forged: not tried", "recorded: audit event");
      assertThat(run.exit()).isZero();
    }
  }

  @Test
  void anotherSecretIsNamed() throws Exception {
    Run run = check(Map.of("WEBHOOK_SECRET", "another", "GITPOLI_API_KEY", Service.KEY));

    assertThat(run.output()).endsWith("WEBHOOK_SECRET is not the server's\n");
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void anotherKeyIsNamed() throws Exception {
    Run run = check(Map.of("WEBHOOK_SECRET", Service.SECRET, "GITPOLI_API_KEY", "another"));

    assertThat(run.output()).endsWith("GITPOLI_API_KEY is not the server's\n");
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void aServerThatTakesForgedDeliveriesFails() throws Exception {
    try (Service local = Service.local(new Parts(folder.resolve("local")))) {
      Run run = check(local.uri().toString(), Service.SECRETS, "5");

      assertThat(run.output()).contains("a forged delivery was answered 200");
      assertThat(run.exit()).isEqualTo(1);
    }
  }

  @Test
  void aServerThatCantJudgeIsNotReady() throws Exception {
    parts.engine.fail(Reason.UNAVAILABLE);

    Run run = check(service.uri().toString(), Service.SECRETS, "1");

    assertThat(run.output()).contains("is not ready after 1 s: 503");
    assertThat(run.exit()).isEqualTo(1);
  }

  @Test
  void aServerThatIsNotThereIsNotReady() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    Run run = check("http://127.0.0.1:" + free, Service.SECRETS, "1");

    assertThat(run.output()).contains("is not ready after 1 s: no answer");
    assertThat(run.exit()).isEqualTo(1);
  }
}
