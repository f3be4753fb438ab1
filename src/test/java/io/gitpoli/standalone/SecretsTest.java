package io.gitpoli.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gitpoli.Hosting;
import io.gitpoli.Parts;
import io.gitpoli.Settings;
import io.gitpoli.SettingsException;
import io.gitpoli.audit.AuditEvent;
import io.gitpoli.audit.AuditException;
import io.gitpoli.audit.CanonicalJson;
import io.gitpoli.audit.Source;
import io.gitpoli.audit.Subject;
import io.gitpoli.policy.PolicyEngineException;
import io.gitpoli.policy.PolicyEngineException.Reason;
import io.gitpoli.policy.PolicyName;
import io.gitpoli.redact.RedactingFilter;
import io.gitpoli.testing.Secrets;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Each kind of secret in each place that it could come out at: the log, the audit, an answer. */
@Timeout(60)
class SecretsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String PEM = Secrets.of(11).get("PEM RSA ").text();
  private static final Map<String, String> SETTINGS =
      Map.of(
          "WEBHOOK_SECRET", "a webhook's \"secret\"",
          "WEBHOOK_SECRET_PREVIOUS", "prev",
          "GITPOLI_API_KEY", "a-key-of-the-api",
          "GITHUB_APP_ID", "1",
          "GITHUB_APP_PRIVATE_KEY", PEM);
  private static final Map<String, Secrets.Sample> SAMPLES = samples();

  @TempDir Path folder;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Handler log = new StreamHandler(written, new SimpleFormatter());
  private Parts parts;
  private Service service;

  private static Map<String, Secrets.Sample> samples() {
    Map<String, Secrets.Sample> samples = new LinkedHashMap<>(Secrets.of(5));
    String line = PEM.split("\n")[2];
    samples.put("a line of the App's key", new Secrets.Sample(line, line));
    samples.put("the App's key", new Secrets.Sample(PEM, line));
    SETTINGS.forEach(
        (name, value) -> {
          if (name.startsWith("WEBHOOK") || name.equals("GITPOLI_API_KEY")) {
            samples.put(name, new Secrets.Sample("with " + value + " in it", value));
          }
        });
    return samples;
  }

  static Stream<String> forms() {
    return SAMPLES.keySet().stream();
  }

  @BeforeEach
  void start() {
    parts = new Parts(folder);
    service = Service.of(parts, Hosting.LOOPBACK, SETTINGS);
    Logger.getLogger("").addHandler(log);
    // As the command `serve` and the Functions app do.
    new RedactingFilter(Settings.fromEnvironment(SETTINGS, Hosting.LOOPBACK).redactor()).install();
  }

  @AfterEach
  void stop() {
    service.close();
    Logger.getLogger("").removeHandler(log);
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFilter(null);
    }
  }

  private String log() {
    log.flush();
    return written.toString(StandardCharsets.UTF_8);
  }

  private Service.Answer evaluate(String input) {
    return service.post("/evaluate/pullrequest", input, "x-functions-key", "a-key-of-the-api");
  }

  private Service.Answer get(String path) {
    return service.get(path, "x-functions-key", "a-key-of-the-api");
  }

  /** Nor as JSON writes it. */
  private static void assertAbsent(String text, String secret) {
    assertThat(text).doesNotContain(secret, json(secret)).contains("(redacted: ");
  }

  private static String json(String text) {
    try {
      String quoted = JSON.writeValueAsString(text);
      return quoted.substring(1, quoted.length() - 1);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The sample as a branch, a label, a name of a field and a title of the configuration. */
  private static ObjectNode input(String text) {
    ObjectNode input = JSON.createObjectNode().put("head_ref", text).put("base_ref", "main");
    input.put("sha", text).put("repository", text).put("environment", text);
    input.putArray("labels").add(text).addObject().put(text, text);
    input.putObject("repo_policy").putObject("policy").put("version", text);
    return input;
  }

  @ParameterizedTest
  @MethodSource("forms")
  void noDecisionTellsASecret(String form) {
    Secrets.Sample sample = SAMPLES.get(form);

    Service.Answer answer = evaluate(input(sample.text()).toString());

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).doesNotContain(sample.secret(), json(sample.secret()));
    Service.Answer event = get("/audit/" + answer.json().path("audit_id").textValue());
    assertThat(event.status()).isEqualTo(200);
    assertAbsent(event.text(), sample.secret());
    assertThat(get("/audit").text()).doesNotContain(sample.secret(), json(sample.secret()));
    assertThat(get("/audit/summary").text()).doesNotContain(sample.secret(), json(sample.secret()));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void noFailureTellsASecret(String form) {
    Secrets.Sample sample = SAMPLES.get(form);
    String why = "it said: " + sample.text();

    parts.engine.fail(new PolicyEngineException(Reason.UNAVAILABLE, why));
    String refused = evaluate(input(sample.text()).toString()).text();
    String ready = get("/health/ready").text();
    parts.engine.fail(new IllegalStateException(why, new AuditException(why, null)));
    String unexpected = evaluate("{}").text();

    String error = get("/audit?decision=error").text();
    assertAbsent(error, sample.secret());
    assertAbsent(
        get("/audit/" + get("/audit").json().path(0).path("id").textValue()).text(),
        sample.secret());
    assertThat(refused + ready + unexpected).doesNotContain(sample.secret(), json(sample.secret()));
    assertAbsent(log(), sample.secret());
    assertThat(log()).contains("\tat io.gitpoli.", "Caused by: io.gitpoli.audit.AuditException");
  }

  @ParameterizedTest
  @MethodSource("forms")
  void noLogTellsASecretHoweverItIsLogged(String form) {
    Secrets.Sample sample = SAMPLES.get(form);
    org.slf4j.Logger slf4j = LoggerFactory.getLogger("a.dependency");
    Exception nested = new IllegalStateException("a", new IllegalArgumentException(sample.text()));
    nested.addSuppressed(new AuditException(sample.text(), null));

    slf4j.warn("plain " + sample.text());
    slf4j.warn("filled {} and {}", "in", sample.text());
    slf4j.error("thrown", nested);
    Logger.getLogger("org.eclipse.jetty.x").warning(sample.text());
    Logger.getLogger("another")
        .log(java.util.logging.Level.SEVERE, "{0}", new Object[] {List.of(sample.text())});

    assertAbsent(log(), sample.secret());
    assertThat(log()).contains("plain ", "filled in and ", "thrown", "Suppressed: ", "SecretsTest");
  }

  @ParameterizedTest
  @MethodSource("forms")
  void noProblemTellsASecret(String form) {
    Secrets.Sample sample = SAMPLES.get(form);
    SettingsException wrong =
        new SettingsException(List.of("POLICY_ENGINE must be opa, but is '" + sample.text() + "'"));

    // Before there are settings, a secret is known by its form alone.
    if (Secrets.of(5).containsKey(form)) {
      try (Service broken = Service.failing(wrong)) {
        assertAbsent(broken.get("/health").text(), sample.secret());
      }
    }
  }

  @Test
  void aSecretUnderAWrongNameIsNotShown() {
    String value = "not-so-secret";
    try {
      Settings.fromEnvironment(
          Map.of("WEBHOOK_SECRET", value, "POLICY_ENGINE", value, "GITHUB_APP_ID", value),
          Hosting.LOOPBACK);
    } catch (SettingsException e) {
      assertThat(e.getMessage()).contains("POLICY_ENGINE").doesNotContain(value);
      return;
    }
    throw new AssertionError("the settings are wrong");
  }

  @Test
  void whatIsRecordedIsWhatWasJudgedAndHashed() {
    String token = SAMPLES.get("ghp").text();

    JsonNode answer = evaluate(input(token).toString()).json();

    JsonNode event = get("/audit/" + answer.path("audit_id").textValue()).json();
    assertThat(event.path("input").path("head_ref").textValue())
        .isEqualTo("(redacted: GitHub token)");
    assertThat(event.path("input_sha256").textValue())
        .isEqualTo(CanonicalJson.sha256((ObjectNode) event.path("input")));
    assertThat(event.path("violations")).isEqualTo(answer.path("violations"));
  }

  @Test
  void aNameThatHeldASecretIsStillFound() {
    String token = SAMPLES.get("ghp").text();
    ObjectNode input = input(token).put("environment", "prod-" + token);

    evaluate(input.toString());

    assertThat(get("/audit?environment=prod-" + token).json()).hasSize(1);
    assertThat(get("/audit?environment=other").json()).isEmpty();
  }

  @Test
  void neitherTheNameNorTheValueOfAParameterIsToldBack() {
    String token = SAMPLES.get("ghp").text();

    Service.Answer wrong = get("/audit?" + token + "=1");
    for (int i = 0; i < 3; i++) {
      evaluate(input(token).put("environment", token).toString());
    }
    Service.Answer page = get("/audit?limit=1&environment=" + token);

    assertThat(wrong.status()).isEqualTo(422);
    assertAbsent(wrong.text(), token);
    String link = page.headers().get("Link");
    assertThat(link).doesNotContain(token);
    assertThat(get(link.substring(1, link.indexOf('>'))).json()).hasSize(1);
  }

  @Test
  void anEventOfBeforeThereWasARedactorIsNotShownEither() {
    String token = SAMPLES.get("ghp").text();
    ObjectNode input = input(token);
    AuditEvent old =
        AuditEvent.error(PolicyName.DEPLOY, Subject.of(Source.EVALUATE), input, "with " + token);
    parts.trail.append(List.of(old));

    assertAbsent(get("/audit/" + old.id()).text(), token);
    assertAbsent(get("/audit").text(), token);
  }
}
